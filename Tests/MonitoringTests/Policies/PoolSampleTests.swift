import Testing

@testable import Monitoring

@Suite("What a pool learns from")
struct PoolSampleTests {
  private func bounds(series: Int64, points: Int64) -> PoolBounds {
    var bounds = PoolBounds()
    (bounds.series, bounds.points) = (series, points)
    return bounds
  }

  private func candidates(_ count: Int, points: Int64 = 1_000) -> [PoolSample.Candidate] {
    (0..<count).map { PoolSample.Candidate(id: "s-\($0)", points: points) }
  }

  @Test("Where all fits all is taken, whole")
  func all() {
    let sample = PoolSample(
      candidates(20), bounds(series: 100, points: 20_000), seed: 1, least: 100, prefersLabels: false)
    #expect(sample.chosen.map(\.points) == [Int64](repeating: 1_000, count: 20))
    #expect(Set(sample.chosen.map(\.index)) == Set(0..<20))
  }

  @Test("A draw is the seed's, and stays nearly the same where a series joins")
  func seeded() {
    let bounds = bounds(series: 10, points: 1_000_000)
    func draw(_ count: Int, _ seed: Int64) -> Set<Int> {
      Set(
        PoolSample(candidates(count), bounds, seed: seed, least: 100, prefersLabels: false).chosen.map(\.index))
    }
    #expect(draw(100, 1) == draw(100, 1) && draw(100, 1).count == 10)
    #expect(draw(100, 1) != draw(100, 2))
    #expect(draw(101, 1).intersection(draw(100, 1)).count >= 9)
  }

  @Test("Series with labelled anomalies come first where labels are learnt")
  func labelled() {
    var candidates = candidates(50)
    for index in [3, 17, 41] { candidates[index].anomalies = 1 }
    let sample = PoolSample(
      candidates, bounds(series: 4, points: 1_000_000), seed: 1, least: 100, prefersLabels: true)
    #expect(Set(sample.chosen.map(\.index)).isSuperset(of: [3, 17, 41]) && sample.chosen.count == 4)
  }

  @Test("Points are shared alike, what short ones leave goes to the others, and no share is too short to learn from")
  func shares() {
    #expect(PoolSample.shares(of: 100, among: [10, 500, 70]) == [10, 45, 45])
    #expect(PoolSample.shares(of: 100, among: [10, 20]) == [10, 20])
    let sample = PoolSample(
      candidates(100), bounds(series: 100, points: 5_000), seed: 1, least: 500, prefersLabels: false)
    #expect(sample.chosen.count == 10 && sample.chosen.allSatisfy { $0.points == 500 })
  }
}
