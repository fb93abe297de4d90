import Kernels
import Series
import Testing

@testable import Detectors

@Suite("Seasons by local time")
struct LocalTimeTests {
  /// Open from 8 to 18 by the clocks of a place, on weekdays where the period is a week.
  struct Office: Sendable, CustomTestStringConvertible {
    let algorithm: Algorithm
    let zone: String
    let change: Int64
    let interval: Int64
    let days: Int
    var testDescription: String { "\(algorithm), \(zone) at \(change), every \(interval) s, \(days) d" }
    var perDay: Int { Int(Season.secondsPerDay / interval) }

    static let all = [Algorithm.seasonalNaive, .ensemble].flatMap { algorithm in
      [
        ("Europe/Berlin", 1_711_846_800), ("Europe/Berlin", 1_729_990_800), ("Australia/Sydney", 1_712_419_200),
        ("Australia/Sydney", 1_728_144_000), ("Australia/Lord_Howe", 1_712_415_600),
        ("America/St_Johns", 1_730_608_200),
      ].flatMap { zone, change in
        [(Int64(300), 1), (1_800, 7)].map {
          Office(algorithm: algorithm, zone: zone, change: change, interval: $0, days: $1)
        }
      } + [Office(algorithm: algorithm, zone: "Europe/Berlin", change: 1_711_846_800, interval: 3_600, days: 7)]
    }

    /// From 28 days before the change to 28 days after; what the clocks of `zone` show decides its values.
    func series(saying said: String? = nil) throws -> GriddedSeries {
      let zone = try TimeZoneRules(named: zone)
      let midnight = change - change % Season.secondsPerDay
      let grid = try TimeGrid(start: midnight - 28 * Season.secondsPerDay, interval: interval, count: 56 * perDay)
      let values = grid.timestamps.map { time in
        let local = zone.localSeconds(at: time)
        let (hour, day) = (local % Season.secondsPerDay / 3_600, (local / Season.secondsPerDay + 3) % 7)
        let isOpen = (8..<18).contains(hour) && (days == 1 || day < 5)
        return (isOpen ? 200.0 : 20) + Double(time / interval % 2)
      }
      return try GriddedSeries(
        grid: grid, metrics: [SeriesColumn(name: "load", values: values)],
        zone: said.map { try TimeZoneRules(named: $0) } ?? zone)
    }

    func trained(on series: GriddedSeries) throws -> any Detector {
      let count = 27 * perDay
      let none = [Bool](repeating: false, count: count)
      return try algorithm.train(
        TrainingInput(series: series.slice(0..<count), labelledAnomaly: none, ignored: none),
        parameters: algorithm.parameters(["period": .integer(days * perDay)]),
        environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
      ).detector
    }
  }

  /// Points that are expected at the wrong level.
  private static func wrong(_ expected: ArraySlice<Double>, _ values: ArraySlice<Double>) -> Int {
    zip(expected, values).count { !(abs($0 - $1) < 100) }
  }

  @Test(
    "An office that opens by the clock is expected to, and forecast so, on both sides of a change",
    arguments: Office.all)
  func follows(_ office: Office) throws {
    for (said, follows) in [(nil, true), ("UTC", false)] {
      let series = try office.series(saying: said)
      let values = series.metrics[0].values
      let detector = try office.trained(on: series)
      let first = 27 * office.perDay
      let expected = try detector.score(series, range: first..<values.count, team: nil).bands[0].expected
      let wrong = Self.wrong(expected[...], values[first...])
      #expect(follows ? wrong == 0 : wrong > 0, "\(wrong) points of a series in \(series.zone.name)")
      guard office.algorithm == .seasonalNaive else { continue }
      let forecaster = try #require(detector as? any Forecaster)
      let origins = [27 * office.perDay, 28 * office.perDay + office.perDay / 7, 30 * office.perDay]
      let horizon = 9 * office.perDay
      let means = try forecaster.forecast(series, origins: origins, horizon: horizon, team: nil)[0]
      let off = zip(origins, means).map { Self.wrong($1[...], values[$0..<$0 + horizon]) }
      #expect(
        follows ? off.allSatisfy { $0 == 0 } : off.contains { $0 > 0 }, "\(off) of a series in \(series.zone.name)")
    }
  }

  @Test("Any portion has the scores and forecasts of the whole, before and after its bytes", arguments: Office.all)
  func portions(_ office: Office) throws {
    let series = try office.series()
    let detector = try office.trained(on: series)
    let restored = try office.algorithm.detector(decoding: detector.encoded())
    #expect(restored.encoded() == detector.encoded())
    let whole = try detector.score(series, range: 0..<series.grid.count, team: nil)
    for place in stride(from: 25 * office.perDay + 3, to: series.grid.count, by: office.perDay / 2 + 1) {
      let first = max(0, place - detector.history)
      let alone = try restored.score(
        series.slice(first..<place + 1), range: place - first..<place - first + 1, team: nil)
      #expect(ForecasterTests.same(alone.scores, [whole.scores[place]]), "\(place)")
      #expect(ForecasterTests.same(alone.bands[0].expected, [whole.bands[0].expected[place]]), "\(place)")
    }
    guard let forecaster = restored as? any Forecaster else { return }
    for origin in [27, 28, 29, 35].map({ $0 * office.perDay + 5 }) {
      let answer = try forecaster.forecast(series, origins: [origin], horizon: 2 * office.perDay, team: nil)
      let first = max(0, origin - forecaster.forecastLookback)
      let alone = try forecaster.forecast(
        series.slice(first..<origin), origins: [origin - first], horizon: 2 * office.perDay, team: nil)
      #expect(ForecasterTests.same(alone[0][0], answer[0][0]))
    }
  }

  @Test("Versions without local time count points, whatever the series says", arguments: ["UTC", "Europe/Berlin"])
  func earlier(zone: String) throws {
    let values = (0..<1_000).map { Double($0) }
    let grid = try LocalGrid(
      TimeGrid(start: 1_711_846_800 - 500 * 3_600, interval: 3_600, count: 1_000), zone: TimeZoneRules(named: zone))
    let model = SeasonalMedian(period: 24, reach: 3)
    #expect(model.lookback == 72)
    #expect(model.expected(values, on: grid, range: 72..<1_000) == (72..<1_000).map { Double($0 - 48) })
    let empty = BaselineArchiveWriter(tag: SeasonalMedian.tag)
    var (archive, earlier) = (empty, empty)
    model.write(to: &archive)
    for number in [24, 3] { earlier.append(number) }
    #expect(archive.finished() == earlier.finished(), "as an earlier release wrote it")
  }
}
