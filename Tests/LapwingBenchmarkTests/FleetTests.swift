import JSON
import Programs
import Testing

@testable import lapwing_benchmark

struct FleetTests {
  @Test("rows of a minute go on where the history of their series ended, and every hundredth has the spike")
  func rows() throws {
    let history = try JSONValue.parse(FleetSeries.history(of: 99..<101))["series"]?.array ?? []
    #expect(history.map { $0["id"]?.string } == ["s-99", "s-100"])
    for (place, spike) in [(0, 0.0), (1, 1_000)] {
      let times = history[place]["timestamps"]?.array?.compactMap(\.integer) ?? []
      #expect(times.count == FleetSeries.learnt && history[place]["value"]?.numbers?.count == FleetSeries.learnt)
      let rows = FleetSeries.rows(of: 99..<101, minute: FleetSeries.learnt, spike: 1_000)
      let row = try JSONValue.parse(Array(rows.split(separator: UInt8(ascii: "\n"))[place]))
      #expect(row["timestamp"]?.integer == times.last.map { $0 + 60 })
      #expect(row["value"]?.number == FleetSeries.value(99 + place, FleetSeries.learnt) + spike)
    }
  }

  @Test("what is learnt ends minutes before a midnight")
  func midnight() {
    let last = FleetSeries.time(FleetSeries.learnt - 1)
    #expect((last / 60 + Int64(FleetSeries.minutesBeforeMidnight) + 1) % 1_440 == 0)
  }

  @Test("noise has about the deviation that a model is to learn: the spike is far beyond it")
  func noise() {
    let steps = (1..<5_000).map { FleetSeries.value(7, $0) - FleetSeries.value(7, $0 - 1) }
    let square = steps.reduce(0) { $0 + $1 * $1 } / Double(steps.count)
    #expect((1.7...2.3).contains(square))
  }

  @Test("a fleet of too few or too many series is refused")
  func size() throws {
    for size in ["99", "200001", "many"] {
      let options = try BenchmarkOptions(["fleet", "--only", size], environment: [:])
      #expect(throws: UsageError.self) { try FleetBenchmark(options) }
    }
  }
}
