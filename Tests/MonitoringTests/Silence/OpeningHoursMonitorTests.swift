import Detectors
import Series
import Storage
import Testing

@testable import Monitoring

@Suite("A monitor of a series with hours")
struct OpeningHoursMonitorTests {
  /// Monday to Friday, 9 to 17, but for a time that is said.
  private func send(_ fixture: EvaluatorFixture, days: Int, outage: Range<Int64> = 0..<0) throws {
    for _ in 0..<days {
      let first = fixture.count
      try fixture.send(288) { index, value in
        let time = EvaluatorFixture.time(first + index)
        let second = WeeklyHours.second(of: time)
        let (weekday, hour) = (second / 86_400, second % 86_400 / 3_600)
        return weekday < 5 && (9..<17).contains(hour) && !outage.contains(time) ? value : .nan
      }
      fixture.service.watch.tick()
    }
  }

  private func silences(_ fixture: EvaluatorFixture) throws -> [AlertRecord] {
    try fixture.alerts().filter { $0.kind == .noData }.sorted { $0.start < $1.start }
  }

  @Test("Nights and weekends raise nothing, an outage of two hours does, whether points say so or the clock")
  func outage() throws {
    let fixture = try EvaluatorFixture(days: 1)
    try send(fixture, days: 27)
    try fixture.watch()
    // Two weeks on from Wednesday, the 13th of December 2023, without a Thursday's hours from 11 to 13.
    let eleven = EvaluatorFixture.time(fixture.count) + 8 * 86_400 + 11 * 3_600
    try send(fixture, days: 14, outage: eleven..<eleven + 7_200)
    #expect(try silences(fixture).map(\.start) == [eleven])
    #expect(try silences(fixture).map(\.end) == [eleven + 7_200])
    let state = try fixture.context.database.read { try $0.monitors.get("watch")?.state }
    #expect(state?.hours?.weekly.secondsPerWeek == 144_000)
    #expect(state?.metrics.first?.hours == state?.hours)
    // Wednesday and Thursday are silent as a whole: the clock finds it on Wednesday.
    let wednesday = EvaluatorFixture.time(fixture.count)
    fixture.clock.set(wednesday + 9 * 3_600)
    fixture.service.watch.tick()
    #expect(try silences(fixture).count == 1)
    fixture.clock.set(wednesday + 17 * 3_600)
    fixture.service.watch.tick()
    #expect(try silences(fixture).map(\.start) == [eleven, wednesday + 9 * 3_600])
  }
}
