import Monitoring
import Storage

/// Which delivery is tried next: a value that is told the time and what the database holds, so that its rules are tested without
/// a clock, a thread or a network.
///
/// Each receiver has a line of its own, in the order of what happened, and one try at a time. Receivers that took their last
/// message go before those that did not, which never take all of the tries: however many do not answer, the others are
/// served.
struct DeliverySchedule {
  /// Tries at a time, and how many of them may go to receivers that did not take their last.
  static let mostTries = 32
  static let mostDoubtfulTries = 24

  enum Turn: Equatable {
    /// Try it, and say how it went.
    case send(DeliveryHead)
    /// Nothing to do until then, Unix seconds; nil for as long as nothing is added and no try ends.
    case rest(until: Int64?)
  }

  /// Receivers with a try under way, and whether they were doubtful then.
  private var trying: [Int64: Bool] = [:]
  /// Whose last try failed.
  private var doubtful: Set<Int64> = []
  /// When a receiver was last served, as a count: whoever waits longest goes first.
  private var served: [Int64: Int] = [:]
  private var turns = 0
  /// Receivers whose outcome could not be written down.
  private var held: [Int64: Int64] = [:]

  var count: Int { trying.count }

  /// - Parameter heads: as the database holds them since the last try that is known here to have ended.
  mutating func next(_ heads: [DeliveryHead], now: Int64) -> Turn {
    guard trying.count < Self.mostTries else { return .rest(until: nil) }
    let takesDoubtful = trying.values.count { $0 } < Self.mostDoubtfulTries
    var best: DeliveryHead?
    var next: Int64?
    for head in heads where trying[head.receiver] == nil {
      guard takesDoubtful || !isDoubtful(head) else { continue }
      let due = due(head, now: now)
      if due > now {
        next = min(next ?? due, due)
      } else if best.map({ precedes(head, $0) }) ?? true {
        best = head
      }
    }
    guard let best else { return .rest(until: next) }
    trying[best.receiver] = isDoubtful(best)
    turns += 1
    served[best.receiver] = turns
    held[best.receiver] = nil
    return .send(best)
  }

  /// The try of a receiver is over.
  ///
  /// - Parameter holdUntil: the receiver is left alone until then, for the database does not know of the try.
  mutating func finish(_ receiver: Int64, isTaken: Bool, holdUntil: Int64? = nil) {
    trying[receiver] = nil
    if isTaken { doubtful.remove(receiver) } else { doubtful.insert(receiver) }
    held[receiver] = holdUntil
  }

  /// What was never tried by this process may have failed in an earlier one.
  private func isDoubtful(_ head: DeliveryHead) -> Bool {
    doubtful.contains(head.receiver) || (!head.isRepeated && head.attempts > 0)
  }

  /// A time that no pause reaches to was written before the clock was set back.
  private func due(_ head: DeliveryHead, now: Int64) -> Int64 {
    let most = now + max(2 * Int64(BackOff.longest), ReceiverDefinition.secondsToRepeat.upperBound)
    return max(head.due > most ? now : head.due, held[head.receiver] ?? .min)
  }

  private func precedes(_ head: DeliveryHead, _ other: DeliveryHead) -> Bool {
    func rank(_ head: DeliveryHead) -> (Int, Int, Int, Int64) {
      (isDoubtful(head) ? 1 : 0, head.isRepeated ? 1 : 0, served[head.receiver] ?? 0, head.key)
    }
    return rank(head) < rank(other)
  }
}
