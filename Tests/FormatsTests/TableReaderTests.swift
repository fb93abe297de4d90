import SeededRandom
import Series
import Testing

@testable import Formats

@Suite struct TableReaderTests {
  /// Everything that a file yields, whatever the cut.
  struct Outcome: Equatable {
    var layout: TableLayout?
    var timestamps: [Int64] = []
    var values: [[UInt64]] = []
    var labels: [Bool] = []
    var keys: [String] = []
    var faults: [TableFault] = []
    var others = 0
  }

  static func read(_ bytes: [UInt8], options: TableOptions = TableOptions(), cut: (Int) -> Int = { _ in .max })
    -> Outcome
  {
    var reader = TableReader(options)
    var outcome = Outcome()
    var place = 0
    do throws(TableError) {
      while place < bytes.count {
        let size = min(max(1, cut(place)), bytes.count - place)
        try reader.feed(Array(bytes[place..<place + size]))
        place += size
        collect(reader.takeBatch(), into: &outcome)
      }
      try reader.finish()
    } catch {
      (outcome.faults, outcome.others) = (error.faults, error.others)
    }
    collect(reader.takeBatch(), into: &outcome)
    outcome.layout = reader.layout
    outcome.keys = reader.keys
    return outcome
  }

  private static func collect(_ batch: TableBatch, into outcome: inout Outcome) {
    outcome.timestamps += batch.timestamps
    outcome.labels += batch.labels
    if outcome.values.isEmpty { outcome.values = batch.values.map { _ in [] } }
    for (place, column) in batch.values.enumerated() { outcome.values[place] += column.map(\.bitPattern) }
  }

  static func read(_ text: String, _ change: (inout TableOptions) -> Void = { _ in }) -> Outcome {
    var options = TableOptions()
    change(&options)
    return read(Array(text.utf8), options: options)
  }

  static func bits(_ values: Double...) -> [UInt64] { values.map(\.bitPattern) }

  @Test(
    "every dialect of the data sets is read",
    arguments: [
      "timestamp,value,label\n1469376000,0.8473002740000001,0\n1469376300,-0.036137314,1\n",
      "TimeStamp,Value,Label\n\"2016-07-24T16:00:00Z\",0.8473002740000001,0\n\"2016-07-24T16:05:00Z\",-0.036137314,1",
      "\"TimeStamp\",\"Value\",\"Label\"\r\n\"2016-07-24T16:00:00Z\",\"0.8473002740000001\",0\r\n2016-07-24 16:05:00,-0.036137314,1\r\n",
      "\u{FEFF}datetime;Volume Flow RateRMS;label\r\n2016-07-24 16:00:00;0.8473002740000001;0.0\r\n\r\n2016-07-24 16:05:00;-0.036137314;1.0",
      "time\tvalue\tLABEL\n\n2016-07-24 18:00:00+02:00\t8473002740000001e-16\tfalse\n2016-07-24T16:05Z\t -0.036137314 \ttrue\n\n",
      "value,is_anomaly,ds\n0.8473002740000001,0,1469376000000\n-0.036137314,1,1469376300000\n",
    ])
  func dialects(text: String) throws {
    let outcome = Self.read(text)
    #expect(outcome.faults.isEmpty)
    #expect(outcome.timestamps == [1_469_376_000, 1_469_376_300])
    #expect(outcome.values == [Self.bits(0.8473002740000001, -0.036137314)])
    #expect(outcome.labels == [false, true])
  }

  @Test("columns become what the options say")
  func roles() throws {
    let text = "datetime;a;b;anomaly;changepoint;deploy\n2020-03-09 10:14:33;1;;1.0;0.0;1\n"
    let outcome = Self.read(text) {
      ($0.labelColumn, $0.omittedColumns, $0.contextColumns, $0.valueColumns) = (
        "anomaly", ["changepoint"], ["deploy"], ["a", "b"]
      )
    }
    let layout = try #require(outcome.layout)
    #expect(layout.metrics == ["a", "b"] && layout.context == ["deploy"] && layout.delimiter == .semicolon)
    #expect(outcome.labels == [true])
    #expect(outcome.values == [Self.bits(1.0), Self.bits(.nan), Self.bits(1.0)])
    #expect(Self.read("time,label,x\n1,1,2\n") { $0.omittedColumns = ["label"] }.labels.isEmpty)
    #expect(Self.read("time,label,x\n1,1,2\n") { $0.valueColumns = ["label"] }.layout?.metrics == ["label"])
  }

  @Test(
    "labels never leak: what is named as labels are and holds ones and zeros is no metric",
    arguments: [
      "anomaly", "is_anomaly", "Label", "outlier", "Ground Truth", "isAnomaly", "attack",
    ])
  func leaks(name: String) throws {
    let rows = (0..<100).map { "\(1_700_000_000 + 60 * $0),\($0 % 7),\($0 / 10 == 4 ? 1 : 0)" }.joined(separator: "\n")
    let outcome = Self.read("time,value,\(name)\n\(rows)\n")
    #expect(outcome.layout?.metrics == ["value"] && outcome.labels.count { $0 } == 10)
  }

  @Test("another column of few ones in runs is warned about, one of many isn't")
  func warned() throws {
    func warnings(_ flag: (Int) -> Int) -> [String] {
      let rows = (0..<100).map { "\(1_700_000_000 + 60 * $0),\($0 % 7),\(flag($0))" }.joined(separator: "\n")
      return Self.read("time,value,up\n\(rows)\n").layout?.warnings ?? []
    }
    #expect(warnings { $0 / 10 == 4 ? 1 : 0 }.contains { $0.contains("?label=up") })
    #expect(warnings { $0 / 10 == 4 ? 0 : 1 }.isEmpty)
  }

  @Test(
    "a missing value is empty or a word for it, never zero",
    arguments: [
      "", "NaN", "nan", "null", "NULL", " ", "\"\"", "N/A", "#N/A", "#NV", "-", "\\N", "None", "—", "unavailable",
    ])
  func missing(text: String) {
    let outcome = Self.read("time,a,b\n60,\(text),5\n120,1,6\n")
    #expect(outcome.faults.isEmpty && outcome.values == [Self.bits(.nan, 1), Self.bits(5, 6)])
  }

  @Test(
    "a column is the calendar's where it says what the time says, by name and in every row",
    arguments: [
      ("hours", "3", ["hours"], []), ("hour", "3", [], ["hour"]), ("hours", "", ["hours"], []),
      ("orders", "3", ["orders"], []), ("hour of day (local)", "3", [], ["hour of day (local)"]),
    ] as [(String, String, [String], [String])])
  func calendar(name: String, third: String, also: [String], omitted: [String]) {
    // The column that is named "hours" holds hours of work.
    let last = name == "hours" ? "8" : "4"
    let rows = zip(["1", "2", third, last], 1...).map { "2026-11-29T0\($1):00:00Z,\($0),\($1 * 7)\n" }.joined()
    let layout = Self.read("time,\(name),load\n\(rows)").layout
    #expect(layout?.metrics == also + ["load"] && layout?.omitted == omitted)
  }

  @Test("1e308 is a number")
  func great() {
    #expect(Self.read("time,a\n60,1e308\n").values == [Self.bits(1e308)])
  }

  @Test("quotation marks hold delimiters, line ends and doubled marks")
  func quotes() throws {
    let outcome = Self.read("time,\"a, \"\"b\"\"\nc\"\n60,\"1\"\nx,2\n120,3\n")
    #expect(outcome.layout?.metrics == ["a, \"b\"\nc"])
    #expect(outcome.timestamps == [60, 120])
    #expect(outcome.faults.map(\.line) == [4])
  }

  @Test(
    "every fault has a kind, a line, a column and what was found",
    arguments: [
      ("", TableFault(kind: .emptyFile, line: 1)), ("\n\r\n\n", TableFault(kind: .emptyFile, line: 1)),
      ("\u{FEFF}", TableFault(kind: .emptyFile, line: 1)),
      ("value,label\nx,y\n", TableFault(kind: .noTimeColumn, line: 1, found: "value,label")),
      ("timestamp\n1\n", TableFault(kind: .noMetric, line: 1)),
      ("time,label\n60,0\n120,0\n", TableFault(kind: .noMetric, line: 1)),
      ("time,a,a\n60,1,2\n", TableFault(kind: .duplicateColumn, line: 1, column: "a", found: "a")),
      ("time,a\n60,1\n1\n120,2\n", TableFault(kind: .wrongFieldCount(expected: 2, found: 1), line: 3)),
      ("time,a\n60,1\n1,2,3,4\n120,2\n", TableFault(kind: .wrongFieldCount(expected: 2, found: 4), line: 3)),
      (
        "time,a\n60,1\n\n90,2\nsoon,3\n120,3",
        TableFault(kind: .notATime(.notATime, .unixSeconds), line: 5, column: "time", found: "soon")
      ),
      (
        "time,a\n2018-02-27,1\n2018-02-30,3\n2018-03-01,1",
        TableFault(kind: .notATime(.noSuchDate, .iso8601), line: 3, column: "time", found: "2018-02-30")
      ),
      ("time,a\n60,1\n120,twelve\n180,3", TableFault(kind: .notANumber, line: 3, column: "a", found: "twelve")),
      ("time,a\n60,1e999", TableFault(kind: .numberOutOfRange, line: 2, column: "a", found: "1e999")),
      ("time,a\n60,-Infinity\n120,1", TableFault(kind: .numberOutOfRange, line: 2, column: "a", found: "-Infinity")),
      (
        "time,a\n60,1\n120,\u{7}\u{1B}[2J\n180,1",
        TableFault(kind: .notANumber, line: 3, column: "a", found: "\u{FFFD}\u{FFFD}[2J")
      ),
      ("time,a\n60,\"2\"x\n120,3", TableFault(kind: .strayQuote, line: 2, column: "a", found: "2")),
      ("time,a\n60,2\n3,\"4\n5,6\n", TableFault(kind: .unclosedQuote, line: 3, found: "3,\"4\u{FFFD}5,6\u{FFFD}")),
    ])
  func faults(text: String, fault: TableFault) {
    #expect(Self.read(text).faults == [fault])
  }

  @Test("a label of another kind is a fault where the label was named")
  func notALabel() {
    let outcome = Self.read("time,a,l\n60,1,0\n120,2,3\n180,4,1\n") { $0.labelColumn = "l" }
    #expect(outcome.faults == [TableFault(kind: .notALabel, line: 3, column: "l", found: "3")])
  }

  @Test("a fault is a sentence with its place, what was found and how often")
  func sentence() {
    var fault = TableFault(kind: .numberOutOfRange, line: 7, column: "orders", found: "1e999")
    #expect(fault.sentence == "line 7, column 'orders': beyond the range of 64-bit floating point (found '1e999')")
    fault.count = 42
    fault.places += [TableFault.Place(line: 9, found: "1e998"), TableFault.Place(line: 12, found: "1e997")]
    #expect(fault.sentence.hasSuffix("; 41 more such, as in lines 9, 12"))
  }

  @Test("names in options must be in the header")
  func unknownColumns() {
    let faults = Self.read("time,a\n60,2\n") { ($0.labelColumn, $0.contextColumns) = ("l", ["a"]) }.faults
    #expect(faults.map(\.kind) == [.unknownColumn] && faults.map(\.found) == ["l"])
  }

  @Test("rows beside a faulty one are read, and faults are counted to the end by their causes")
  func manyFaults() {
    let good = Self.read("time,a\n60,2\nx,y\n120,4\n")
    #expect(good.timestamps == [60, 120] && good.faults.map(\.column) == ["time", "a"])
    let bad = Self.read(
      "time,a\n60,1\n" + String(repeating: "60,x\n", count: 500) + String(repeating: "60,1\n", count: 5_000))
    #expect(
      bad.faults.count == 1 && bad.faults.first?.count == 500
        && bad.faults.first?.places.map(\.line) == [3, 4, 5, 6, 7])
  }

  @Test("causes beyond the limit are counted and not kept")
  func manyCauses() {
    let names = (0..<50).map { "c\($0)" }.joined(separator: ",")
    let rows = (0..<100).map { "\(60 * $0)" + String(repeating: ",1", count: 50) }.joined(separator: "\n")
    let outcome = Self.read(
      "time,\(names)\n\(rows)\n6000" + String(repeating: ",x", count: 50) + "\n6060"
        + String(repeating: ",1", count: 50))
    #expect(outcome.faults.count == 20 && outcome.others == 30)
  }

  @Test(
    "what stands after the last row is no row, what stands between rows is",
    arguments: [
      "Total,12", "(123 rows)", "-- end --", "sum;avg", "\n\nEnd of report",
    ])
  func footers(text: String) {
    let rows = (0..<30).map { "\(1_700_000_000 + 60 * $0),\($0)" }.joined(separator: "\n")
    #expect(Self.read("time,a\n\(rows)\n\(text)\n").faults.isEmpty)
    #expect(!Self.read("time,a\n\(rows)\n\(text)\n\(rows)\n").faults.isEmpty)
  }

  @Test("lines, columns and names are bounded")
  func bounds() {
    let long = Self.read("time,a\n60," + String(repeating: "0", count: 100_000) + "\n")
    #expect(long.faults.map(\.kind) == [.lineTooLong(limit: 65_536)])
    let wide = Self.read(
      "time" + String(repeating: ",a", count: 1_000) + "\n60" + String(repeating: ",1", count: 1_000))
    #expect(wide.faults.map(\.kind) == [.tooManyColumns(limit: 1_000)])
    let name = Self.read("time," + String(repeating: "n", count: 513) + "\n60,1\n")
    #expect(name.faults.map(\.kind) == [.columnNameTooLong(limit: 512)])
    #expect(name.faults[0].found.count == 41)
    let rows = (0..<3_000).map { "60,s\($0 / 2),1" }.joined(separator: "\n")
    let many = Self.read("time,series,v\n\(rows)") { $0.seriesColumns = ["series"] }
    #expect(many.faults.map(\.kind) == [.tooManySeries(limit: 1_000)])
  }

  @Test("an hour that comes twice is told apart by the order of the rows, up and down")
  func autumn() throws {
    let local = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"]
    let rows = local.enumerated().map { "2026-10-25 \($1),\($0)" }
    let berlin = try TimeZoneRules(named: "Europe/Berlin")
    let expected = (0..<6).map { 1_792_884_600 + Int64($0) * 1_800 }
    #expect(Self.read("time,a\n" + rows.joined(separator: "\n")) { $0.zone = berlin }.timestamps == expected)
    #expect(
      Self.read("time,a\n" + rows.reversed().joined(separator: "\n")) { $0.zone = berlin }.timestamps
        == expected.reversed())
    #expect(Self.read("time,a\n" + rows.joined(separator: "\n")).faults.map(\.kind) == [.unnamedZone])
  }

  @Test("of two forms that are equally frequent it is always the same that counts")
  func ties() {
    let formats = (0..<50).map { _ in
      Self.read("time,a\n2026-01-01T00:00:00Z,1\n04-01-01 00:01:00,2\n").layout?.timeFormat
    }
    #expect(Set(formats) == [.iso8601])
  }

  @Test("the outcome does not depend on how the bytes are cut", arguments: 0..<40 as Range<UInt64>)
  func cuts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = Self.file(&random)
    var options = TableOptions()
    options.limits.lineBytes = 60
    options.limits.sampleBytes = 100
    let whole = Self.read(bytes, options: options)
    #expect(Self.read(bytes, options: options, cut: { _ in 1 }) == whole)
    for _ in 0..<5 {
      let bound = 1 + random.next(below: 30)
      #expect(Self.read(bytes, options: options, cut: { _ in Int(random.next(below: bound)) }) == whole)
    }
  }

  /// A file with every oddity there is, and now and then any byte.
  static func file(_ random: inout SeededGenerator) -> [UInt8] {
    let fields = ["1469376000", "\"2018-07-03T14:00:00Z\"", "0.5", "", "NaN", "\"a\"\"\n\"", "1e999", "x", "0", "1"]
    var text = random.next(below: 4) == 0 ? "\u{FEFF}" : ""
    text +=
      ["time,a,label\n", "time;a;b\r\n", "timestamp,value\n\n", "\"time\"\t\"x\ny\"\n"][Int(random.next(below: 4))]
    for _ in 0..<random.next(below: 40) {
      let row = (0...random.next(below: 4)).map { $0 == 0 ? "60" : fields[Int(random.next(below: 10))] }
      text += row.joined(separator: [",", ";"][Int(random.next(below: 8) / 7)])
      text += ["\n", "\r\n", "\n\n", ""][Int(random.next(below: 10) / 3)]
    }
    var bytes = Array(text.utf8)
    for _ in 0..<random.next(below: 6) {
      bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
    }
    return bytes
  }
}
