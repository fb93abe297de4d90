import HTTP
import Monitoring
package import Storage
import Synchronization

/// Passes requests on to the node that serves them, and its answers back, for as long as that node does.
///
/// A request is sent once: where no answer comes the client is told that the outcome is not known, unless nothing of it was sent.
/// It carries all that the client said, its `Host` too, so that the other node lets it in or not as if it had come there; and two
/// fields, by which that node knows that it comes from one of its own and passes it on no further. Whoever waits for an answer
/// holds no thread.
package final class PassingOn: Sendable {
  /// The secret of the node that the request is for.
  static let field = "Lapwing-Passed-On"
  /// The address of the client.
  static let clientField = "Lapwing-Client"

  private struct State {
    var idle: [(client: HeldClient, since: ContinuousClock.Instant)] = []
    var isOver = false
    var next: UInt64 = 0
    /// Those who wait for an answer.
    var waiting: [UInt64: @Sendable () -> Void] = [:]
  }

  package let holder: ClusterNode
  package let token: Int64
  private let address: NodeAddress?
  private let watch: SocketWatch
  private let counters: PassingCounters
  private let state = Mutex(State())

  private static let mostIdle = 64
  /// Well below what the other node keeps an idle connection for.
  private static let longestIdle = Duration.seconds(20)
  /// For each wait while a request is sent, and while a piece of an answer that has begun is read.
  private static let patience = Duration.seconds(10)
  /// Of the answer as a whole to begin, and of one that has begun to go on: longer than any poll, import or heartbeat.
  private static let longestAnswer = Duration.seconds(600)
  /// How long a thread waits for the answer before the request is parked.
  private static let brief = Duration.milliseconds(20)
  /// Answers up to so many bytes are read at once.
  private static let smallAnswer: Int64 = 65_536

  init(to holder: ClusterNode, token: Int64, watch: SocketWatch, counters: PassingCounters) {
    self.holder = holder
    self.token = token
    self.watch = watch
    self.counters = counters
    address = NodeAddress(holder.address)
  }

  /// Another node serves now: nobody waits for this one any longer.
  func end() {
    let (waiting, idle) = state.withLock { state in
      state.isOver = true
      defer { (state.waiting, state.idle) = ([:], []) }
      return (Array(state.waiting.values), state.idle)
    }
    _ = idle
    for wake in waiting { wake() }
  }

  var isOver: Bool { state.withLock(\.isOver) }

  func respond(to request: HTTPRequest) -> HTTPOutcome {
    counters.passedOn.add(1)
    do throws(Problem) {
      let held = try connected()
      try send(request, held.client)
      if held.client.waitForInput(within: Self.brief) { return .response(try answer(of: held, request)) }
      return park(held, request)
    } catch {
      counters.failed.add(1)
      return .response(error.answer(to: request))
    }
  }
}

/// Connections.
extension PassingOn {
  /// - Throws: where nothing can be sent.
  private func connected() throws(Problem) -> HeldClient {
    while let (held, since) = state.withLock({ $0.idle.popLast() }) {
      if ContinuousClock.now - since < Self.longestIdle, held.client.isIdle { return held }
    }
    guard let address else { throw Self.away("has no address that can be called") }
    let client = HTTPClient(host: address.host, port: address.port, timeout: Self.patience, repeats: false)
    do throws(HTTPClientError) { try client.connect() } catch { throw Self.away("does not answer") }
    return HeldClient(client)
  }

  /// Keeps a connection whose answer was read to its end.
  func keep(_ held: HeldClient) {
    guard held.client.isIdle else { return }
    state.withLock { state in
      if !state.isOver, state.idle.count < Self.mostIdle { state.idle.append((held, .now)) }
    }
  }

  static func away(_ what: String) -> Problem {
    Problem(
      .storageUnavailable,
      "The node that serves \(what), and no other has taken its place yet; nothing was carried out.",
      headers: ["Retry-After": "1"])
  }

  private static func lost(_ request: HTTPRequest) -> Problem {
    let isRead = [.get, .head, .options].contains(request.method)
    return Problem(
      .storageUnavailable,
      isRead
        ? "The node that serves did not answer; ask again."
        : "The node that serves did not answer; whether the request was carried out is not known. Where that matters, look, or "
          + "send an Idempotency-Key with every attempt.", headers: ["Retry-After": "1"])
  }
}

/// Requests.
extension PassingOn {
  /// Fields between two neighbours, and those that are said anew.
  private static let ownFields: Set<String> = [
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "content-length",
    "expect", "host", "x-request-id", "lapwing-passed-on", "lapwing-client",
  ]

  private func send(_ request: HTTPRequest, _ client: HTTPClient) throws(Problem) {
    let target = request.target
    var failure: HTTPBodyError?
    let body: HTTPClientBody
    if !request.announcesBody {
      body = .absent
    } else if let length = request.body.declaredLength, length <= Self.smallAnswer {
      do { body = .bytes(try request.body.collect(limit: Int(Self.smallAnswer))) } catch { throw Problem(error) }
    } else {
      body = .pulled(length: request.body.declaredLength) {
        do throws(HTTPBodyError) { return try request.body.read() } catch {
          failure = error
          throw error
        }
      }
    }
    do throws(HTTPClientError) {
      try client.begin(
        request.method == .head ? .get : request.method,
        target.rawQuery.isEmpty ? target.path : target.path + "?" + target.rawQuery, headers: fields(of: request),
        body: body)
    } catch {
      client.disconnect()
      if let failure { throw Problem(failure) }
      throw Self.lost(request)
    }
  }

  private func fields(of request: HTTPRequest) -> HTTPHeaders {
    let named = Set(request.headers.all("connection").flatMap { $0.split(separator: ",") }.map(Self.small))
    var fields = HTTPHeaders()
    for field in request.headers.fields {
      let name = Self.small(Substring(field.name))
      if !Self.ownFields.contains(name), !named.contains(name) { fields.add(field.name, field.value) }
    }
    fields.add("Host", request.target.authority ?? request.headers["host"] ?? "")
    fields.add("X-Request-Id", request.id)
    fields.add(Self.field, holder.secret)
    fields.add(Self.clientField, request.remote)
    return fields
  }

  private static func small(_ text: Substring) -> String {
    text.split(separator: " ").joined().lowercased()
  }
}

/// Answers.
extension PassingOn {
  /// Waits for news of a connection, or for the end of all this.
  func subscription(_ held: HeldClient, within time: Duration = PassingOn.longestAnswer) -> HTTPSubscription {
    HTTPSubscription(timeout: time) { [self] wake in
      let number: UInt64? = state.withLock { state in
        guard !state.isOver else { return nil }
        state.next += 1
        state.waiting[state.next] = wake
        return state.next
      }
      guard let number else {
        wake()
        return nil
      }
      let unwatch = watch.whenReadable(held.client, wake: wake)
      return { [self] in
        unwatch()
        _ = state.withLock { $0.waiting.removeValue(forKey: number) }
      }
    }
  }

  private func park(_ held: HeldClient, _ request: HTTPRequest) -> HTTPOutcome {
    .wait(
      HTTPWait(subscription(held)) { [self] reason in
        do throws(Problem) {
          // A server that stops waits a little: what was passed on is carried out, and its client had better know.
          if held.client.waitForInput(within: reason == .shuttingDown ? .seconds(2) : .zero) {
            return .response(try answer(of: held, request))
          }
          if reason != .woken || isOver { throw Self.lost(request) }
          return park(held, request)
        } catch {
          counters.failed.add(1)
          held.client.disconnect()
          return .response(error.answer(to: request))
        }
      })
  }

  private static let itsOwn = [
    "connection", "keep-alive", "transfer-encoding", "content-length", "date", "server", "upgrade", "trailer",
  ]

  private func answer(of held: HeldClient, _ request: HTTPRequest) throws(Problem) -> HTTPResponse {
    do throws(HTTPClientError) {
      let head = try held.client.readHead()
      let length = head.headers["content-length"].flatMap(Int64.init)
      var response = HTTPResponse(HTTPStatus(head.status), headers: head.headers)
      for name in Self.itsOwn { response.headers.remove(name) }
      if response.status.forbidsBody {
        _ = try held.client.readPiece()
        keep(held)
      } else if let length, length <= Self.smallAnswer {
        var bytes: [UInt8] = []
        while let piece = try held.client.readPiece() { bytes += piece }
        response.body = .bytes(bytes)
        keep(held)
      } else {
        response.body = .stream(length: length, PassedBody(held: held, passing: self))
      }
      return response
    } catch {
      held.client.disconnect()
      throw Self.lost(request)
    }
  }
}

/// A client on its way between the threads of requests.
///
/// `@unchecked Sendable`: it is one request's at a time, whose steps are done one after the other.
final class HeldClient: @unchecked Sendable {
  let client: HTTPClient

  init(_ client: HTTPClient) { self.client = client }
}
