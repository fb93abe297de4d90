import Detectors
import JSON
import Series
import Storage
import Testing

@testable import Monitoring

@Suite("Times in which a monitor is silent")
struct SilencedTimesTests {
  private static let hour: Int64 = 3_600
  private static let day: Int64 = 86_400

  /// A monitored series with a tag, and what silences it in the day after its last point, hour by hour.
  private struct Watched {
    let fixture: EvaluatorFixture
    let mutes: MuteService
    /// Midnight after the last point.
    var ahead: Int64 { EvaluatorFixture.time(fixture.count) }

    init() throws {
      fixture = try EvaluatorFixture()
      _ = try SeriesService(context: fixture.context).createOrRedefine(
        SeriesDefinition(
          id: "kpi", interval: EvaluatorFixture.interval, metrics: ["value"],
          tagsJSON: #"{"team":"shop","place":"ulm"}"#))
      try fixture.watch()
      mutes = MuteService(context: fixture.context)
    }

    @discardableResult
    func mute(
      _ scope: MuteRecord.Scope, _ range: Range<Int64>, rule: String? = nil, zone: String? = nil
    ) throws -> MuteRecord {
      try mutes.add(
        NewMute(
          scope: scope, start: range.lowerBound, end: range.upperBound, recurrence: rule, timezone: zone, author: "ana",
          reason: "works"),
        by: try rule.map { try Recurrence(parsing: $0) })
    }

    func rules(_ monitor: String = "watch", hours: WatchHours? = nil, from: Int64? = nil) throws -> [AlertRule?] {
      let from = from ?? ahead
      return try fixture.context.database.read { transaction in
        let times = try SilencedTimes(
          of: try #require(try transaction.monitors.get(monitor)), series: try transaction.series.known("kpi"),
          hours: hours, from: from, to: from + day, in: transaction)
        return (0..<24).map { times.rule(at: from + $0 * hour) }
      }
    }
  }

  private func hours(_ places: Range<Int>..., rule: AlertRule) -> [AlertRule?] {
    (0..<24).map { hour in places.contains { $0.contains(hour) } ? rule : nil }
  }

  @Test("Of a monitor, a series, tags or everything, and of no other")
  func scopes() throws {
    let watched = try Watched()
    let ahead = watched.ahead
    #expect(try watched.rules() == hours(rule: .mute))
    try watched.mute(.monitor("watch"), ahead + Self.hour..<ahead + 2 * Self.hour)
    try watched.mute(.series("kpi"), ahead + 3 * Self.hour..<ahead + 4 * Self.hour)
    try watched.mute(.tags(#"{"team":"shop"}"#), ahead + 5 * Self.hour..<ahead + 6 * Self.hour)
    try watched.mute(.tags(#"{"place":"ulm","team":"shop"}"#), ahead + 6 * Self.hour..<ahead + 7 * Self.hour)
    try watched.mute(.all, ahead + 9 * Self.hour..<ahead + 10 * Self.hour)
    try watched.mute(.tags(#"{"team":"shop","place":"bonn"}"#), ahead..<ahead + Self.day)
    try watched.mute(.tags(#"{"floor":"2"}"#), ahead..<ahead + Self.day)
    _ = try watched.fixture.monitors.put("other", model: "model", webhook: nil)
    #expect(try watched.rules() == hours(1..<2, 3..<4, 5..<7, 9..<10, rule: .mute))
    #expect(try watched.rules("other") == hours(3..<4, 5..<7, 9..<10, rule: .mute))
  }

  @Test("A label that says ignore silences before its points come, and wins over a mute")
  func ignored() throws {
    let watched = try Watched()
    let ahead = watched.ahead
    try watched.fixture.label("ignore", from: ahead + 2 * Self.hour, to: ahead + 4 * Self.hour)
    try watched.fixture.label("anomaly", from: ahead + 6 * Self.hour, to: ahead + 7 * Self.hour)
    try watched.mute(.all, ahead + 3 * Self.hour..<ahead + 5 * Self.hour)
    var wanted = hours(2..<4, rule: .ignored)
    wanted[4] = .mute
    #expect(try watched.rules() == wanted)
  }

  @Test("Outside of a monitor's hours is a rule of its own, behind the others")
  func outsideOfHours() throws {
    let watched = try Watched()
    let ahead = watched.ahead
    let open = WatchHours([WatchHours.Entry(days: Array(0...6), from: 8 * 60, to: 18 * 60)])
    try watched.mute(.all, ahead + 7 * Self.hour..<ahead + 9 * Self.hour)
    var wanted = hours(0..<8, 18..<24, rule: .hours)
    (wanted[7], wanted[8]) = (.mute, .mute)
    #expect(try watched.rules(hours: open) == wanted)
  }

  @Test("One that comes again is in force in each of its times, on the clocks of its series unless it names others")
  func recurring() throws {
    let watched = try Watched()
    let ahead = watched.ahead
    let record = try watched.mute(
      .series("kpi"), ahead + Self.hour..<ahead + 3 * Self.hour, rule: "FREQ=DAILY;INTERVAL=2")
    #expect(record.mute.timezone == "UTC")
    for day in 0..<6 {
      let rules = try watched.rules(from: ahead + Int64(day) * Self.day)
      #expect(rules == (day % 2 == 0 ? hours(1..<3, rule: .mute) : hours(rule: .mute)))
    }
    #expect(
      throws: MonitoringError(
        .missingKey, at: "/timezone", "is required beside 'recurrence' where the mute is of more than one series")
    ) { try watched.mute(.all, ahead..<ahead + 60, rule: "FREQ=DAILY") }
    try watched.mute(.all, ahead..<ahead + 60, rule: "FREQ=DAILY", zone: "Europe/Berlin")
  }

  @Test("One that was ended is in force up to then, and one that was withdrawn never")
  func ended() throws {
    let watched = try Watched()
    let ahead = watched.ahead
    let record = try watched.mute(.all, ahead + 2 * Self.hour..<ahead + 20 * Self.hour)
    watched.fixture.clock.set(ahead + 5 * Self.hour)
    try watched.mutes.end(record.id, withdraws: false)
    #expect(try watched.rules() == hours(2..<5, rule: .mute))
    watched.fixture.clock.set(ahead + 9 * Self.hour)
    try watched.mutes.end(record.id, withdraws: false)
    #expect(try watched.rules() == hours(2..<5, rule: .mute), "Ended again, it keeps when it ended.")
    try watched.mutes.end(record.id, withdraws: true)
    #expect(try watched.rules() == hours(rule: .mute))
    let kept = try watched.mutes.mute(record.id)
    #expect(kept.endedAt == ahead + 5 * Self.hour && kept.withdrawnAt == ahead + 9 * Self.hour)
    #expect(throws: MonitoringError.self) { try watched.mutes.end("mute-77", withdraws: false) }
  }

  @Test("Muted points of the series reach no training and no figure; those of one monitor's mute do")
  func training() throws {
    let watched = try Watched()
    let first = EvaluatorFixture.time(100)
    func ignored() throws -> [Int] {
      try watched.fixture.context.database.read { transaction in
        let series = try transaction.series.known("kpi")
        let data = try TrainingData(series, metrics: ["value"], from: nil, to: nil, in: transaction)
        let kinds = try TrainingData.labelKinds(of: series, on: data.input.series.grid, in: transaction)
        let ignored = data.input.ignored.indices.filter { data.input.ignored[$0] }
        #expect(ignored == kinds.indices.filter { kinds[$0] == .ignore })
        return ignored
      }
    }
    try watched.mute(.monitor("watch"), first..<first + 3_000)
    #expect(try ignored().isEmpty)
    let record = try watched.mute(.tags(#"{"team":"shop"}"#), first..<first + 3_000)
    #expect(try ignored() == Array(100..<110))
    try watched.mute(.series("kpi"), first..<first + 300, rule: "FREQ=DAILY;COUNT=3")
    #expect(try ignored() == Array(100..<110) + [388, 676])
    try watched.mutes.end(record.id, withdraws: true)
    #expect(try ignored() == [100, 388, 676])
  }
}
