import Monitoring

/// What is still to be sent to webhooks, and when: a value that is told the time, so that its rules are tested without a
/// clock, a thread or a network.
///
/// Each receiver (an address) has a line of its own, in the order of the alerts, and one try at a time. The first of a line
/// is tried `tries` times, with growing pauses, within `lifetime` of its coming; then it is dropped, as is what finds no
/// room. Receivers that took their last alert go before those that did not, which never take all of the tries: however
/// many do not answer, the others are served.
struct DeliveryQueue {
  /// Alerts of one receiver that wait.
  static let capacity = 1_000
  /// Alerts that wait in all: beyond it the longest line loses its last.
  static let totalCapacity = 10_000
  /// Tries at a time, and how many of them may go to receivers that did not take their last.
  static let mostTries = 32
  static let mostDoubtfulTries = 24
  /// Seconds after which nobody wants to hear of it any more.
  static let lifetime = 600.0
  /// Seconds from a failed try to the next.
  static let pauses = [5.0, 30, 120, 300]
  static var tries: Int { pauses.count + 1 }

  struct Delivery: Equatable {
    let receiver: WebhookAddress
    let monitor: String
    let body: [UInt8]
    fileprivate let expiry: Double
    fileprivate(set) var failures = 0
  }

  enum Turn: Equatable {
    /// Try it, and say how it went.
    case send(Delivery)
    /// Nothing to do for so many seconds; nil for as long as nothing is added and no try ends.
    case rest(Double?)
  }

  private struct Line {
    var deliveries: [Delivery] = []
    var due: Double
    /// The first is being tried.
    var isTrying = false
    /// The last try failed. Remembered for a while after the line is empty.
    var isDoubtful = false
  }

  private var lines: [WebhookAddress: Line] = [:]
  /// Alerts that wait, those being tried among them.
  private(set) var count = 0
  /// Tries under way.
  private(set) var trying = 0
  private var doubtfulTrying = 0
  private var dropped: [String: Int] = [:]

  /// Adds an alert at the end of its receiver's line.
  mutating func add(_ body: [UInt8], of monitor: String, to receiver: WebhookAddress, now: Double) {
    let length = lines[receiver]?.deliveries.count ?? 0
    guard length < Self.capacity, count < Self.totalCapacity || shortenLongest(than: length) else {
      return drop(monitor)
    }
    count += 1
    let delivery = Delivery(receiver: receiver, monitor: monitor, body: body, expiry: now + Self.lifetime)
    lines[receiver, default: Line(due: now)].deliveries.append(delivery)
  }

  /// What to do now. What is too old is dropped on the way.
  mutating func next(now: Double) -> Turn {
    dropExpired(now)
    guard trying < Self.mostTries else { return .rest(nil) }
    let takesDoubtful = doubtfulTrying < Self.mostDoubtfulTries
    var best: (receiver: WebhookAddress, line: Line)?
    var nextDue: Double?
    for (receiver, line) in lines where !line.isTrying && !line.deliveries.isEmpty {
      guard takesDoubtful || !line.isDoubtful else { continue }
      if line.due > now {
        nextDue = min(nextDue ?? line.due, line.due)
      } else if best.map({ Self.precedes(line, $0.line) }) ?? true {
        best = (receiver, line)
      }
    }
    guard let best else { return .rest(nextDue.map { $0 - now }) }
    lines[best.receiver]?.isTrying = true
    trying += 1
    if best.line.isDoubtful { doubtfulTrying += 1 }
    return .send(best.line.deliveries[0])
  }

  /// Whoever is due longest goes first; a line that was served goes to the end.
  private static func precedes(_ line: Line, _ other: Line) -> Bool {
    line.isDoubtful == other.isDoubtful ? line.due < other.due : !line.isDoubtful
  }

  /// The try of a receiver's first is over.
  ///
  /// - Parameter isTaken: whether the receiver took it.
  mutating func finish(_ delivery: Delivery, isTaken: Bool, now: Double) {
    guard var line = lines[delivery.receiver], line.isTrying else { return }
    trying -= 1
    if line.isDoubtful { doubtfulTrying -= 1 }
    let failures = delivery.failures + 1
    let isOver = isTaken || failures == Self.tries
    line.due = isOver ? now : now + Self.pauses[failures - 1]
    line.isTrying = false
    line.isDoubtful = !isTaken
    if isOver {
      line.deliveries.removeFirst()
      count -= 1
      if !isTaken { drop(delivery.monitor) }
    } else {
      line.deliveries[0].failures = failures
    }
    lines[delivery.receiver] = line
  }

  /// How many alerts of each monitor were dropped since this was last asked.
  mutating func takeDropped() -> [(monitor: String, count: Int)] {
    defer { dropped = [:] }
    return dropped.sorted { $0.key < $1.key }.map { (monitor: $0.key, count: $0.value) }
  }

  private mutating func drop(_ monitor: String) { dropped[monitor, default: 0] += 1 }

  /// Takes the last alert off the longest line; false where none is longer than `length`.
  private mutating func shortenLongest(than length: Int) -> Bool {
    guard let (receiver, line) = lines.max(by: { $0.value.deliveries.count < $1.value.deliveries.count }),
      line.deliveries.count > max(length, 1), let last = lines[receiver]?.deliveries.popLast()
    else { return false }
    count -= 1
    drop(last.monitor)
    return true
  }

  private mutating func dropExpired(_ now: Double) {
    for (receiver, line) in lines {
      let first = line.isTrying ? 1 : 0
      let end = line.deliveries.dropFirst(first).firstIndex { $0.expiry > now } ?? line.deliveries.count
      if end > first {
        for delivery in line.deliveries[first..<end] { drop(delivery.monitor) }
        count -= end - first
        lines[receiver]?.deliveries.removeSubrange(first..<end)
      }
      let isForgotten = !line.isDoubtful || line.due + Self.lifetime <= now
      if !line.isTrying, isForgotten, lines[receiver]?.deliveries.isEmpty ?? false { lines[receiver] = nil }
    }
  }
}
