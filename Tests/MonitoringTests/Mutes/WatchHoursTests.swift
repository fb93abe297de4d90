import JSON
import Series
import Testing

@testable import Monitoring

@Suite("The hours of a monitor")
struct WatchHoursTests {
  private func read(_ text: String) throws -> (hours: WatchHours?, faults: [String]) {
    var reader = JSONObjectReader(.object(["hours": try JSONValue.parse(text)]))
    let hours = reader.watchHours("hours")
    return (hours, reader.finish().map { "\($0.pointer) \($0.code.rawValue)" })
  }

  /// 2024-05-06, a Monday.
  private static let monday: Int64 = 1_714_953_600

  @Test("They are open in their times, over midnight and over the end of the week, on the clocks of the place")
  func open() throws {
    let text = #"""
      [{"days": ["mon", "tue"], "from": "08:00", "to": "18:30"}, {"days": ["sun"], "from": "22:00", "to": "06:00"},
        {"days": ["wed"], "from": "00:00", "to": "24:00"}]
      """#
    let hours = try #require(try read(text).hours)
    let clocks = LocalOffsets(of: try TimeZoneRules(named: "Europe/Berlin"), around: Self.monday)
    // Local times as days and minutes from Monday's midnight; the clocks are two hours ahead.
    func isOpen(_ day: Int64, _ hour: Int64, _ minute: Int64 = 0) -> Bool {
      hours.isOpen(at: Self.monday - 7_200 + day * 86_400 + hour * 3_600 + minute * 60, on: clocks)
    }
    #expect(isOpen(0, 8) && isOpen(1, 18, 29) && !isOpen(1, 18, 30) && !isOpen(0, 7, 59))
    #expect(isOpen(2, 0) && isOpen(2, 23, 59) && !isOpen(3, 0))
    #expect(isOpen(6, 22) && isOpen(6, 23, 59) && isOpen(7, 5, 59) && !isOpen(7, 6) && isOpen(0, 5))
    let week = hours.openSeconds(from: Self.monday, to: Self.monday + 7 * 86_400, on: clocks)
    #expect(week == (2 * 10 * 60 + 2 * 30 + 24 * 60 + 8 * 60) * 60)
    #expect(WatchHours(json: hours.json) == hours)
    #expect(WatchHours(json: .null) == nil)
    #expect(WatchHours(json: .array([.integer(3)])) == nil)
  }

  @Test("Midnight is a night's end as well, and written as it was meant")
  func midnight() throws {
    let hours = try #require(try read(#"[{"days": ["fri"], "from": "20:00", "to": "00:00"}]"#).hours)
    #expect(hours.json.text.contains("24:00"))
    #expect(hours.weekly.secondsPerWeek == 4 * 3_600)
  }

  @Test(
    "What is wrong with them is said where it is",
    arguments: [
      ("[]", "/hours wrong_length"), ("{}", "/hours wrong_type"),
      (#"[{"days": [], "from": "08:00", "to": "09:00"}]"#, "/hours/0/days wrong_length"),
      (#"[{"days": ["monday"], "from": "08:00", "to": "09:00"}]"#, "/hours/0/days unknown_name"),
      (#"[{"days": ["mon", "mon"], "from": "08:00", "to": "09:00"}]"#, "/hours/0/days unknown_name"),
      (#"[{"days": ["mon"], "from": "8:00", "to": "09:00"}]"#, "/hours/0/from wrong_pattern"),
      (#"[{"days": ["mon"], "from": "24:00", "to": "09:00"}]"#, "/hours/0/from wrong_pattern"),
      (#"[{"days": ["mon"], "from": "08:00", "to": "24:01"}]"#, "/hours/0/to wrong_pattern"),
      (#"[{"days": ["mon"], "from": "08:00", "to": "08:00"}]"#, "/hours/0/to out_of_range"),
      (#"[{"days": ["mon"], "from": 8, "to": "08:00"}]"#, "/hours/0/from wrong_type"),
      (#"[{"days": ["mon"], "to": "08:00"}]"#, "/hours/0/from missing_key"),
      (#"[{"days": ["mon"], "from": "08:00", "to": "09:00", "x": 1}]"#, "/hours/0/x unknown_key"),
    ])
  func faults(text: String, fault: String) throws {
    #expect(try read(text).faults == [fault])
  }

  @Test("Own limits of silence and standstill are read, written and bounded")
  func limits() throws {
    func read(_ text: String) throws -> (SilenceLimits, [String]) {
      var reader = JSONObjectReader(try JSONValue.parse(text))
      let limits = SilenceLimits(reading: &reader)
      return (limits, reader.finish().map { "\($0.pointer) \($0.code.rawValue)" })
    }
    #expect(try read("{}") == (SilenceLimits(), []))
    #expect(
      try read(#"{"no_data": false, "flatline": {"after": 60}}"#) == (
        SilenceLimits(noData: .off, flatline: .after(60)), []
      ))
    #expect(try read(#"{"no_data": true}"#).1 == ["/no_data wrong_type"])
    #expect(try read(#"{"no_data": {}}"#).1 == ["/no_data/after missing_key"])
    #expect(try read(#"{"no_data": {"after": 0}}"#).1 == ["/no_data/after out_of_range"])
    #expect(try read(#"{"no_data": {"after": 2678401}}"#).1 == ["/no_data/after out_of_range"])
    for limit in [.learnt, .off, .after(77)] as [SilenceLimits.Limit] {
      #expect(SilenceLimits.Limit(json: limit.json) == limit)
    }
  }

  @Test("An own limit of standstill counts measured points, and none keeps still")
  func flatline() {
    func steps(_ limit: SilenceLimits.Limit) -> [AlertTransition] {
      var life = FlatlineAlertState()
      return (0..<40).flatMap { slot in
        life.take(5, of: .sample(slot: slot, value: 5), history: nil, interval: 60, limit: limit)
      }
    }
    #expect(steps(.learnt).isEmpty)
    #expect(steps(.off).isEmpty)
    #expect(steps(.after(600)) == [.open(start: 0, peak: nil)])
    #expect(steps(.after(2_401)).isEmpty)
    #expect(steps(.after(2_400)).count == 1)
  }
}
