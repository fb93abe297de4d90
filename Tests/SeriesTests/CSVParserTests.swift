import SeededRandom
import Testing

@testable import Series

@Suite struct CSVParserTests {
  /// Everything that a file yields, whatever the cut.
  struct Outcome: Equatable {
    var header: CSVHeader?
    var timestamps: [Int64] = []
    var values: [[UInt64]] = []
    var labels: [Bool] = []
    var faults: [CSVFault] = []
  }

  static func read(_ bytes: [UInt8], options: CSVOptions = CSVOptions(), cut: (Int) -> Int = { _ in .max }) -> Outcome {
    var parser = CSVParser(options: options)
    var outcome = Outcome()
    var place = 0
    do throws(CSVError) {
      while place < bytes.count {
        let size = min(max(1, cut(place)), bytes.count - place)
        try parser.feed(Array(bytes[place..<place + size]))
        place += size
        collect(parser.takeBatch(), into: &outcome)
      }
      try parser.finish()
    } catch {
      outcome.faults = error.faults
    }
    collect(parser.takeBatch(), into: &outcome)
    outcome.header = parser.header
    return outcome
  }

  private static func collect(_ batch: CSVBatch, into outcome: inout Outcome) {
    outcome.timestamps += batch.timestamps
    outcome.labels += batch.labels
    if outcome.values.isEmpty { outcome.values = batch.values.map { _ in [] } }
    for (place, column) in batch.values.enumerated() { outcome.values[place] += column.map(\.bitPattern) }
  }

  static func read(_ text: String, options: CSVOptions = CSVOptions()) -> Outcome {
    read(Array(text.utf8), options: options)
  }

  static func bits(_ values: Double...) -> [UInt64] { values.map(\.bitPattern) }

  @Test(
    "every dialect of the data sets is read",
    arguments: [
      "timestamp,value,label\n1469376000,0.8473002740000001,0\n1469376300,-0.036137314,1\n",
      "TimeStamp,Value,Label\n\"2016-07-24T16:00:00Z\",0.8473002740000001,0\n\"2016-07-24T16:05:00Z\",-0.036137314,1",
      "\"TimeStamp\",\"Value\",\"Label\"\r\n\"2016-07-24T16:00:00Z\",\"0.8473002740000001\",0\r\n2016-07-24 16:05:00,-0.036137314,1\r\n",
      "\u{FEFF}datetime;Volume Flow RateRMS;label\r\n2016-07-24 16:00:00;0.8473002740000001;0.0\r\n\r\n2016-07-24 16:05:00;-0.036137314;1.0",
      "time\tvalue\tLABEL\n\n2016-07-24 18:00:00+02:00\t8473002740000001e-16\tfalse\n1469376300.0\t -0.036137314 \ttrue\n\n",
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
    let options = CSVOptions(labelColumn: "anomaly", ignoredColumns: ["changepoint"], contextColumns: ["deploy"])
    let outcome = Self.read(text, options: options)
    let header = try #require(outcome.header)
    #expect(header.metrics == ["a", "b"] && header.context == ["deploy"] && header.delimiter == UInt8(ascii: ";"))
    #expect(outcome.labels == [true])
    #expect(outcome.values == [Self.bits(1.0), Self.bits(.nan), Self.bits(1.0)])
    #expect(Self.read("time,label,x\n1,1,2\n", options: CSVOptions(ignoredColumns: ["label"])).labels.isEmpty)
  }

  @Test(
    "a missing value is empty, NaN or null, never zero", arguments: ["", "NaN", "nan", "null", "NULL", " ", "\"\""])
  func missing(text: String) {
    let outcome = Self.read("time,a,b\n60,\(text),5\n")
    #expect(outcome.faults.isEmpty && outcome.values == [Self.bits(.nan), Self.bits(5.0)])
  }

  @Test("1e308 is a number")
  func great() {
    #expect(Self.read("time,a\n60,1e308\n").values == [Self.bits(1e308)])
  }

  @Test("quotation marks hold delimiters, line ends and doubled marks")
  func quotes() throws {
    let outcome = Self.read("time,\"a, \"\"b\"\"\nc\"\n60,\"1\"\nx,2\n")
    #expect(outcome.header?.metrics == ["a, \"b\"\nc"])
    #expect(outcome.timestamps == [60])
    #expect(outcome.faults.map(\.line) == [4])
  }

  @Test(
    "every fault has a kind, a line, a column and what was found",
    arguments: [
      ("", CSVFault(kind: .emptyFile, line: 1)), ("\n\r\n\n", CSVFault(kind: .emptyFile, line: 1)),
      ("\u{FEFF}", CSVFault(kind: .emptyFile, line: 1)),
      ("value,label\n", CSVFault(kind: .noTimeColumn, line: 1, found: "value")),
      ("1469376000,5\n1469376300,6\n", CSVFault(kind: .noTimeColumn, line: 1, found: "1469376000")),
      ("timestamp\n1\n", CSVFault(kind: .noMetric, line: 1)), ("time,label\n1,0\n", CSVFault(kind: .noMetric, line: 1)),
      ("time,a,a\n", CSVFault(kind: .duplicateColumn, line: 1, column: "a", found: "a")),
      ("time,a,\n", CSVFault(kind: .emptyColumnName, line: 1, column: "", found: "")),
      ("time,a\n1\n", CSVFault(kind: .wrongFieldCount(expected: 2, found: 1), line: 2)),
      ("time,a\n1,2,3,4\n", CSVFault(kind: .wrongFieldCount(expected: 2, found: 4), line: 2)),
      ("time,a\n1,2,\n", CSVFault(kind: .wrongFieldCount(expected: 2, found: 3), line: 2)),
      ("time,a\n\n1,2\nsoon,3", CSVFault(kind: .notATime(.notATime), line: 4, column: "time", found: "soon")),
      ("time,a\n2018-02-30,3", CSVFault(kind: .notATime(.noSuchDate), line: 2, column: "time", found: "2018-02-30")),
      ("time,a\n1.5,3", CSVFault(kind: .notATime(.fractionOfSecond), line: 2, column: "time", found: "1.5")),
      ("time,a\n1,twelve", CSVFault(kind: .notANumber, line: 2, column: "a", found: "twelve")),
      ("time;a\n1;0,5", CSVFault(kind: .notANumber, line: 2, column: "a", found: "0,5")),
      ("time,a\n1,1e999", CSVFault(kind: .numberOutOfRange, line: 2, column: "a", found: "1e999")),
      ("time,a\n1,-Infinity", CSVFault(kind: .numberOutOfRange, line: 2, column: "a", found: "-Infinity")),
      ("time,a\n1,\u{7}\u{1B}[2J", CSVFault(kind: .notANumber, line: 2, column: "a", found: "\u{FFFD}\u{FFFD}[2J")),
      ("time,a,label\n1,2,3", CSVFault(kind: .notALabel, line: 2, column: "label", found: "3")),
      ("time,a\n1,\"2\"x", CSVFault(kind: .strayQuote, line: 2, column: "a", found: "2")),
      ("time,a\n1,2\n3,\"4\n5,6\n", CSVFault(kind: .unclosedQuote, line: 3, found: "3,\"4\u{FFFD}5,6\u{FFFD}")),
    ])
  func faults(text: String, fault: CSVFault) {
    #expect(Self.read(text).faults == [fault])
  }

  @Test("a fault is a sentence with its place and what was found")
  func sentence() {
    let fault = CSVFault(kind: .notANumber, line: 7, column: "orders", found: "twelve")
    #expect(fault.sentence == "line 7, column 'orders': neither a number nor empty (found 'twelve')")
  }

  @Test("names in options must be in the header")
  func unknownColumns() {
    let options = CSVOptions(labelColumn: "l", ignoredColumns: ["time"], contextColumns: ["a"])
    let faults = Self.read("time,a\n1,2\n", options: options).faults
    #expect(faults.map(\.kind) == [.unknownColumn, .unknownColumn] && faults.map(\.found) == ["l", "time"])
  }

  @Test("rows beside a faulty one are read, and reading stops at the limit of faults")
  func manyFaults() {
    let good = Self.read("time,a\n1,2\nx,y\n3,4\n")
    #expect(good.timestamps == [1, 3] && good.faults.map(\.column) == ["time", "a"])
    let bad = Self.read("time,a\n" + String(repeating: "1,x\n", count: 5_000))
    #expect(bad.faults.count == 20)
  }

  @Test("lines, columns and names are bounded")
  func bounds() {
    let long = Self.read("time,a\n1," + String(repeating: "0", count: 100_000) + "\n")
    #expect(long.faults.map(\.kind) == [.lineTooLong(limit: 65_536)])
    let wide = Self.read("time" + String(repeating: ",a", count: 1_000))
    #expect(wide.faults.map(\.kind) == [.tooManyColumns(limit: 1_000)])
    let name = Self.read("time," + String(repeating: "n", count: 129))
    #expect(name.faults.map(\.kind) == [.columnNameTooLong(limit: 128)])
    #expect(name.faults[0].found.count == 41)
    #expect(Self.read([0x74, 0x69, 0x6D, 0x65, 0x2C, 0xFF]).faults.map(\.kind) == [.notUTF8])
    #expect(Self.read("t\0i\0m\0e\0").faults.map(\.kind) == [.notUTF8])
  }

  @Test("the outcome does not depend on how the bytes are cut", arguments: 0..<40 as Range<UInt64>)
  func cuts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = Self.file(&random)
    var options = CSVOptions()
    options.limits.lineBytes = 60
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
