import Glibc
import Synchronization
import Testing

/// Nothing that was acknowledged is lost, and nothing is there by half, whenever the server is killed under load.
///
/// Thirty kills a round; `LAPWING_KILLS=500` makes as many rounds as that takes, and prints what came of them.
extension EndToEnd { @Suite(.serialized) struct KillsUnderLoadTests {} }

extension EndToEnd.KillsUnderLoadTests {
  private static let killsPerRound = 30
  private static var wanted: Int? { getenv("LAPWING_KILLS").flatMap { Int(String(cString: $0)) } }
  private static var rounds: ClosedRange<Int> { 1...max(1, ((wanted ?? 0) + killsPerRound - 1) / killsPerRound) }
  private static let figures = Mutex((sum: KillFigures(), duration: Duration.zero))

  @Test(
    "what clients were told is stored survives kills at random moments; the rest is there whole or not at all",
    arguments: rounds)
  func kills(round seed: Int) throws {
    let start = ContinuousClock.now
    let kills = min(Self.killsPerRound, (Self.wanted ?? Self.killsPerRound) - (seed - 1) * Self.killsPerRound)
    var round = try KillRound(seed: UInt64(seed))
    let found = try round.run(kills: kills)
    #expect(found.writes.acknowledged > 0)
    let figures = Self.figures.withLock { figures in
      figures = (figures.sum + found, figures.duration + (ContinuousClock.now - start))
      return figures
    }
    if Self.wanted != nil {
      print("\(figures.sum) in \(figures.duration)\n\(figures.sum.line(filter: "KillsUnderLoad"))")
    }
  }
}
