import Programs
import Series
import Testing

@testable import lapwing_benchmark

@Suite("A labelled series as it would have come")
struct StreamedSeriesTests {
  private func series(_ rows: [String], windows: [ClosedRange<Int64>] = []) throws -> StreamedSeries {
    let folder = try TemporaryFolder()
    let path = folder.file("series.csv")
    #expect(TextFile.write(Array(rows.joined(separator: "\n").utf8), to: path))
    return try StreamedSeries(path: path, name: "series", windows: windows)
  }

  @Test("is in the order of time, takes the first row for a moment, and leaves out what lies beside the grid")
  func grid() throws {
    let series = try series([
      "timestamp,value,label", "120,3,0", "60,2,1", "0,1,0", "60,9,0", "150,7,0", "180,,1", "240,5,1",
    ])
    #expect(series.interval == 60 && series.timestamps == [0, 60, 120, 180, 240])
    #expect(series.values.prefix(3) == [1, 2, 3] && series.values[3].isNaN && series.values[4] == 5)
    #expect(series.half == 2 && series.end == 300 && series.days == 180.0 / 86_400)
    #expect(series.events == [180..<300])
  }

  @Test("without labels of its own has those of the windows, both ends inclusive")
  func windows() throws {
    let rows = (0..<8).map { "\(60 * $0),\($0)" }
    let series = try series(["timestamp,value"] + rows, windows: [0...60, 300...360, 400...410])
    #expect(series.events == [300..<420])
  }

  @Test("is learnt from where the first half has a hundred points and two values")
  func learnable() throws {
    func isLearnable(_ count: Int, _ value: (Int) -> Int) throws -> Bool {
      try series(["timestamp,value"] + (0..<count).map { "\(60 * $0),\(value($0))" }).isLearnable
    }
    #expect(try isLearnable(200) { $0 % 2 })
    #expect(try !isLearnable(198) { $0 % 2 })
    #expect(try !isLearnable(200) { $0 < 100 ? 1 : $0 })
  }

  @Test("the static rule alerts three deviations away, once for what is three points apart")
  func staticRule() throws {
    // Mean 0 and deviation 1 in the first half.
    var values = (0..<40).map { $0 % 2 == 0 ? 1.0 : -1.0 }
    for index in [22, 26, 32] { values[index] = 4 }
    values[36] = 2.9
    let rows = values.enumerated().map { "\(60 * $0),\($1)" }
    let rule = try series(["timestamp,value"] + rows).staticRule
    #expect(rule.map { $0.lowerBound / 60 } == [22, 32])
    #expect(rule.map { $0.upperBound / 60 } == [27, 33])
  }
}
