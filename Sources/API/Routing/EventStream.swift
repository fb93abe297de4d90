import HTTP
import Monitoring

/// Server-sent events (WHATWG HTML §9.2): what a look at the state has to tell, now and after each change.
///
/// A comment comes at once, so that heads and proxies let the answer through before there is an event, and another after
/// every 15 seconds without one, so that they keep the connection: the usual limit is 60.
struct EventStream: HTTPBodyProducer {
  enum Look {
    /// `data` is one line.
    case event(name: String, number: Int64, data: [UInt8])
    case nothing
    case end
  }

  static let heartbeat = Duration.seconds(15)
  /// Milliseconds after which a browser comes back.
  private static let retry = 2_000

  private let changes: ChangeNotifier
  private let topics: [ChangeNotifier.Topic]
  private let places: EventPlaces
  private let now: @Sendable () -> ContinuousClock.Instant
  private let look: @Sendable (_ seen: Int64?) throws -> Look
  private var seen: Int64?
  /// What is to be said first.
  private var opening: String?
  private var lastSent: ContinuousClock.Instant

  /// - Parameters:
  ///   - after: the number of the last event that the client has seen.
  ///   - opening: the first comment, one line.
  ///   - look: what there is to tell to a client that has seen the event `seen`.
  init(
    changes: ChangeNotifier, topics: [ChangeNotifier.Topic], places: EventPlaces, after seen: Int64? = nil,
    opening: String = "the stream is open", now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    look: @escaping @Sendable (_ seen: Int64?) throws -> Look
  ) {
    self.changes = changes
    self.topics = topics
    self.places = places
    self.seen = seen
    self.opening = opening
    self.now = now
    self.look = look
    lastSent = now()
  }

  /// A proxy that gathers an answer before it sends it on, as nginx does, or packs it, would hold events back.
  var response: HTTPResponse {
    HTTPResponse(
      .ok,
      headers: [
        "Content-Type": "text/event-stream", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no",
      ], body: .stream(length: nil, self))
  }

  mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
    if let opening {
      self.opening = nil
      return send(": \(opening)\nretry: \(Self.retry)\n\n")
    }
    do {
      switch try look(seen) {
      case .event(let name, let number, let data):
        seen = number
        return send("event: \(name)\nid: \(places.id(of: number))\ndata: ", data + Array("\n\n".utf8))
      case .end: return .end
      case .nothing: return rest(reason)
      }
    } catch {
      return .fail
    }
  }

  /// Waits for a change. Changes of which there is nothing to tell do not put the next comment off.
  private mutating func rest(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
    if reason == .shuttingDown { return .end }
    let left = Self.heartbeat - (now() - lastSent)
    if reason == .timedOut || left <= .zero { return send(": still here\n\n") }
    return .wait(subscription(timeout: left))
  }

  private mutating func send(_ text: String, _ data: [UInt8] = []) -> HTTPBodyStep {
    lastSent = now()
    return .bytes(Array(text.utf8) + data)
  }

  private func subscription(timeout: Duration) -> HTTPSubscription {
    HTTPSubscription(timeout: timeout) { [changes, topics, look, seen] wake in
      let subscription = changes.subscribe(to: topics, wake: wake)
      // What changed between the look and the subscription has called nobody.
      if case .nothing? = try? look(seen) {} else { wake() }
      return { changes.cancel(subscription) }
    }
  }
}
