import Testing

@testable import Detectors

@Suite("What would have to change is named")
struct MetricAttributionTests {
  /// Metrics of deviation 1 that all correlate by `correlation`.
  private static func joint(_ metrics: Int, correlation: Double) -> JointResiduals {
    // (1 − ρ)·I + ρ·11ᵀ, inverted by Sherman and Morrison.
    let scale = 1 / (1 - correlation)
    let common = scale * correlation / (1 - correlation + Double(metrics) * correlation)
    let precision = (0..<metrics * metrics).map { place in
      (place / metrics == place % metrics ? scale : 0) - common
    }
    return JointResiduals(deviations: [Double](repeating: 1, count: metrics), precision: precision)
  }

  private static func shares(
    _ views: [[Double]], correlation: Double = 0.95, alone: Bool = false, ordinary: [Double]? = nil
  ) -> [Double] {
    let metrics = views[0].count
    var attribution = MetricAttribution(
      views.map { _ in joint(metrics, correlation: correlation) }, namesUnusualAlone: alone)
    let even = [Double](repeating: 1 / Double(metrics), count: metrics)
    return attribution.shares(ordinary: ordinary ?? even) { views[$0][$1] }
  }

  @Test("One metric that leaves its company has nearly all, whichever of them and to whichever side")
  func one() {
    for metrics in [2, 3, 9] {
      for metric in 0..<metrics {
        for size in [3.0, -3, 30] {
          var values = (0..<metrics).map { $0 % 2 == 0 ? 0.1 : -0.1 }
          values[metric] = size
          let shares = Self.shares([values])
          #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
          #expect(shares[metric] > 0.8)
        }
      }
    }
  }

  @Test("Of two metrics that disagree, the one is named that is not where it was just before")
  func twoViews() {
    // By the level either could be it, and the first more; by what was just before only the second.
    #expect(Self.shares([[-2, 1], [0.1, 3]])[1] > 0.8)
    #expect(Self.shares([[-2, 1]])[0] > 0.8)
  }

  @Test("A common cause is shared as the method shares it")
  func common() {
    let shares = Self.shares([[4, 4.1, 3.9, 4]], alone: true, ordinary: [0.4, 0.3, 0.2, 0.1])
    #expect(zip(shares, [0.4, 0.3, 0.2, 0.1]).allSatisfy { abs($0 - $1) < 0.1 })
  }

  @Test("One that stays put while all others move is named by joint methods alone")
  func bystander() {
    let values = [5.0, 5, 0, 5]
    #expect(Self.shares([values])[2] > 0.5)
    #expect(Self.shares([values], alone: true)[2] < 0.01)
  }

  @Test("Two disturbed metrics are both named, and a missing one never is")
  func several() {
    let both = Self.shares([[0.2, 5, 0, -6, 0.1]])
    #expect(both[1] > 0.2 && both[3] > 0.2 && both[1] + both[3] > 0.9)
    let missing = Self.shares([[0.2, .nan, 0, -6, 0.1]], ordinary: [0.25, 0, 0.25, 0.25, 0.25])
    #expect(missing[1] == 0 && missing[3] > 0.8 && abs(missing.reduce(0, +) - 1) < 1e-12)
  }

  @Test("What is left once all others are set aside is the metric by itself, however many are missing")
  func alone() {
    var attribution = MetricAttribution([Self.joint(4, correlation: 0.99)], namesUnusualAlone: false)
    let shares = attribution.shares(ordinary: [0, 0, 1, 0]) { [Double.nan, .nan, 4, .nan][$1] }
    #expect(shares == [0, 0, 1, 0])
  }

  @Test("Huge and equal residuals give finite shares")
  func huge() {
    for values in [[1e300, -1e300, 0], [1e300, 1e300, 1e300], [0, 0, 0]] {
      let shares = Self.shares([values], correlation: 0.9999)
      #expect(shares.allSatisfy { $0.isFinite && $0 >= 0 } && abs(shares.reduce(0, +) - 1) < 1e-9)
    }
  }

  @Test("What is learnt from correlated residuals is their deviations and correlations, outliers or not")
  func learning() throws {
    let metrics = CorrelatedMetrics(3, seed: 4)
    var residuals = metrics.columns.map { column in
      let mean = column.reduce(0, +) / Double(column.count)
      return column.map { $0 - mean }
    }
    let learnt = try #require(JointResiduals(learning: residuals, units: [1, 1, 1]))
    for index in stride(from: 0, to: residuals[0].count, by: 97) { residuals[1][index] += 1e4 }
    let disturbed = try #require(JointResiduals(learning: residuals, units: [1, 1, 1]))
    for (metric, deviation) in metrics.deviations.enumerated() {
      #expect(abs(learnt.deviations[metric] / deviation - 1) < 0.25)
      #expect(abs(disturbed.deviations[metric] / deviation - 1) < 0.35)
    }
    // Each is known to within 0.2 of the load by the others: a partial variance of about 0.06.
    #expect((0..<3).allSatisfy { 1 / learnt.precision[4 * $0] < 0.1 })
    #expect(JointResiduals(numbers: learnt.numbers[...], metrics: 3) == learnt)
    #expect(JointResiduals(learning: [residuals[0]], units: [1]) == nil)
    #expect(JointResiduals(learning: residuals.map { Array($0.prefix(20)) }, units: [1, 1, 1]) == nil)
  }
}
