import HTTP

/// The body of an answer that another node gives, taken as fast as the client takes it. Where that node is gone the client's
/// connection is cut, so that it does not take a part for the whole.
struct PassedBody: HTTPBodyProducer {
  let held: HeldClient
  let passing: PassingOn
  private var isWhole = false

  init(held: HeldClient, passing: PassingOn) {
    self.held = held
    self.passing = passing
  }

  mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
    guard let step = try? held.client.readPieceIfThere() else { return .fail }
    switch step {
    case .bytes(let bytes): return .bytes(bytes)
    case .end:
      isWhole = true
      return .end
    case .needsMore:
      if passing.isOver || reason == .timedOut || reason == .shuttingDown { return .fail }
      return .wait(passing.subscription(held))
    }
  }

  mutating func finish() {
    if isWhole { passing.keep(held) } else { held.client.disconnect() }
  }
}
