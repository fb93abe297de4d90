import SeededRandom
import Testing

@testable import Formats

@Suite("InfluxDB's line protocol")
struct LineProtocolReaderTests {
  /// A record as one text, which tells what it was taken for.
  private func shown(_ record: LineRecord) -> String {
    let tags = record.tags.map { "[\($0.key)|\($0.value)]" }.joined()
    let fields = record.fields.map { "{\($0.key)|\($0.value)}" }.joined()
    return "\(record.measurement)\(tags)\(fields)\(record.time.map { " \($0)" } ?? "") @\(record.line)"
  }

  private func read(_ text: String, pieces: Int = .max) -> (records: [String], faults: [LineFault]) {
    read(Array(text.utf8), pieces: pieces)
  }

  private func read(_ bytes: [UInt8], pieces: Int = .max) -> (records: [String], faults: [LineFault]) {
    var reader = LineProtocolReader()
    var records: [String] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      try? reader.feed(Array(rest.prefix(pieces))) { records.append(shown($0)) }
      rest = rest.dropFirst(pieces)
    }
    try? reader.finish { records.append(shown($0)) }
    return (records, reader.faults)
  }

  @Test(
    "A line is taken for what InfluxDB takes it for",
    arguments: [
      ("cpu v=1", "cpu{v|float(1.0)} @1"),
      (
        "cpu,host=a,dc=b v=1,w=-2.5e3 1700000000000000000\n",
        "cpu[host|a][dc|b]{v|float(1.0)}{w|float(-2500.0)} 1700000000000000000 @1"
      ),
      (
        "cpu v=1i,u=18446744073709551615u,n=-9223372036854775808i -5",
        "cpu{v|integer(1)}{u|unsigned(18446744073709551615)}{n|integer(-9223372036854775808)} -5 @1"
      ),
      (
        "b a=t,b=T,c=true,d=True,e=TRUE,f=f,g=F,h=false,i=False,j=FALSE",
        "b{a|boolean(true)}{b|boolean(true)}{c|boolean(true)}{d|boolean(true)}{e|boolean(true)}"
          + "{f|boolean(false)}{g|boolean(false)}{h|boolean(false)}{i|boolean(false)}{j|boolean(false)}@1"
      ),
      (#"s t="a \"b\" \\ c, d=e \n",v=1"#, #"s{t|text("a \"b\" \\ c, d=e \\n")}{v|float(1.0)} @1"#),
      ("s t=\"two\nlines\",v=2 7\ncpu v=1", "s{t|text(\"two\\nlines\")}{v|float(2.0)} 7 @1; cpu{v|float(1.0)} @3"),
      (#"my\ cpu\,x,a\ b\=c\,d=e\ f\=g,h=i j\ k\=l\,m=1"#, "my cpu,x[a b=c,d|e f=g][h|i]{j k=l,m|float(1.0)} @1"),
      (#"a\b,t\x=\y v\z=1"#, #"a\b[t\x|\y]{v\z|float(1.0)}@1"#),
      (#"a\\,t=1 v=1"#, #"a\,t=1{v|float(1.0)}@1"#),
      ("m=x v=1", "m=x{v|float(1.0)} @1"),
      ("# a comment\n\n  \t\n  cpu   v=1    17  \r\ncpu v=2\r\n", "cpu{v|float(1.0)} 17 @4; cpu{v|float(2.0)} @5"),
      ("cpu v=1,v=2", "cpu{v|float(2.0)} @1"),
      ("cpu v=+1,w=.5,x=5.", "cpu{v|float(1.0)}{w|float(0.5)}{x|float(5.0)} @1"),
      ("温度,城市=北京 值=1", "温度[城市|北京]{值|float(1.0)} @1"),
      ("", ""),
    ] as [(String, String)])
  func records(text: String, expected: String) {
    let all = read(text)
    #expect(all.faults == [])
    #expect(all.records.joined(separator: "; ").replacing(" @", with: "@") == expected.replacing(" @", with: "@"))
  }

  @Test(
    "What cannot be read is told with its line and column, and the lines around it are read",
    arguments: [
      ("cpu", .missingFields, 1, 4), (",host=a v=1", .missingMeasurement, 1, 1), ("cpu,=a v=1", .missingTagKey, 1, 5),
      ("cpu,host= v=1", .missingTagValue, 1, 10), ("cpu,host v=1", .missingTagValue, 1, 9),
      ("cpu,a=1,a=2 v=1", .duplicateTag("a"), 1, 9), ("cpu =1", .missingFieldKey, 1, 5),
      ("cpu v", .missingFieldValue, 1, 6), ("cpu v=", .missingFieldValue, 1, 7),
      ("cpu v=,w=1", .missingFieldValue, 1, 7),
      ("cpu v=abc", .badValue, 1, 7), ("cpu v=NaN", .badValue, 1, 7), ("cpu v=1.5i", .badValue, 1, 7),
      ("cpu v=0x10", .badValue, 1, 7), ("cpu v=tru", .badValue, 1, 7), ("cpu v=-1u", .numberOutOfRange, 1, 7),
      ("cpu v=1e999", .numberOutOfRange, 1, 7), ("cpu v=9223372036854775808i", .numberOutOfRange, 1, 7),
      ("cpu v=\"abc", .unclosedText, 1, 7), ("cpu v=1 1.5", .badTime, 1, 9), ("cpu v=1 abc", .badTime, 1, 9),
      ("cpu v=i", .badValue, 1, 7), ("cpu v=1 1 2", .trailing, 1, 11),
      ("cpu v=1 99999999999999999999", .numberOutOfRange, 1, 9),
      ("cpu v=\"a\"x", .badValue, 1, 10), ("cpu v=1,", .missingFieldKey, 1, 9),
    ] as [(String, LineFault.Reason, Int, Int)])
  func faults(text: String, reason: LineFault.Reason, line: Int, column: Int) {
    #expect(read(text).faults == [LineFault(reason: reason, line: line, column: column)])
    if reason != .unclosedText {
      let among = read("cpu v=1\n\(text)\ncpu v=2 3\n")
      #expect(among.faults == [LineFault(reason: reason, line: 2, column: column)])
      #expect(among.records == ["cpu{v|float(1.0)} @1", "cpu{v|float(2.0)} 3 @3"])
    }
  }

  @Test("Bytes that are no UTF-8 are a fault where they stand")
  func invalidUTF8() {
    #expect(read(Array("cpu,h=".utf8) + [0xFF] + Array(" v=1".utf8)).faults.map(\.reason) == [.invalidUTF8])
    #expect(read(Array("cpu v=\"".utf8) + [0xC3] + Array("\"".utf8)).faults.map(\.reason) == [.invalidUTF8])
  }

  @Test("Nothing is longer or more than its bound")
  func bounds() {
    let long = String(repeating: "x", count: LineProtocolReader.longestLine)
    #expect(read("cpu v=\"\(long)\"").faults.map(\.reason).first == .lineTooLong)
    #expect(read("cpu v=\"\(long)", pieces: 100_000).faults.first?.reason == .lineTooLong)
    let tags = (0...LineProtocolReader.mostTags).map { ",t\($0)=1" }.joined()
    #expect(read("cpu\(tags) v=1").faults.map(\.reason) == [.tooManyTags])
    let fields = (0...LineProtocolReader.mostFields).map { "f\($0)=1" }.joined(separator: ",")
    #expect(read("cpu \(fields)").faults.map(\.reason) == [.tooManyFields])
    #expect(read(String(repeating: "cpu\n", count: 1_000)).faults.count == LineProtocolReader.mostFaults)
  }

  @Test("Where the bytes are cut changes nothing", arguments: UInt64(0)..<20)
  func cuts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let text = (0..<30).map { _ in Self.line(&random).text }.joined(separator: "\n")
    let whole = read(text)
    #expect(whole.faults == [] && whole.records.count == 30)
    for pieces in [1, 2, 3, 7, 64] {
      #expect(read(text, pieces: pieces).records == whole.records, "seed \(seed), pieces of \(pieces)")
    }
  }

  @Test("What is written with escapes is read as it was", arguments: UInt64(0)..<50)
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let (text, name) = Self.line(&random)
      let read = read(text)
      #expect(read.faults == [] && read.records.count == 1 && read.records[0].hasPrefix(name), "seed \(seed): \(text)")
    }
  }

  @Test("No bytes crash the reader, and what it refuses it names within the text", arguments: UInt64(0)..<200)
  func noise(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = Array("cpu,= \\\"\n\r\t#1i.ue-tT".utf8) + [0xC3, 0xA9, 0xFF, 0]
    let bytes = (0..<Int.random(in: 0..<400, using: &random)).map { _ in letters.randomElement(using: &random) ?? 0 }
    let whole = read(bytes)
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for fault in whole.faults {
      #expect((1...lines.count).contains(fault.line) && fault.column >= 1, "seed \(seed)")
      #expect(fault.column <= lines[fault.line - 1].count + 1, "seed \(seed): \(fault)")
    }
    let cut = read(bytes, pieces: 5)
    #expect(cut.records == whole.records && cut.faults == whole.faults, "seed \(seed)")
  }

  /// A sound line of random names and values, and how what it is taken for begins.
  private static func line(_ random: inout SeededGenerator) -> (text: String, shown: String) {
    func word(_ random: inout SeededGenerator) -> String {
      let letters: [Character] = ["a", "b", "é", ",", "=", " ", "-", ".", "\"", "1"]
      return "w"
        + String((0..<Int.random(in: 0..<6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
        + "w"
    }
    func escaped(_ word: String, _ special: String) -> String {
      word.map { special.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
    let measurement = word(&random)
    var (text, shown) = (escaped(measurement, ", "), measurement)
    for place in 0..<Int.random(in: 0..<4, using: &random) {
      let (key, value) = ("\(place)" + word(&random), word(&random))
      text += ",\(escaped(key, ",= "))=\(escaped(value, ",= "))"
      shown += "[\(key)|\(value)]"
    }
    let field = word(&random)
    let value = Double.random(in: -1e6..<1e6, using: &random)
    text += " \(escaped(field, ",= "))=\(value),t=\"a\nb\\\"c\" \(Int64.random(in: .min ... .max, using: &random))"
    shown += "{\(field)|float(\(value))}"
    return (text, shown)
  }
}
