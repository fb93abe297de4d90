import Glibc
import Synchronization
import Testing

/// The same as `KillsUnderLoadTests` by the ways in for many points at once: NDJSON and columns, line protocol, remote write,
/// files by stages, each beside a policy that onboards what comes and deletes what is too old.
///
/// A dozen kills; `LAPWING_KILLS=500` makes as many rounds of thirty as that takes, and prints what came of them.
extension EndToEnd { @Suite(.serialized) struct KillsOfManyTests {} }

extension EndToEnd.KillsOfManyTests {
  private static let killsPerRound = 30
  private static let fewKills = 12
  private static var wanted: Int? { getenv("LAPWING_KILLS").flatMap { Int(String(cString: $0)) } }
  private static var rounds: ClosedRange<Int> { 1...max(1, ((wanted ?? 0) + killsPerRound - 1) / killsPerRound) }
  private static let figures = Mutex((sum: KillFigures(), duration: Duration.zero))

  @Test(
    "what many points at once were told is stored survives kills beside a policy and its retention; no request is there by half",
    arguments: rounds)
  func kills(round seed: Int) throws {
    let start = ContinuousClock.now
    let kills = min(Self.killsPerRound, (Self.wanted ?? Self.fewKills) - (seed - 1) * Self.killsPerRound)
    var round = try KillRound(seed: UInt64(seed) &+ 1_000, load: .many)
    let found = try round.run(kills: kills)
    #expect(found.writes.acknowledged > 0)
    let figures = Self.figures.withLock { figures in
      figures = (figures.sum + found, figures.duration + (ContinuousClock.now - start))
      return figures
    }
    guard Self.wanted != nil else { return }
    print(
      "\(figures.sum) in \(figures.duration)\n\(figures.sum.line(of: ", by the ways for many", filter: "KillsOfMany"))")
  }
}
