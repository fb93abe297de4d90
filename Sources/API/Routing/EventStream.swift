import HTTP
import Monitoring

/// Server-sent events (WHATWG HTML §9.2): what a look at the state has to tell, now and after each change, with a
/// comment every 15 seconds so that proxies keep the connection.
struct EventStream: HTTPBodyProducer {
  enum Look {
    /// `data` is one line.
    case event(name: String, id: Int64, data: [UInt8])
    case nothing
    case end
  }

  private static let heartbeat = Duration.seconds(15)

  private let changes: ChangeBoard
  private let topics: [ChangeBoard.Topic]
  private let look: @Sendable (_ seen: Int64?) throws -> Look
  private var seen: Int64?

  /// - Parameters:
  ///   - after: the id of the last event that the client has seen.
  ///   - look: what there is to tell to a client that has seen the event `seen`.
  init(
    changes: ChangeBoard, topics: [ChangeBoard.Topic], after seen: Int64? = nil,
    look: @escaping @Sendable (_ seen: Int64?) throws -> Look
  ) {
    self.changes = changes
    self.topics = topics
    self.seen = seen
    self.look = look
  }

  var response: HTTPResponse {
    HTTPResponse(
      .ok, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"],
      body: .stream(length: nil, self))
  }

  mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
    do {
      switch try look(seen) {
      case .event(let name, let id, let data):
        seen = id
        return .bytes(Array("event: \(name)\nid: \(id)\ndata: ".utf8) + data + Array("\n\n".utf8))
      case .end:
        return .end
      case .nothing:
        switch reason {
        case .shuttingDown: return .end
        case .timedOut: return .bytes(Array(": still here\n\n".utf8))
        case .woken, nil: return .wait(subscription)
        }
      }
    } catch {
      return .fail
    }
  }

  private var subscription: HTTPSubscription {
    HTTPSubscription(timeout: Self.heartbeat) { [changes, topics, look, seen] wake in
      let subscription = changes.subscribe(to: topics, wake: wake)
      // What changed between the look and the subscription has called nobody.
      if case .nothing? = try? look(seen) {} else { wake() }
      return { changes.cancel(subscription) }
    }
  }
}
