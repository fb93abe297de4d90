import Testing

@testable import Formats

/// What rows beyond those that are looked at say against them.
@Suite struct LateRowsTests {
  static func read(_ rows: [String], _ change: (inout TableOptions) -> Void = { _ in })
    -> (faults: [TableFault], notes: [String], rows: Int)
  {
    var options = TableOptions()
    change(&options)
    var reader = TableReader(options)
    do throws(TableError) {
      try reader.feed(Array(("time,host,v\n" + rows.joined(separator: "\n")).utf8))
      try reader.finish()
    } catch {
      return (error.faults, reader.notes, reader.rowCount)
    }
    return ([], reader.notes, reader.rowCount)
  }

  static func row(_ time: Int, _ host: String) -> String { "\(1_700_000_000 + 60 * time),\(host),\(time % 7)" }

  @Test("a column that changes where the times begin anew is refused")
  func refused() {
    let rows = (0..<2_500).map { Self.row($0, "a") } + (0..<2_500).map { Self.row($0, "b") }
    let read = Self.read(rows)
    #expect(read.faults.map(\.kind) == [.changedConstant(name: "host")] && read.faults.first?.count == 2_500)
    #expect(read.faults.first?.sentence.contains("?series_column=host") ?? false)
    #expect(Self.read(rows) { $0.seriesColumns = ["host"] }.rows == 5_000)
    #expect(Self.read(rows) { $0.omittedColumns = ["host"] }.rows == 5_000)
  }

  @Test("one that changes as the times go on is said, with how often")
  func said() {
    let read = Self.read((0..<5_000).map { Self.row($0, $0 < 4_000 ? "a" : "b") })
    #expect(read.faults.isEmpty && read.rows == 5_000)
    #expect(read.notes.count == 1 && read.notes.first?.contains("in 1000 later ones, from line 4002 on") ?? false)
  }

  @Test("one that never changes is not spoken of")
  func constant() {
    #expect(Self.read((0..<5_000).map { Self.row($0, $0 % 900 == 0 ? "" : "a") }).notes.isEmpty)
  }

  @Test("times that several rows share are refused, unless they are to become one value")
  func repeated() {
    let rows = (0..<300).map { Self.row($0 / 3, "\($0)") }
    #expect(Self.read(rows).faults.map(\.kind) == [.repeatedTimes])
    #expect(Self.read(rows) { $0.sharesTimes = true }.rows == 300)
    // So are they where the columns are those of a series: the last counts.
    let added = (0..<300).map { "\(1_700_000_000 + 60 * ($0 / 3)),\($0)" }.joined(separator: "\n")
    var options = TableOptions()
    options.usual.metrics = ["v"]
    #expect(TableReaderTests.read(Array(("time,v\n" + added).utf8), options: options).timestamps.count == 300)
    // The same rows twice are the same values.
    let twice = (0..<300).map { Self.row($0 / 2, "a") }
    #expect(Self.read(twice).faults.isEmpty)
  }
}

/// Long files that name the metrics in a column.
@Suite struct RowMergeTests {
  static func read(_ rows: [String]) -> (faults: [TableFault.Kind], batch: TableBatch?) {
    var reader = TableReader()
    do throws(TableError) {
      try reader.feed(Array(("time,host,metric,value\n" + rows.joined(separator: "\n")).utf8))
      try reader.finish()
    } catch {
      return (error.faults.map(\.kind), nil)
    }
    return ([], reader.takeBatch())
  }

  static func rows(_ times: Range<Int>, _ metrics: [String] = ["cpu", "mem"]) -> [String] {
    times.flatMap { time in
      ["a", "b"].flatMap { host in metrics.map { "\(1_700_000_000 + 60 * time),\(host),\($0),\(time % 7)" } }
    }
  }

  @Test("the metrics of one time and host are one row")
  func merged() throws {
    let batch = try #require(Self.read(Self.rows(0..<50)).batch)
    #expect(batch.count == 100 && batch.values.count == 2 && !batch.values.joined().contains { $0.isNaN })
    #expect(batch.keys.prefix(4) == [0, 1, 0, 1])
  }

  @Test("a metric that the first rows didn't have is refused, as are times that go back later")
  func late() {
    #expect(Self.read(Self.rows(0..<800) + Self.rows(800..<810, ["cpu", "disk"])).faults == [.unknownMetricName])
    #expect(Self.read(Self.rows(0..<800) + Self.rows(0..<10)).faults == [.scatteredTimes])
  }
}
