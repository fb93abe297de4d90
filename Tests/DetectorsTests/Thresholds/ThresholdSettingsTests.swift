import Glibc
import SeededRandom
import Testing

@testable import Detectors
@testable import Evaluation

@Suite("Thresholds")
struct ThresholdSettingsTests {
  enum Tail: CaseIterable { case normal, exponential, heavy, bounded }

  static func scores(_ tail: Tail, count: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let uniform = Double.random(in: 0..<1, using: &generator)
      return switch tail {
      case .normal: generator.normal()
      case .exponential: -log(1 - uniform)
      case .heavy: pow(1 - uniform, -0.4)
      case .bounded: uniform
      }
    }
  }

  @Test("One alert a day is the figure of the reference, counted by clusters")
  func reference() throws {
    let scores = (0..<2_000).map { -log(1 - Double(($0 * 7_919) % 10_007) / 10_007) }
    let fitted = try ThresholdSettings(.rate(alertsPerDay: 1)).fit(scores: scores, interval: 300)
    let tail = try #require(fitted.tail)
    #expect(tail.exceedances == 40 && tail.points == 2_000 && tail.isClustered)
    #expect(abs(tail.level - 3.943285327430298) < 1e-9)
    #expect(abs(tail.shape - 0.05592681531427468) < 1e-9)
    #expect(abs(tail.scale - 0.945058157978666) < 1e-9)
    #expect(abs(fitted.value - 5.6817532644586315) < 1e-9)
    let quiet = try ThresholdSettings().fit(scores: scores, interval: 300)
    #expect(abs(quiet.value - 7.437059733208807) < 1e-9)
  }

  @Test("On heavy and light tails the alerts of later data are near the budget", arguments: Tail.allCases)
  func realised(tail: Tail) throws {
    var perDay = 0.0
    for seed in UInt64(1)...8 {
      let history = Self.scores(tail, count: 288 * 20, seed: seed)
      let later = Self.scores(tail, count: 288 * 200, seed: seed + 100)
      let fitted = try ThresholdSettings(.rate(alertsPerDay: 1)).fit(scores: history, interval: 300)
      perDay += Double(later.count { fitted.isAnomalous($0) }) / 200 / 8
    }
    #expect(perDay > 0.7 && perDay < 1.4, "\(perDay) a day")
  }

  @Test("A budget of one a week counts incidents, not their points")
  func clusters() throws {
    // Sixty days at five minutes; every tenth hour or so an incident of six points.
    var generator = SeededGenerator(seed: 5)
    var scores = (0..<288 * 60).map { _ in -log(1 - Double.random(in: 0..<1, using: &generator)) }
    for start in stride(from: 50, to: scores.count - 10, by: 119) {
      let height = 10 - 4 * log(1 - Double.random(in: 0..<1, using: &generator))
      for index in start..<start + 6 { scores[index] = height }
    }
    let fitted = try ThresholdSettings(.rate(alertsPerDay: 1.0 / 7)).fit(scores: scores, interval: 300)
    let tail = try #require(fitted.tail)
    #expect(tail.isClustered)
    #expect(tail.exceedances < 200)
    let flagged = scores.map { fitted.isAnomalous($0) }
    let incidents = flagged.indices.count { flagged[$0] && ($0 == 0 || !flagged[$0 - 1]) }
    #expect((4...15).contains(incidents), "\(incidents) in 60 days for a budget of 8.6")
    // An incident every ten hours is 2.4 a day: a budget of two a day is as much about incidents as one of one a week.
    let daily = try ThresholdSettings(.rate(alertsPerDay: 1)).fit(scores: scores, interval: 300)
    let labelled = try LabelledScores(scores: scores, labels: scores.map { _ in false })
    let alerts = labelled.alerts(at: daily.value, pace: AlertPace(interval: 300)).count
    #expect((40...80).contains(alerts), "\(alerts) in 60 days for a budget of 60")
  }

  @Test("On a grid of half a day and longer a budget of one a day still leaves most points alone")
  func longIntervals() throws {
    let scores = Self.scores(.normal, count: 400, seed: 4)
    for interval in [43_200, 86_400, 604_800] as [Int64] {
      let fitted = try ThresholdSettings(.rate(alertsPerDay: 1)).fit(scores: scores, interval: interval)
      #expect(scores.count { fitted.isAnomalous($0) } <= 20)
    }
  }

  @Test("A larger budget never raises the threshold")
  func ordered() throws {
    let scores = Self.scores(.normal, count: 5_000, seed: 9)
    let values = try [0.5, 1, 2, 5, 10, 50, 200, 1_000].map {
      try ThresholdSettings(.rate(alertsPerDay: $0)).fit(scores: scores, interval: 300).value
    }
    #expect(values == values.sorted(by: >))
  }

  @Test(
    "Constant, single and huge scores get a finite threshold above them",
    arguments: ["rate", "pot", "sigma", "quantile"])
  func degenerate(method: String) throws {
    let settings = try ThresholdSettings(["method": .text(method)])
    for scores in [[Double](repeating: 3, count: 600), [7], [-5, -5], [0, .nan, 0]] {
      let fitted = try settings.fit(scores: scores, interval: 60)
      #expect(fitted.value.isFinite && scores.allSatisfy { !fitted.isAnomalous($0) })
      #expect(fitted.scale(fitted.value) == 1)
    }
    let huge = try settings.fit(scores: [1, .infinity, 2, -.infinity, 1e308, .nan], interval: 60)
    #expect(huge.value.isFinite && huge.baseline.isFinite && huge.scale(1e308).isFinite)
  }

  @Test("Nothing but missing scores is an error that says so", arguments: ThresholdMethod.names)
  func nothing(method: String) throws {
    let settings = try ThresholdSettings(
      ["method": .text(method), "value": .number(1)].filter {
        $0.key == "method" || method == "fixed"
      })
    #expect(throws: ThresholdError.noScores) {
      try settings.fit(scores: [.nan, .nan], interval: 60, labels: [true, true])
    }
  }

  @Test("Labels put the threshold between the anomalies and the rest")
  func labels() throws {
    let scores: [Double] = [1, 2, 1, 9, 1, 3, 2, 8, 1, 1]
    let labels = scores.map { $0 > 5 }
    let settings = ThresholdSettings(.labels(delayLimit: 7))
    #expect(try settings.fit(scores: scores, interval: 60, labels: labels).value == 5.5)
    #expect(throws: ThresholdError.noLabelledAnomalies) {
      try settings.fit(scores: scores, interval: 60, labels: scores.map { _ in false })
    }
    #expect(throws: ThresholdError.lengthMismatch(scores: 10, labels: 0)) {
      try settings.fit(scores: scores, interval: 60)
    }
  }

  @Test("Quantile, deviations and a fixed value are what they say, ignored points aside")
  func plain() throws {
    let scores = (0...100).map(Double.init)
    #expect(try ThresholdSettings(.quantile(0.9)).fit(scores: scores, interval: 60).value == 90)
    #expect(try ThresholdSettings(.fixed(-2)).fit(scores: scores, interval: 60).value == -2)
    let sigma = try ThresholdSettings(.sigma(k: 2)).fit(scores: scores, interval: 60)
    #expect(abs(sigma.value - 124.13) < 1e-9)
    let ignored = try ThresholdSettings(.quantile(1)).fit(
      scores: scores, interval: 60, ignored: scores.map { $0 > 70 })
    #expect(ignored.value == 70 && ignored.points == 71)
  }

  @Test("Settings read back as they were written", arguments: ThresholdMethod.names)
  func roundTrip(method: String) throws {
    var given: [String: ParameterValue] = ["method": .text(method)]
    if method == "fixed" { given["value"] = .integer(4) }
    if method == "pot" { given["level"] = .number(0.9) }
    let settings = try ThresholdSettings(given)
    #expect(settings.method.name == method)
    #expect(try ThresholdSettings(settings.parameters) == settings)
  }

  @Test("Unknown names, wrong types and values out of bounds are faults, all of them at once")
  func faults() {
    func faults(_ given: [String: ParameterValue]) -> [String] {
      do throws(ParameterFaults) {
        _ = try ThresholdSettings(given)
        return []
      } catch { return error.faults.map(\.name) }
    }
    #expect(faults(["method": .text("magic")]) == ["method"])
    #expect(faults(["method": .integer(1)]) == ["method"])
    #expect(faults(["alerts_per_day": .number(0), "rate": .number(1)]) == ["rate", "alerts_per_day"])
    #expect(faults(["method": .text("fixed")]) == ["value"])
    #expect(faults(["method": .text("sigma"), "k": .text("three")]) == ["k"])
    #expect(faults([:]).isEmpty)
  }

  @Test("A budget flags nothing usual where so many scores are equal that its quantile is the median")
  func mostlyConstantScores() throws {
    var scores = [Double](repeating: 0, count: 6_000)
    for index in stride(from: 1_500, to: 6_000, by: 1_500) { scores[index] = 7 }
    let settings = ThresholdSettings(.rate(alertsPerDay: 1))
    let fitted = try settings.fit(scores: scores, interval: 60)
    #expect(fitted.value > 0)
  }
}
