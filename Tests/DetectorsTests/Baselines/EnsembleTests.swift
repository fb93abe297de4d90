import Glibc
import Kernels
import SeededRandom
import Series
import Testing

@testable import Detectors

@Suite("The ensemble")
struct EnsembleTests {
  /// Five-minute points of daily waves around 100 with noise of deviation 1.
  static func wave(_ count: Int, amplitude: Double = 20, seed: UInt64 = 1) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { 100 + amplitude * sin(2 * Double.pi * Double($0) / 288) + generator.normal() }
  }

  /// Trained on the first `points`, with the scores of all and the line of what was learnt from.
  struct Run {
    let detector: EnsembleBaseline
    let report: TrainingReport
    let scores: [Double]
    let line: Double
    var metric: EnsembleMetric { detector.metrics[0] }

    func flagged(_ range: Range<Int>) -> Int { range.count { scores[$0] >= line } }
  }

  static func run(
    _ values: [Double], interval: Int64 = 300, points: Int? = nil, labels: [Bool] = [], ignored: [Bool] = []
  ) throws -> Run {
    let grid = try TimeGrid(start: 1_700_006_400, interval: interval, count: values.count)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)])
    let count = points ?? values.count
    func mask(_ given: [Bool]) -> [Bool] { (0..<count).map { $0 < given.count && given[$0] } }
    let input = TrainingInput(
      series: series.slice(0..<count), labelledAnomaly: mask(labels), ignored: mask(ignored))
    let (detector, report) = try EnsembleBaseline.train(
      input, parameters: EnsembleParameters(),
      environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1)))
    let scores = try detector.score(series, range: 0..<values.count, team: nil).scores
    let line = try ThresholdSettings().fit(
      scores: Array(scores[..<count]), interval: interval, labels: mask(labels), ignored: mask(ignored))
    return Run(detector: detector, report: report, scores: scores, line: line.value)
  }

  @Test("The surprise at the unit is that of one point in fifty, and a hundred times as far that of a Pareto tail")
  func surprise() throws {
    var values = Self.wave(288 * 20, amplitude: 0)
    values[288 * 19] = 100 + 40
    let run = try Self.run(values)
    let grid = try TimeGrid(start: 1_700_006_400, interval: 300, count: values.count)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)])
    let course = run.metric.course(of: values, on: series.localGrid, from: 0)
    let members = run.metric.surprises(course, at: 288 * 19)
    let distances = [course.level, course.season, course.local].map { abs($0[288 * 19]) }
    for (index, surprise) in members.enumerated() {
      #expect(abs(surprise - 5.643856189774724 * log10(1 + distances[index] / run.metric.units[index])) < 1e-12)
      // The unit is the 0.98 quantile of a normal's magnitude, of the season's and local median's errors a little more.
      #expect((2.1...3.1).contains(run.metric.units[index]), "\(run.metric.units)")
    }
    #expect(abs(run.scores[288 * 19] - members.reduce(0, +) / 3) < 1e-12)
    let parts = try run.detector.parts(series, range: 0..<values.count)[0]
    #expect(parts.map(\.member) == ["level", "season", "local"])
    #expect(parts.map { $0.values[288 * 19] } == members.map { $0 / 3 } && parts.allSatisfy { $0.values[3].isNaN })
    #expect(abs(-5.643856189774724 * log10(0.5) - 1.69897) < 1e-5)
  }

  @Test(
    "Glitches of any size, sign, number and place neither blind it nor become normal",
    arguments: [1e3, 1e6, -1e6, 1e12, 1e300, -.infinity],
    [[1_000], [0], [3_999], [700, 1_500, 2_300], Array(1_000..<1_040)])
  func glitches(size: Double, places: [Int]) throws {
    var values = Self.wave(4_000, amplitude: 0)
    let incidents = [750, 1_450, 2_150, 2_850, 3_550]
    for index in incidents { values[index] += 30 }
    for index in places { values[index] = size }
    let run = try Self.run(values)
    for index in incidents { #expect(run.scores[index] >= run.line, "\(index): \(run.scores[index]) of \(run.line)") }
    #expect(run.scores[places[0]] >= run.line || places[0] < 12)
  }

  @Test("What is labelled or ignored changes nothing that is learnt, as if it were missing", arguments: [true, false])
  func leftOut(isIgnored: Bool) throws {
    var (absent, wild) = (Self.wave(288 * 14), Self.wave(288 * 14))
    let marked = wild.indices.map { (1_500..<2_000).contains($0) }
    for index in 1_500..<2_000 { (absent[index], wild[index]) = (.nan, 500) }
    let expected = try Self.run(absent)
    let found = try Self.run(wild, labels: isIgnored ? [] : marked, ignored: isIgnored ? marked : [])
    #expect(found.metric == expected.metric)
  }

  @Test(
    "A step of the level is one alert, of 16 points at most, and then the new normal for every member",
    arguments: [15.0, -15, 60, -60, 1e4], [0.0, 20])
  func step(jump: Double, amplitude: Double) throws {
    var values = Self.wave(288 * 28, amplitude: amplitude)
    for index in 288 * 20..<values.count { values[index] += jump }
    let run = try Self.run(values, points: 288 * 14)
    #expect(run.scores[288 * 20] >= run.line)
    #expect(run.flagged(288 * 20..<288 * 20 + 16) >= 5)
    #expect(run.flagged(288 * 20 + 16..<values.count) == 0)
    // An incident on the new side is as plain as before.
    values[288 * 24] += 25
    #expect(try Self.run(values, points: 288 * 14).scores[288 * 24] >= run.line)
  }

  @Test(
    "Where operators say that a new normal has begun, what comes after is held against it at once, in any portions",
    arguments: [15.0, -15, 60, 1e4], [1, 2, 5])
  func renewal(jump: Double, points: Int) throws {
    let step = 288 * 20
    var values = Self.wave(288 * 22)
    for index in step..<values.count { values[index] += jump }
    // An incident on the new side.
    values[step + 40] += 25
    let run = try Self.run(values, points: 288 * 14)
    let series = try GriddedSeries(
      grid: TimeGrid(start: 1_700_006_400, interval: 300, count: values.count),
      metrics: [SeriesColumn(name: "value", values: values)],
      renewed: values.indices.map { (step..<step + points).contains($0) })
    let scores = try run.detector.score(series, range: 0..<values.count, team: nil).scores
    #expect(scores[12...step] == run.scores[12...step], "what was said before the step is said still")
    #expect(scores[step] >= run.line)
    #expect((step + points..<step + 40).count { scores[$0] >= run.line } == 0)
    #expect(run.flagged(step + points..<step + 16) > 0)
    #expect(scores[step + 40] >= run.line)
    for first in [step + 1, step + 3, step + 17, step + 100] {
      let part = try run.detector.score(series, range: first..<first + 50, team: nil).scores
      #expect(part == Array(scores[first..<first + 50]))
    }
  }

  @Test("A step in what was learnt from hides no incident after it", arguments: [15.0, -15, 60], [4, 7, 12])
  func stepInHistory(jump: Double, day: Int) throws {
    var values = Self.wave(288 * 21)
    for index in 288 * day..<values.count { values[index] += jump }
    values[288 * 18 + 100] += 25
    let run = try Self.run(values, points: 288 * 14)
    #expect(run.scores[288 * 18 + 100] >= run.line)
    #expect(run.flagged(288 * 14..<288 * 18) == 0)
  }

  @Test("After a gap nothing ordinary alerts", arguments: [1, 3, 10, 12, 25, 100, 288, 1_000], [4_100, 4_200])
  func gaps(length: Int, start: Int) throws {
    var values = Self.wave(5_800)
    for index in start..<start + length { values[index] = .nan }
    let run = try Self.run(values, points: 4_000)
    #expect(run.flagged(start + length..<start + length + 400) == 0)
  }

  @Test(
    "Load that is 200 by day and 20 by night is expected by day, and a drop to 60 at noon found",
    arguments: [60.0, 400])
  func dayAndNight(wrong: Double) throws {
    var generator = SeededGenerator(seed: 3)
    var values = (0..<288 * 28).map {
      (96..<216).contains($0 % 288) ? 200 + generator.normal() : 20 + generator.normal()
    }
    for index in 288 * 20 + 144..<288 * 20 + 156 { values[index] = wrong }
    let run = try Self.run(values, points: 288 * 14)
    #expect(run.flagged(288 * 20 + 144..<288 * 20 + 156) == 12)
    #expect(run.flagged(288 * 14..<288 * 20 + 144) == 0 && run.flagged(288 * 21 + 156..<288 * 28) == 0)
  }

  @Test("Business hours alone are learnt, with their day", arguments: [3_600, 900] as [Int64])
  func businessHours(interval: Int64) throws {
    var generator = SeededGenerator(seed: 5)
    let perDay = Int(86_400 / interval)
    let values = (0..<perDay * 7 * 26).map { index -> Double in
      let (day, hour) = (index / perDay % 7, Double(index % perDay) * Double(interval) / 3_600)
      guard day < 5, hour >= 9, hour < 17 else { return .nan }
      return 100 + 30 * sin((hour - 9) / 8 * Double.pi) + 2 * generator.normal()
    }
    let run = try Self.run(values, interval: interval)
    #expect(run.metric.period == perDay || run.metric.period == 7 * perDay)
    #expect(run.scores.count { !$0.isNaN } > values.count { !$0.isNaN } - 12)
  }

  @Test("A member that cannot learn is left out, and the report says so")
  func leftOutMember() throws {
    // Every point a minute, but the period that is asked for leads to minutes that were never measured.
    var values = Self.wave(2_000)
    for index in values.indices where index % 600 >= 150 { values[index] = .nan }
    let grid = try TimeGrid(start: 0, interval: 60, count: values.count)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)])
    let none = [Bool](repeating: false, count: values.count)
    let (detector, report) = try EnsembleBaseline.train(
      TrainingInput(series: series, labelledAnomaly: none, ignored: none),
      parameters: EnsembleParameters(["period": .integer(150)]),
      environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1)))
    #expect(detector.metrics[0].units[1] == 0)
    #expect(report.notes.contains { $0.contains("The season is left out") })
    let scores = try detector.score(series, range: 600..<750, team: nil).scores
    #expect(scores.allSatisfy { $0.isFinite })
  }

  @Test("Constants with rounding noise alert at a real change alone", arguments: [0.1, 1e9, -3, 0])
  func rounding(constant: Double) throws {
    var generator = SeededGenerator(seed: 9)
    var values = (0..<2_000).map { _ in constant * (1 + Double(Int.random(in: -1...1, using: &generator)) * 2e-16) }
    values[1_500] = constant * 1.5 + 0.5
    let run = try Self.run(values, points: 1_000)
    #expect(run.scores[1_500] >= run.line)
    #expect(run.flagged(12..<1_500) == 0)
  }

  @Test("Any portions give the same bits, of any series", arguments: [1, 7, 100, 333])
  func portions(size: Int) throws {
    var values = Self.wave(288 * 12)
    for index in 2_000..<2_014 { values[index] = .nan }
    for index in 2_500..<3_456 { values[index] += 40 }
    for plain in [false, true] {
      let series = plain ? values.map { $0 - 100 }.shuffled(seed: 4) : values
      let run = try Self.run(series, points: 1_500)
      let grid = try TimeGrid(start: 1_700_006_400, interval: 300, count: series.count)
      for start in stride(from: 1_900, to: series.count - size, by: size == 1 ? 37 : size) {
        // No more is given than what may be looked at.
        let first = max(0, start - run.detector.history)
        let part = try GriddedSeries(
          grid: grid, metrics: [SeriesColumn(name: "value", values: series)]
        ).slice(first..<start + size)
        let scores = try run.detector.score(part, range: start - first..<start - first + size, team: nil).scores
        #expect(scores.map(\.bitPattern) == run.scores[start..<start + size].map(\.bitPattern))
      }
    }
  }

  @Test(
    "A day comes before what autocorrelation says, a week only where it is clearly better",
    arguments: [(false, 288), (true, 288 * 7)])
  func calendar(isWeekly: Bool, expected: Int) {
    var generator = SeededGenerator(seed: 2)
    let values = (0..<288 * 7 * 6).map { index -> Double in
      let isWeekend = isWeekly && index / 288 % 7 >= 5
      return 100 + (isWeekend ? 4 : 30) * sin(2 * Double.pi * Double(index) / 288) + 3 * generator.normal()
    }
    #expect(Periodicity.seasonalPeriod(of: values, interval: 300) == expected)
    #expect(Periodicity.seasonalPeriod(of: values.map { _ in generator.normal() }, interval: 300) == nil)
    #expect(Periodicity.seasonalPeriod(of: values.map { _ in 7 }, interval: 300) == nil)
  }

  @Test("A rhythm that is no calendar's is found")
  func otherRhythm() {
    var generator = SeededGenerator(seed: 2)
    let values = (0..<3_000).map { 10 * sin(2 * Double.pi * Double($0) / 50) + generator.normal() }
    #expect(Periodicity.seasonalPeriod(of: values, interval: 60) == 50)
  }

  @Test("Its forecast does not start from a glitch just before the origin", arguments: [1e6, -1e6, 1e3, 1e300])
  func forecastAfterGlitch(glitch: Double) throws {
    var values = Self.wave(3_000, amplitude: 0)
    values[2_999] = glitch
    let run = try Self.run(values, points: 2_900)
    let grid = try TimeGrid(start: 1_700_006_400, interval: 300, count: values.count)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)])
    let means = try run.detector.forecast(series, origins: [3_000], horizon: 12, team: nil)[0][0]
    for mean in means { #expect(abs(mean - 100) < 15, "\(means)") }
  }
}

extension [Double] {
  fileprivate func shuffled(seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return shuffled(using: &generator)
  }
}
