import Monitoring
import Programs
import Testing

@testable import lapwing

/// What `lapwing inspect` prints of files as people have them.
struct InspectionTests {
  private static let shapes =
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/FormatsTests/Shapes"

  private func look(
    at name: String, in folder: String = Self.shapes, _ arguments: [String] = []
  ) throws -> (text: String, isTaken: Bool) {
    let temporary = try TemporaryFolder()
    let options = try InspectOptions(arguments + ["\(folder)/\(name)"], environment: [:])
    let inspector = try FileInspector(
      parameters: options.parameters, id: options.id, folder: temporary.path, now: { 1_800_000_000 })
    return try inspector.look(at: InspectedFile(options.files[0]))
  }

  @Test(
    "a report fits a terminal of 80 columns, and its command takes the file as it was read",
    arguments: [
      "excel-german.csv", "skab.csv", "iot-jitter.csv", "long-two-series.csv", "prometheus-range-several.json",
      "epoch-milliseconds.csv.gz", "scada-wide.csv", "excel-unicode-text.txt", "azure-monitor.json", "points.ndjson",
    ])
  func width(name: String) throws {
    let (text, isTaken) = try look(at: name)
    #expect(isTaken)
    // The path of the repository is as long as it is.
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("curl ") }
    #expect(lines.filter { $0.count > 80 } == [])
    #expect(text.contains("localhost:8080/v1/imports?confirm=true"))
    let command = text.replacing("'\\\n'", with: "")
    let again = try look(at: name, Self.arguments(of: command))
    #expect(again.isTaken)
    let rows = { (text: String) in text.split(separator: "\n").first { $0.contains(" rows; ") || $0.contains(" rows") }
    }
    #expect(rows(again.text) == rows(text))
  }

  /// The parameters of the command as options.
  private static func arguments(of command: String) -> [String] {
    guard let query = command.split(separator: "?confirm=true").last?.split(separator: "'").first else { return [] }
    return query.split(separator: "&").filter { !$0.hasPrefix("id=") && !$0.contains("%") }
      .map { Parameters.asOption(String($0)) }
  }

  @Test("columns are told with what they are taken for, why, and what else they could be")
  func columns() throws {
    let text = try look(at: "skab.csv").text
    #expect(text.contains("anomaly              label      holds ones and zeros, and its name"))
    #expect(text.contains("--value-column=anomaly"))
    #expect(text.contains("\n  ! the times name no zone and are taken for UTC; else: --timezone=NAME"))
  }

  @Test("what is told overrules what is guessed")
  func options() throws {
    let text = try look(at: "skab.csv", ["--label=", "--timezone", "Europe/Moscow", "--id", "valve"]).text
    #expect(text.contains("on the clock of\n  Europe/Moscow") || text.contains("on the clock of Europe/Moscow"))
    #expect(text.contains("&id=valve&") || text.contains("&id=valve'"))
    #expect(!text.contains(" label "))
  }

  @Test("a file that cannot be taken is told by its causes, with the option that helps")
  func faults() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<40).map { "\(1_700_000_000_000 + 60_000 * $0),\($0)\n" }.joined()
    #expect(TextFile.write(Array("ts,v\n\(rows)".utf8), to: folder.file("ms.csv")))
    let (text, isTaken) = try look(at: "ms.csv", in: folder.path, ["--time-format", "unix_s"])
    #expect(!isTaken)
    #expect(text.contains("lines 2, 3, 4, 5, 6, …, column 'ts'"))
    #expect(text.contains("40 rows: "))
    #expect(text.contains("--time-format=unix_ms"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let ambiguous = try look(at: "refused-day-or-month.csv")
    #expect(!ambiguous.isTaken)
    #expect(ambiguous.text.contains("--time-format=day_first or"))
    #expect(try look(at: "nowhere.csv").isTaken == false)
  }

  @Test(
    "a name of a file becomes a name of a series",
    arguments: [
      ("a/shop.csv.gz", "shop"), ("Umsatz März.csv", "Umsatz-M-rz"), ("x.y.json", "x.y"), (".csv", ".csv"), ("..", nil),
      ("-", nil),
    ] as [(String, String?)])
  func identifiers(path: String, id: String?) {
    #expect(InspectedFile(path).identifier == id)
  }

  @Test("parameters in sentences become options")
  func parameters() {
    let text = "Give it: ?interval=SECONDS&alignment=aggregate, or ?label=."
    #expect(Parameters.asOptions(text) == "Give it: --interval=SECONDS --alignment=aggregate, or --label=.")
  }

  @Test("no line is wider than it may be unless a word is")
  func wrapping() {
    #expect(Paragraph.wrap("one two three", indent: 2, width: 9) == ["  one two", "  three"])
    #expect(Paragraph.wrap("extraordinary", indent: 0, width: 5) == ["extraordinary"])
    #expect(Paragraph.wrap("a b", indent: 2, after: "! ") == ["! a b"])
  }

  @Test(
    "an option that isn't of its kind is refused with the choices",
    arguments: [
      (["--decimal", "dot"], "one of point, comma"), (["--interval", "0"], "an integer from 1 to 604800"),
    ])
  func refused(arguments: [String], expected: String) {
    let name = String(arguments[0].dropFirst(2))
    #expect(throws: UsageError.invalidValue(name, arguments[1], expected: expected)) {
      try InspectOptions(arguments, environment: [:])
    }
  }

  @Test("the version is told in one line")
  func version() {
    #expect(Command.versionText.wholeMatch(of: /lapwing \d+\.\d+\.\d+ \(Swift [^)]+\)/) != nil)
  }
}
