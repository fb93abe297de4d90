import Monitoring

/// What is still to be sent to webhooks, and when: a value that is told the time, so that its rules are tested without a
/// clock, a thread or a network.
///
/// Each address has a line of its own, in the order of the alerts: one that does not answer keeps nobody else waiting.
/// The first of a line is tried `tries` times, with growing pauses, within `lifetime` of its coming; then it is dropped,
/// as is what finds more than `capacity` alerts waiting.
struct DeliveryQueue {
  static let capacity = 1_000
  /// Seconds after which nobody wants to hear of it any more.
  static let lifetime = 600.0
  /// Seconds from a failed try to the next.
  static let pauses = [5.0, 30, 120, 300]
  static var tries: Int { pauses.count + 1 }

  struct Delivery: Equatable {
    let address: WebhookAddress
    let body: [UInt8]
    fileprivate let expiry: Double
    fileprivate(set) var failures = 0
  }

  enum Turn: Equatable {
    /// Try it, and say how it went.
    case send(Delivery)
    /// Nothing to do for so many seconds; nil for as long as nothing is added.
    case rest(Double?)
  }

  private struct Line {
    var deliveries: [Delivery] = []
    var due: Double
  }

  private var lines: [WebhookAddress: Line] = [:]
  /// Alerts that wait.
  private(set) var count = 0
  /// Alerts that were given up.
  private(set) var dropped = 0

  /// Adds an alert at the end of its address's line.
  mutating func add(_ body: [UInt8], to address: WebhookAddress, now: Double) {
    guard count < Self.capacity else {
      dropped += 1
      return
    }
    count += 1
    lines[address, default: Line(due: now)].deliveries.append(
      Delivery(address: address, body: body, expiry: now + Self.lifetime))
  }

  /// What to do now. What is too old is dropped on the way.
  mutating func next(now: Double) -> Turn {
    dropExpired(now)
    guard let (address, line) = lines.min(by: { $0.value.due < $1.value.due }) else { return .rest(nil) }
    guard line.due <= now, let first = line.deliveries.first else { return .rest(line.due - now) }
    // Whoever is due longest goes first; a line that was served goes to the end.
    lines[address]?.due = now
    return .send(first)
  }

  /// The first of a line was taken by its webhook.
  mutating func succeed(_ delivery: Delivery, now: Double) {
    removeFirst(of: delivery.address, due: now)
  }

  /// The first of a line was not taken.
  mutating func fail(_ delivery: Delivery, now: Double) {
    let failures = delivery.failures + 1
    guard failures < Self.tries else {
      dropped += 1
      removeFirst(of: delivery.address, due: now)
      return
    }
    lines[delivery.address]?.deliveries[0].failures = failures
    lines[delivery.address]?.due = now + Self.pauses[failures - 1]
  }

  private mutating func removeFirst(of address: WebhookAddress, due: Double) {
    guard var line = lines.removeValue(forKey: address), !line.deliveries.isEmpty else { return }
    line.deliveries.removeFirst()
    line.due = due
    count -= 1
    if !line.deliveries.isEmpty { lines[address] = line }
  }

  private mutating func dropExpired(_ now: Double) {
    for (address, line) in lines {
      let kept = line.deliveries.drop { $0.expiry <= now }
      let expired = line.deliveries.count - kept.count
      guard expired > 0 else { continue }
      count -= expired
      dropped += expired
      lines[address] = kept.isEmpty ? nil : Line(deliveries: Array(kept), due: line.due)
    }
  }
}
