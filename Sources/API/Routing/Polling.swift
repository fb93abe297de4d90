import HTTP
import Monitoring

/// What a polled resource looks like at one moment.
struct PollView {
  /// Changes whenever the answer does.
  let tag: ETag
  /// Whether a client that waits without a tag has what it waits for.
  var isSettled = true
  /// Makes the answer; not called where the client has it already.
  let response: () throws -> HTTPResponse
}

/// Answers polls: 304 where nothing is new, and with `wait` holds the request, without a thread, until something is.
struct Polling: Sendable {
  static let longestWait = 60

  let changes: ChangeBoard

  /// - Parameters:
  ///   - topics: the changes that can alter the view.
  ///   - wait: how long to hold the request.
  ///   - look: reads the resource; called again after each change.
  func answer(
    _ request: APIRequest, topics: [ChangeBoard.Topic], wait: Int?,
    _ look: @escaping @Sendable () throws -> PollView
  ) throws -> HTTPOutcome {
    let deadline = ContinuousClock.now + .seconds(wait ?? 0)
    return try step(request, topics, deadline, mayWait: wait != nil, look)
  }

  private func step(
    _ request: APIRequest, _ topics: [ChangeBoard.Topic], _ deadline: ContinuousClock.Instant, mayWait: Bool,
    _ look: @escaping @Sendable () throws -> PollView
  ) throws -> HTTPOutcome {
    let view = try look()
    let headers = request.http.headers
    let isKnown = view.tag.isNamed(by: headers)
    let isAwaited = headers["if-none-match"] == nil ? !view.isSettled : isKnown
    let left = deadline - ContinuousClock.now
    if mayWait, isAwaited, left > .zero {
      return .wait(wait(request, topics, deadline, seen: view.tag, left, look))
    }
    if isKnown {
      return .response(HTTPResponse(.notModified, headers: ["ETag": view.tag.field]))
    }
    var response = try view.response()
    response.headers.set("ETag", view.tag.field)
    return .response(response)
  }

  private func wait(
    _ request: APIRequest, _ topics: [ChangeBoard.Topic], _ deadline: ContinuousClock.Instant, seen: ETag,
    _ left: Duration, _ look: @escaping @Sendable () throws -> PollView
  ) -> HTTPWait {
    let subscription = HTTPSubscription(timeout: left) { [changes] wake in
      let subscription = changes.subscribe(to: topics, wake: wake)
      // What changed between the look and the subscription has called nobody.
      if (try? look().tag) != seen { wake() }
      return { changes.cancel(subscription) }
    }
    return HTTPWait(subscription) { reason in
      RouteTable.answering(request.http.id) {
        try step(request, topics, deadline, mayWait: reason == .woken, look)
      }
    }
  }
}

extension QueryReader {
  /// `wait`, in seconds.
  mutating func wait() -> Int? { integer("wait", in: 0...Polling.longestWait) }
}
