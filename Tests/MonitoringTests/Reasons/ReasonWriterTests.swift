import JSON
import Series
import Testing

@testable import Monitoring

@Suite("Reasons of alerts in words")
struct ReasonWriterTests {
  /// 17:35 on 4 May 2024 in Berlin.
  private static let time: Int64 = 1_714_836_900
  private static let hour: Int64 = 3_600
  private static let month: Int64 = 30 * 86_400

  private static func writer(
    _ metrics: [String: MetricHistory] = [:], silence: Int64? = nil, _ happenings: [AlertHistory.Happening] = [],
    units: [String: String] = [:], interval: Int64 = 300
  ) throws -> ReasonWriter {
    ReasonWriter(
      series: "shop", units: units, zone: try TimeZoneRules(named: "Europe/Berlin"), interval: interval,
      history: AlertHistory(metrics: metrics, longestSilence: silence, happenings: happenings))
  }

  /// A month of a metric that has its own range at this time of day.
  private static func history(
    _ range: ClosedRange<Double>, sameTime: [Double] = [], isWhole: Bool = true, span: Int64 = month
  ) -> MetricHistory {
    var history = MetricHistory()
    (history.lowest, history.highest, history.isWhole) = (range.lowerBound, range.upperBound, isWhole)
    (history.sameTime, history.points, history.span) = (sameTime, 8_640, span)
    return history
  }

  private static func orders(_ value: Double, _ lower: Double = 39.8, _ upper: Double = 60.3) -> DescribedPoint {
    DescribedPoint(
      time: time, metrics: [.init("orders", value, expected: 50, lower: lower, upper: upper)],
      members: ["level": 0.4, "season": 1.9, "local": 0.7])
  }

  @Test("A value, what was expected at this time of day, how rare it is, and who says so")
  func example() throws {
    let writer = try Self.writer(["orders": Self.history(13...140, sameTime: [44, 48, 51, 47])])
    let reasons = writer.anomaly(Self.orders(12))
    #expect(
      reasons.summary
        == "orders 12 at 17:35, 40 to 60 expected at this time of day; the lowest in 30 days; the seasonal member says most"
    )
    #expect(reasons.reasons.map(\.kind) == [.metric, .extreme, .member])
    #expect(reasons.reasons[0].direction == -1 && reasons.reasons[0].expectedLower == 39.8)
    #expect(reasons.reasons[0].share == nil && reasons.reasons[1].since == Self.time - Self.month)
    #expect(abs((reasons.reasons[2].share ?? 0) - 1.9 / 3) < 1e-12)
  }

  @Test(
    "What is not known is not said",
    arguments: [
      // Nothing of the time before.
      ([:], orders(12), "orders 12 at 17:35, 39.8 to 60.3 expected"),
      // A band as wide as all that was ever seen is not of the time of day; it was lower before.
      (["orders": history(38...62, sameTime: [44, 48, 51])], orders(39), "orders 39 at 17:35, 40 to 60 expected"),
      // Two days are no ground.
      (["orders": history(1...140, sameTime: [44, 48])], orders(12), "orders 12 at 17:35, 40 to 60 expected"),
    ] as [([String: MetricHistory], DescribedPoint, String)])
  func unknown(_ history: [String: MetricHistory], _ point: DescribedPoint, _ text: String) throws {
    var point = point
    point.members = [:]
    #expect(try Self.writer(history).anomaly(point).summary == text)
  }

  @Test("Without a band the expectation is said, and without that only the value")
  func noBands() throws {
    let about = DescribedPoint(time: Self.time, metrics: [.init("load", 0.5, expected: 0.2)])
    #expect(try Self.writer().anomaly(about).summary == "load 0.5 at 17:35, about 0.2 expected")
    let none = DescribedPoint(time: Self.time, metrics: [.init("load", 0.5)])
    #expect(try Self.writer(units: ["load": "%"]).anomaly(none).summary == "load 0.5 % at 17:35 is unusual")
    let nothing = DescribedPoint(time: Self.time, metrics: [])
    #expect(try Self.writer().anomaly(nothing).summary == "shop is unusual at 17:35")
    let missing = DescribedPoint(time: Self.time, metrics: [.init("load", .nan, lower: 0, upper: 1)])
    #expect(try Self.writer().anomaly(missing).summary == "load is missing at 17:35")
  }

  @Test("Zero is expected as such, and less than zero is not of what never was")
  func zero() throws {
    let errors = ["errors": Self.history(0...40)]
    let none = DescribedPoint(time: Self.time, metrics: [.init("errors", 57, expected: 0, lower: 0, upper: 0)])
    #expect(
      try Self.writer(errors).anomaly(none).summary == "errors 57 at 17:35, 0 expected; the highest in 30 days")
    let below = DescribedPoint(time: Self.time, metrics: [.init("errors", 57, expected: 1, lower: -6, upper: 8)])
    #expect(
      try Self.writer(errors).anomaly(below).summary
        == "errors 57 at 17:35, 0 to 8 expected; the highest in 30 days")
    #expect(
      try Self.writer().anomaly(below).summary == "errors 57 at 17:35, -6 to 8 expected")
  }

  @Test("Huge and small numbers keep their difference, with the unit")
  func sizes() throws {
    let bytes = DescribedPoint(
      time: Self.time, metrics: [.init("memory", 17_179_869_184, expected: 4e9, lower: 3.9e9, upper: 4.2e9)])
    #expect(
      try Self.writer(units: ["memory": "B"]).anomaly(bytes).summary
        == "memory 17,200,000,000 B at 17:35, 3,900,000,000 to 4,200,000,000 B expected")
    let volts = DescribedPoint(
      time: Self.time, metrics: [.init("drift", 3.2e-7, expected: 0, lower: -1e-8, upper: 2e-8)])
    #expect(
      try Self.writer(units: ["drift": "V"]).anomaly(volts).summary
        == "drift 3.2e-7 V at 17:35, -1e-8 to 2e-8 V expected")
  }

  @Test("Several metrics come by their shares, each with its direction, the minor ones not at all")
  func several() throws {
    let point = DescribedPoint(
      time: Self.time,
      metrics: [
        .init("visits", 900, expected: 910, lower: 800, upper: 1_000, share: 0.2),
        .init("latency", 912, expected: 250, lower: 200, upper: 300, share: 0.25),
        .init("orders", 12, expected: 50, lower: 40, upper: 60, share: 0.5),
        .init("errors", 9, expected: 1, lower: 0, upper: 3, share: 0.05),
      ])
    let reasons = try Self.writer(units: ["latency": "ms"]).anomaly(point)
    #expect(
      reasons.summary == "orders 12 at 17:35, 40 to 60 expected; latency 912 ms, 200 to 300 ms expected")
    #expect(reasons.reasons.map(\.direction) == [-1, 1] && reasons.reasons.map(\.share) == [0.5, 0.25])
  }

  @Test("A value within its own band is said to be, and what is odd about it")
  func within() throws {
    let joint = DescribedPoint(
      time: Self.time,
      metrics: [
        .init("orders", 50, expected: 50, lower: 40, upper: 60, share: 0.9),
        .init("visits", .nan, share: 0),
      ])
    #expect(
      try Self.writer().anomaly(joint).summary
        == "orders 50 at 17:35 is within the 40 to 60 expected of it alone, but does not go with the other metrics")
    var single = Self.orders(50)
    single.members = [:]
    #expect(
      try Self.writer().anomaly(single).summary
        == "orders 50 at 17:35 is within the 39.8 to 60.3 expected, but unusual after the points before it")
  }

  @Test("A short history is named by its length, and days have dates")
  func spans() throws {
    let young = Self.history(20...80, span: 5 * Self.hour)
    #expect(
      try Self.writer(["orders": young]).anomaly(Self.orders(12)).summary.contains("; the lowest in 5 h;"))
    let daily = try Self.writer(["orders": Self.history(20...80)], interval: 86_400).anomaly(Self.orders(12))
    #expect(daily.summary.hasPrefix("orders 12 on 4 May, 40 to 60 expected;"))
    let seconds = try Self.writer(interval: 1).anomaly(
      DescribedPoint(time: Self.time + 7, metrics: [.init("load", 0.5)]))
    #expect(seconds.summary == "load 0.5 at 17:35:07 is unusual")
  }

  @Test("What began or ended shortly before is told last")
  func happenings() throws {
    let writer = try Self.writer(
      [:],
      [
        .init(kind: .label, name: "release 4.2", time: Self.time),
        .init(kind: .flag, name: "deploy", time: Self.time - 900),
        .init(kind: .flag, name: "campaign", began: false, time: Self.time - 2_700),
      ])
    let reasons = writer.anomaly(DescribedPoint(time: Self.time, metrics: [.init("load", 0.5)]))
    #expect(
      reasons.summary
        == "load 0.5 at 17:35 is unusual; the label 'release 4.2' began at 17:35, at the same time; "
        + "deploy began at 17:20, 15 min before; campaign ended at 16:50, 45 min before")
    #expect(reasons.reasons[2].kind == .flag && reasons.reasons[2].since == Self.time - 900)
  }

  @Test("A flat line says its value, since when, and what was the longest before")
  func flatline() throws {
    var known = Self.history(3...140)
    known.longestStandstill = 2_400
    let since = Self.time - 12_600
    let reasons = try Self.writer(["orders": known]).flatline(
      "orders", at: 12, since: since, now: since + 3 * Self.hour)
    #expect(
      reasons.summary == "orders has stood at 12 since 14:05, 3 h; its longest standstill before was 40 min")
    #expect(reasons.reasons[0].kind == .flatline && reasons.reasons[0].value == 12 && reasons.reasons[0].since == since)
    known.longestStandstill = 0
    #expect(
      try Self.writer(["orders": known], units: ["orders": "1/h"])
        .flatline("orders", at: 0, since: since, now: since + 50 * Self.hour).summary
        == "orders has stood at 0 1/h since 14:05 on 4 May, 2 days 2 h; it never stood still before")
    #expect(
      try Self.writer().flatline("orders", at: .nan, since: since, now: since + 60).summary
        == "orders has stood still since 14:05, 1 min")
  }

  @Test("Missing data says what is missing, since when, and what was the longest gap before")
  func noData() throws {
    let since = Self.time - 12_600
    var known = Self.history(3...140)
    known.longestGap = 1_200
    #expect(
      try Self.writer(["orders": known], silence: 1_500).noData(nil, since: since, now: since + 3 * Self.hour).summary
        == "shop has sent nothing since 14:05, 3 h; its longest gap before was 25 min")
    #expect(
      try Self.writer(["orders": known]).noData("orders", since: since, now: since + 3 * Self.hour).summary
        == "orders has been missing since 14:05, 3 h, while others are measured; its longest gap before was 20 min")
    known.longestGap = 0
    #expect(
      try Self.writer(["orders": known]).noData("orders", since: since, now: since + 90).summary
        == "orders has been missing since 14:05, 1 min 30 s, while others are measured; it never had a gap before")
    #expect(
      try Self.writer().noData(nil, since: since, now: since + Self.hour).summary
        == "shop has sent nothing since 14:05, 1 h")
  }

  @Test("As JSON every reason has all its keys, and what is not known is null")
  func json() throws {
    let text = try Self.writer().anomaly(DescribedPoint(time: Self.time, metrics: [.init("load", 0.5)])).json.text
    #expect(
      text
        == #"{"summary":"load 0.5 at 17:35 is unusual","reasons":[{"kind":"metric","name":"load","#
        + #""text":"load 0.5 at 17:35 is unusual","value":0.5,"expected":null,"expected_lower":null,"#
        + #""expected_upper":null,"share":null,"direction":null,"since":null}]}"#)
  }
}
