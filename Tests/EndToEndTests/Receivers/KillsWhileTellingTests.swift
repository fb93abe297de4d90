import Glibc
import Synchronization
import Testing

/// No alert is lost to those who are to be told of it, and none is told under two names, whenever the server is killed, while
/// the receiver refuses every other message.
///
/// Ten kills a round; `LAPWING_KILLS=50` makes as many rounds as that takes, and prints what came of them.
extension EndToEnd { @Suite(.serialized) struct KillsWhileTellingTests {} }

extension EndToEnd.KillsWhileTellingTests {
  private static let killsPerRound = 10
  private static var wanted: Int? { getenv("LAPWING_KILLS").flatMap { Int(String(cString: $0)) } }
  private static var rounds: ClosedRange<Int> { 1...max(1, ((wanted ?? 0) + killsPerRound - 1) / killsPerRound) }
  private static let figures = Mutex(TellingFigures())

  @Test(
    "every alert is told to a receiver that fails half of the time, over kills at random moments", arguments: rounds)
  func kills(round seed: Int) throws {
    let kills = min(Self.killsPerRound, (Self.wanted ?? Self.killsPerRound) - (seed - 1) * Self.killsPerRound)
    let round = try TellingRound(seed: UInt64(seed))
    let found = try round.run(kills: kills)
    #expect(found.alerts > 0 && found.refused > 0)
    let sum = Self.figures.withLock { figures in
      figures = figures + found
      return figures
    }
    if Self.wanted != nil { print("\(sum)\n\(sum.line)") }
  }
}

/// What came of kills while receivers were told.
struct TellingFigures: CustomStringConvertible {
  var kills = 0
  var alerts = 0
  /// Messages that were to be told, and how often one was, was taken, and was taken once more.
  var messages = 0
  var tries = 0
  var refused = 0
  var takenAgain = 0

  var description: String {
    "\(kills) kills; \(alerts) alerts, \(messages) messages, all told; \(tries) tries, \(refused) of them refused, "
      + "\(takenAgain) taken again under the same fingerprint"
  }

  /// As `lapwing-benchmark figures` takes it. What is lost ends a round before it is counted.
  var line: String {
    #"{"name": "alerts lost over kills while telling", "value": 0, "unit": "", "target": 0, "ceiling": true, "#
      + #""kills": \#(kills), "alerts": \#(alerts), "messages": \#(messages), "refused": \#(refused), "#
      + #""taken_again": \#(takenAgain), "command": "LAPWING_KILLS=\#(kills) swift test --filter KillsWhileTelling"}"#
  }

  static func + (left: Self, right: Self) -> Self {
    Self(
      kills: left.kills + right.kills, alerts: left.alerts + right.alerts, messages: left.messages + right.messages,
      tries: left.tries + right.tries, refused: left.refused + right.refused,
      takenAgain: left.takenAgain + right.takenAgain)
  }
}
