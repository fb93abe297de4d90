import Testing

@testable import Evaluation

@Suite("Alerts by threshold")
struct ThresholdCurveTests {
  @Test("The curve of thresholds tells alerts a day, and anomalies found and missed")
  func curve() throws {
    // Two days at five minutes: an anomaly of score 9, one of score 5, and a false peak of score 7.
    var scores = [Double](repeating: 1, count: 576)
    (scores[100], scores[300], scores[500]) = (9, 7, 5)
    let scored = try LabelledScores(scores: scores, labels: (0..<576).map { $0 == 100 || $0 == 500 })
    let points = ThresholdCurve(scored, interval: 300, including: [8]).points
    #expect(points.map(\.threshold) == [1, 5, 7, 8, 9])
    #expect(points.map(\.alerts.perDay) == [4, 1.5, 1, 0.5, 0.5])
    #expect(points.map(\.found) == [2, 2, 1, 1, 1])
    #expect(points.map(\.missed) == [0, 0, 1, 1, 1])
    #expect(points.map(\.falseAlertsPerDay) == [3, 0.5, 0.5, 0, 0])
    let flagged: [Double] = [576, 3, 2, 1, 1]
    #expect(points.map { ($0.flaggedShare * 576).rounded() } == flagged)
  }

  @Test("Fewer anomalies are found at higher thresholds, and the curve is bounded", arguments: 1...5)
  func bounded(seed: UInt64) throws {
    let scored = try randomCase(seed: seed, count: 400)
    let points = ThresholdCurve(scored, interval: 3_600, limit: 20).points
    #expect(!points.isEmpty && points.count <= 20)
    #expect(points.map(\.found) == points.map(\.found).sorted(by: >))
  }

  @Test("Flagged points with less than an hour of normal ones between them are one alert, as monitors raise it")
  func alerts() throws {
    var scores = [Double](repeating: 0, count: 400)
    // Twelve points are an hour: 11 normal ones between do not end an alert, 12 do; points without a score do not count.
    for index in [10, 22, 35, 300] { scores[index] = 1 }
    scores[31] = .nan
    let scored = try LabelledScores(scores: scores, labels: scores.map { _ in false })
    #expect(scored.alerts(at: 1, pace: AlertPace(interval: 300)) == [10..<35, 299..<300])
    scores[31] = 0
    let whole = try LabelledScores(scores: scores, labels: scores.map { _ in false })
    #expect(whole.alerts(at: 1, pace: AlertPace(interval: 300)) == [10..<23, 35..<36, 300..<301])
    #expect(whole.alerts(at: 0, pace: AlertPace(interval: 300)) == [0..<400])
    let joined = LabelledScores(joining: [scored, scored])
    #expect(joined.alerts(at: 0, pace: AlertPace(interval: 300)).count == 2)
  }

  @Test(
    "A rate is as sure as Garwood's interval says",
    arguments: [
      (0, 0, 3.688879), (1, 0.025318, 5.571643), (10, 4.795389, 18.390356), (99, 80.46231, 120.52895),
      (100, 81.3640, 121.6272), (1_000, 938.973, 1_063.952),
    ] as [(Int, Double, Double)])
  func rates(alerts: Int, lower: Double, upper: Double) throws {
    let rate = AlertRate(alerts: alerts, days: 2)
    #expect(rate.perDay == Double(alerts) / 2)
    let interval = try #require(rate.interval)
    #expect(abs(2 * interval.lowerBound - lower) < 2e-4 * max(1, lower))
    #expect(abs(2 * interval.upperBound - upper) < 2e-4 * upper)
  }
}
