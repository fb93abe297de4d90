import Foundation
import Kernels
import SeededRandom
import Series
import Testing

@testable import Detectors

@Suite("The ensemble point by point")
struct EnsembleStreamTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let metrics: Int
    let zone: String
    let interval: Int64
    /// Of a wave; nil for noise without a period.
    let period: Double?
    let missing: UInt64
    var testDescription: String {
      "\(metrics) metrics, \(zone), \(interval) s, period \(period ?? 0), \(missing) % missing"
    }
  }

  @Test(
    "What comes point by point gets the score, band and share that it gets among all",
    arguments: [
      Case(metrics: 1, zone: "UTC", interval: 3_600, period: 24, missing: 0),
      Case(metrics: 1, zone: "Europe/Berlin", interval: 3_600, period: 24, missing: 5),
      Case(metrics: 3, zone: "Europe/Berlin", interval: 1_800, period: 48, missing: 10),
      Case(metrics: 1, zone: "UTC", interval: 60, period: nil, missing: 0),
      Case(metrics: 2, zone: "UTC", interval: 60, period: nil, missing: 60),
      Case(metrics: 1, zone: "UTC", interval: 60, period: nil, missing: 97),
    ])
  func same(_ it: Case) throws {
    var generator = SeededGenerator(seed: 5)
    let (learnt, count) = (1_500, 2_000)
    let columns = (0..<it.metrics).map { metric in
      let values = (0..<count).map { index in
        let wave = it.period.map { 20 * sin(2 * .pi * Double(index) / $0) } ?? 0
        let step = index > 1_700 ? 30.0 : 0
        return generator.next(below: 100) < it.missing && index > 300
          ? .nan : 100 + wave + step + generator.normal() + Double(metric)
      }
      return SeriesColumn(name: "m\(metric)", values: values)
    }
    // The clocks of Berlin change on 31 March 2024, in the middle of what comes.
    let start = 1_711_846_800 - Int64(1_600) * it.interval
    let series = try GriddedSeries(
      grid: TimeGrid(start: start - start % it.interval, interval: it.interval, count: count), metrics: columns,
      context: [], zone: TimeZoneRules(named: it.zone))
    let none = [Bool](repeating: false, count: learnt)
    let detector = try EnsembleBaseline.train(
      TrainingInput(series: series.slice(0..<learnt), labelledAnomaly: none, ignored: none),
      parameters: EnsembleParameters(), environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    ).detector
    let whole = try detector.score(series, range: 0..<count, team: nil)
    var first = learnt
    while first < count {
      let upcoming = min(100, count - first)
      let history = max(0, first - detector.history)
      let hidden = try GriddedSeries(
        grid: series.grid.slice(history..<first + upcoming),
        metrics: columns.map { column in
          SeriesColumn(
            name: column.name,
            values: Array(column.values[history..<first]) + [Double](repeating: .nan, count: upcoming))
        }, context: [], zone: series.zone)
      var stream = try #require(try detector.stream(hidden, from: first - history))
      #expect(stream.left > 0 && stream.left <= upcoming)
      while stream.left > 0 {
        let point = stream.next(columns.map { $0.values[first] })
        #expect(point.scores[0].bitPattern == whole.scores[first].bitPattern)
        for (band, expected) in zip(point.bands, whole.bands) {
          #expect(band.expected[0].bitPattern == expected.expected[first].bitPattern)
          #expect(band.lower[0].bitPattern == expected.lower[first].bitPattern)
          #expect(
            band.contribution.map(\.bitPattern) == expected.contribution.dropFirst(first).prefix(1).map(\.bitPattern))
        }
        first += 1
      }
    }
  }
}
