import HTTP
import Monitoring

/// What a polled resource looks like at one moment.
struct PollView {
  let tag: ETag
  /// Whether a client that waits without a tag has what it waits for.
  let isSettled: Bool
  /// The answer, and the tag of the very moment that it is of where it knows.
  fileprivate let response: () throws -> (HTTPResponse, ETag?)

  /// An answer in JSON that the look has made.
  init(_ request: APIRequest, isSettled: Bool = true, json response: HTTPResponse) {
    guard let tag = request.tag(of: response) else { preconditionFailure("JSON is whole") }
    self.tag = tag
    self.isSettled = isSettled
    self.response = { (response, tag) }
  }

  /// An answer that is made only where the client does not have it.
  ///
  /// - Parameters:
  ///   - state: changes whenever the answer does.
  ///   - mediaType: of the answer.
  init(
    _ request: APIRequest, state: String, mediaType: String = "application/json",
    response: @escaping () throws -> HTTPResponse
  ) {
    tag = request.tag(state: state, mediaType: mediaType)
    isSettled = true
    self.response = { (try response(), nil) }
  }

  /// An answer in JSON that is made only where the client does not have it, all of one moment whose state it names.
  init(_ request: APIRequest, state: String, json response: @escaping () throws -> (HTTPResponse, state: String)) {
    tag = request.tag(state: state, mediaType: "application/json")
    isSettled = true
    self.response = {
      let (response, state) = try response()
      return (response, request.tag(state: state, mediaType: "application/json"))
    }
  }
}

/// Answers polls: 304 where nothing is new, and with `wait` holds the request, without a thread, until something is.
struct Polling: Sendable {
  static let longestWait = 60

  let changes: ChangeNotifier

  /// - Parameters:
  ///   - topics: the changes that can alter the view.
  ///   - wait: how long to hold the request.
  ///   - first: the first look, where it was needed to know the topics.
  ///   - look: reads the resource; called again after each change.
  func answer(
    _ request: APIRequest, topics: [ChangeNotifier.Topic], wait: Int?, first: PollView? = nil,
    _ look: @escaping @Sendable () throws -> PollView
  ) throws -> HTTPOutcome {
    let deadline = ContinuousClock.now + .seconds(wait ?? 0)
    return try step(request, topics, deadline, mayWait: wait != nil, first: first, look)
  }

  private func step(
    _ request: APIRequest, _ topics: [ChangeNotifier.Topic], _ deadline: ContinuousClock.Instant, mayWait: Bool,
    first: PollView? = nil, _ look: @escaping @Sendable () throws -> PollView
  ) throws -> HTTPOutcome {
    let view = try first ?? look()
    let headers = request.http.headers
    let isKnown = view.tag.isNamed(by: headers)
    let isAwaited = headers["if-none-match"] == nil ? !view.isSettled : isKnown
    let left = deadline - ContinuousClock.now
    if mayWait, isAwaited, left > .zero {
      return .wait(wait(request, topics, deadline, seen: view.tag, left, look))
    }
    if isKnown { return .response(.notModified(view.tag, asIn: headers)) }
    let made = try view.response()
    var response = made.0
    let isExact = made.1 != nil || (response.isWhole && (try? look().tag) == view.tag)
    let tag = made.1 ?? view.tag
    response.headers.set("ETag", isExact ? tag.field : tag.weakField)
    return .response(response)
  }

  private func wait(
    _ request: APIRequest, _ topics: [ChangeNotifier.Topic], _ deadline: ContinuousClock.Instant, seen: ETag,
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

extension HTTPResponse {
  /// With the tag as the client has it: what was weak in the answer that it has is weak here.
  fileprivate static func notModified(_ tag: ETag, asIn headers: RequestHeaders) -> HTTPResponse {
    let names = headers.joined("if-none-match") ?? ""
    let isWeak = names.contains(tag.weakField) || names.contains("W/\"\(tag.value)\(ETag.gzipMark)\"")
    return HTTPResponse(.notModified, headers: ["ETag": isWeak ? tag.weakField : tag.field])
  }

  fileprivate var isWhole: Bool { if case .stream = body { false } else { true } }
}

extension ETag {
  /// Of an answer whose data changed while it was made or sent: what changed may be in it or not, so two of this tag need
  /// not be the same to the byte (RFC 9110 §8.8.1). It serves polls all the same, since its state is the older one.
  fileprivate var weakField: String { "W/\(field)" }
}

extension QueryReader {
  /// `wait`, in seconds.
  mutating func wait() -> Int? { integer("wait", in: 0...Polling.longestWait) }
}
