import Glibc
import Kernels
import Series
import Testing

@testable import Detectors

@Suite("ACVAE where metrics are missing")
struct ACVAEMissingMetricTests {
  private struct Scored {
    let scores: [Double]
    /// Of each metric.
    let contributions: [[Double]]
  }

  /// Trained on 2,000 points of which every metric is measured.
  private struct Trained {
    let detector: ACVAE
    /// The same as an earlier release made it.
    let earlier: ACVAE
    let line: Double

    init() throws {
      let series = try ACVAETests.series()
      detector = try ACVAETests.train(series).detector
      var preparation = detector.preparation
      preparation.imputesMissing = false
      earlier = ACVAE(
        detector.parameters, preparation, full: detector.full.network, anomalous: nil, seed: detector.seed,
        usual: detector.usual)
      let scores = try detector.score(series, range: 0..<2_000, team: nil).scores.filter { !$0.isNaN }.sorted()
      line = scores[scores.count * 99 / 100]
    }
  }

  private func score(_ detector: ACVAE, _ series: GriddedSeries) throws -> Scored {
    let answer = try detector.score(series, range: 0..<series.grid.count, team: nil)
    return Scored(scores: answer.scores, contributions: answer.bands.map(\.contribution))
  }

  private static let patterns: [String: @Sendable (Int) -> Bool] = [
    "in one stretch": { (400..<1_200).contains($0) }, "every other point": { $0 % 2 == 0 },
    "two points in five": { $0 % 5 < 2 },
  ]

  @Test(
    "A healthy point is no more anomalous for a metric that is missing, which an earlier release took to be in mid-range",
    arguments: [[0], [1], [2], [0, 1]], ["in one stretch", "every other point", "two points in five"])
  func healthy(metrics: [Int], pattern: String) throws {
    let trained = try Trained()
    let isMissing = try #require(Self.patterns[pattern])
    let series = try ACVAETests.series { columns in
      for metric in metrics { for point in 0..<2_000 where isMissing(point) { columns[metric][point] = .nan } }
    }
    let points = (400..<2_000).filter(isMissing)
    func share(_ detector: ACVAE) throws -> Double {
      let scores = try score(detector, series).scores
      return Double(points.count { scores[$0] >= trained.line }) / Double(points.count)
    }
    let (now, before) = (try share(trained.detector), try share(trained.earlier))
    // One in a hundred is above the line where nothing is missing.
    #expect(now <= (pattern == "in one stretch" ? 0.15 : 0.08))
    #expect(before > 4 * now)
  }

  @Test("A fault is found and blamed on its metric while another one is missing", arguments: [0, 1, 2])
  func fault(metric: Int) throws {
    let trained = try Trained()
    let other = (metric + 1) % 3
    let series = try ACVAETests.series { columns in
      for point in 400..<1_200 { columns[other][point] = .nan }
      for point in 800..<803 { columns[metric][point] += 1.5 }
    }
    let scored = try score(trained.detector, series)
    #expect(scored.scores[800] >= trained.line)
    #expect(scored.contributions[metric][800] > 0.5)
    #expect(scored.contributions[other][800] == 0)
  }

  @Test("To be learnt from, missing metrics are told by those that are measured, and what is measured stays as it is")
  func imputed() throws {
    // The second is the first upside down; nobody knows the third.
    var data = ACVAEData(
      metrics: 3, situation: SituationShape(), values: [], measured: [], context: [], categories: [],
      normal: [Float](repeating: 1, count: 400), anomalous: [Float](repeating: 0, count: 400))
    var stream = RandomStream(seed: 1, purpose: .test)
    var truth: [Float] = []
    for point in 0..<400 {
      let wave = Float(0.4 * sin(Double(point) / 9) + 0.3)
      truth += [wave, 0.5 - wave, Float(0.1 * stream.normal())]
      let isMissing = [point % 7 == 0, point % 5 == 0, point % 3 == 0]
      for metric in 0..<3 {
        data.measured.append(isMissing[metric] ? 0 : 1)
        data.values.append(isMissing[metric] ? 0 : truth[3 * point + metric])
      }
    }
    var imputed = data
    imputed.imputeMissing()
    for point in 0..<400 {
      for metric in 0..<3 where data.measured[3 * point + metric] != 0 {
        #expect(imputed.values[3 * point + metric] == truth[3 * point + metric])
      }
      guard (point % 5 == 0) != (point % 7 == 0) else { continue }
      let metric = point % 7 == 0 ? 0 : 1
      #expect(abs(imputed.values[3 * point + metric] - truth[3 * point + metric]) < 0.05, "\(point)")
    }
    var whole = data
    whole.measured = whole.measured.map { _ in 1 }
    let before = whole.values
    whole.imputeMissing()
    #expect(whole.values == before)
  }

  @Test("Where metrics were missing while it learnt, too, healthy points are hardly more anomalous for it")
  func learntFromGaps() throws {
    func gappy(_ seed: UInt64) throws -> (series: GriddedSeries, hasGap: [Bool]) {
      var stream = RandomStream(seed: seed, purpose: .test)
      var hasGap = [Bool](repeating: false, count: 2_000)
      let series = try ACVAETests.series { columns in
        for point in 0..<2_000 where stream.uniform() < 0.3 {
          columns[stream.integer(below: 3)][point] = .nan
          hasGap[point] = true
        }
      }
      return (series, hasGap)
    }
    let (series, hasGap) = try gappy(9)
    let detector = try ACVAETests.train(series).detector
    let scores = try detector.score(series, range: 0..<2_000, team: nil).scores
    let whole = scores.indices.filter { !hasGap[$0] && !scores[$0].isNaN }.map { scores[$0] }.sorted()
    let line = whole[whole.count * 99 / 100]
    let missing = scores.indices.filter { hasGap[$0] && !scores[$0].isNaN }
    let share = Double(missing.count { scores[$0] >= line }) / Double(missing.count)
    #expect(share <= 0.03, "\(share)")
  }

  @Test("What an earlier release trained is written and served as it was")
  func earlier() throws {
    let trained = try Trained()
    let bytes = trained.earlier.encoded()
    let read = try ACVAE(decoding: bytes)
    #expect(read.encoded() == bytes && !read.preparation.imputesMissing)
    #expect(try ACVAE(decoding: trained.detector.encoded()).preparation.imputesMissing)
  }
}
