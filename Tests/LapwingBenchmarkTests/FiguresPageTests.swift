import Foundation
import JSON
import Testing

@testable import lapwing_benchmark

@Suite("The page of figures is written by what measures them")
struct FiguresPageTests {
  private static var page: String {
    get throws {
      let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
      return try String(
        contentsOf: root.appending(path: "Sources/lapwing/Documentation.docc/Figures.md"), encoding: .utf8)
    }
  }

  /// All blocks with nothing in them.
  private static let empty = PageBlock.Name.allCases.map { "<!-- figures \($0.rawValue) -->\n<!-- end -->\n" }.joined()

  @Test("Figures.md has the blocks of this program, and no other")
  func blocks() throws { try PageBlock.check(Self.page) }

  @Test("Figures.md has no table outside of a block, and a table in each")
  func tables() throws {
    var (isInside, outside, filled) = (false, [Substring](), 0)
    for line in try Self.page.split(separator: "\n") {
      if line.hasPrefix("<!-- ") { isInside = line.hasPrefix("<!-- figures ") }
      if line.hasPrefix("| ---") { filled += 1 }
      if line.hasPrefix("|"), !isInside { outside.append(line) }
    }
    #expect(outside == [])
    #expect(filled == PageBlock.Name.allCases.count)
  }

  @Test("each table of Figures.md has the columns that would be written now")
  func columns() throws {
    let known = [
      PageBlock.Name.speed: Figure.columns, .alerts: AlertsBenchmark.columns, .drift: DriftBenchmark.columns,
      .heldOut: HeldOutBenchmark.columns, .cgatsLabels: LabelPreservation.columns,
      .drill: DrillTrial.columns,
    ]
    for (name, columns) in known { #expect(try PageBlock.table(of: name, in: Self.page).first == columns) }
  }

  @Test(
    "a block takes rows in the place of those that begin alike, and leaves the others and the rest of the page alone")
  func merges() throws {
    let page = "# Page\n" + Self.empty + "The end.\n"
    let first = PageBlock(name: .alerts, columns: ["a", "b"], rows: [["x", "1"], ["y", ""]], note: "By hand.")
    let second = PageBlock(name: .alerts, columns: ["a", "b"], rows: [["y", "3"], ["z", "4"]], note: "By machine.")
    let once = try first.written(into: page)
    let twice = try second.written(into: once)
    #expect(
      twice.contains(
        """
        <!-- figures alerts -->
        | a | b |
        | --- | --- |
        | x | 1 |
        | y | 3 |
        | z | 4 |

        By machine.
        <!-- end -->
        """))
    #expect(try second.written(into: twice) == twice)
    #expect(once.hasPrefix("# Page\n") && once.hasSuffix("<!-- end -->\nThe end.\n"))
    #expect(try first.written(into: once) == once)
  }

  @Test("a table gets further columns, and is replaced as a whole where its first column is another")
  func replaces() throws {
    let old = PageBlock(name: .drill, columns: ["a", "b"], rows: [["x", "1"]])
    let wider = PageBlock(name: .drill, columns: ["a", "c"], rows: [["y", "2"]])
    let other = PageBlock(name: .drill, columns: ["d"], rows: [["z"]])
    var page = try wider.written(into: old.written(into: Self.empty))
    #expect(page.contains("| a | b | c |\n| --- | --- | --- |\n| x | 1 |  |\n| y |  | 2 |\n<!-- end -->"))
    page = try other.written(into: page)
    #expect(page.contains("| d |\n| --- |\n| z |\n<!-- end -->") && !page.contains("| x |"))
  }

  @Test("blocks that no figures are for, that are missing, doubled or open are refused")
  func refusals() {
    func error(_ page: String) -> PageError? {
      #expect(throws: PageError.self) { try PageBlock(name: .donut, columns: ["a"], rows: []).written(into: page) }
    }
    #expect(error(Self.empty + "<!-- figures nowhere -->\n<!-- end -->\n") == .unknownBlock("nowhere"))
    #expect(error(Self.empty + "<!-- figures donut -->\n<!-- end -->\n") == .unknownBlock("donut"))
    #expect(error(Self.empty.replacing("figures donut", with: "donut")) == .missingBlock("donut"))
    #expect(error("<!-- figures donut -->\n" + Self.empty) == .openBlock("donut"))
    #expect(error(String(Self.empty.dropLast("<!-- end -->\n".count))) == .openBlock("drill"))
  }

  @Test("every figure is one row, which says by what it was measured and on what")
  func figures() {
    var report = FigureReport(command: "gemm")
    report.add(
      Figure(
        name: "Products", value: 126_400, unit: "GFLOP/s", ratio: 0.9512, target: 0.85,
        details: [("peak_gflops", .number(133.26)), ("points", .integer(525_600)), ("others", .null)]))
    let line = #"{"name": "Idle", "value": 27.4, "unit": "MiB", "target": 200, "ceiling": true, "command": "x.py"}"#
    if let taken = Figure(line: line) { report.add(taken) }
    let rows = report.blocks.flatMap(\.rows)
    #expect(report.blocks.map(\.name) == [.speed])
    #expect(
      rows == [
        [
          "Products", "at least 85 %", "95.1 % (126,000 GFLOP/s, peak gflops 133, points 525,600)", "`gemm`",
          Machine.description,
        ],
        ["Idle", "at most 200 MiB", "27.4 MiB", "`x.py`", Machine.description],
      ])
  }

  @Test("what is printed as a line is read as the same figure", arguments: [true, false])
  func lines(isCeiling: Bool) throws {
    let figure = Figure(
      name: "a", value: 2.5, unit: "ms", ratio: 0.5, target: 0.25, isCeiling: isCeiling,
      details: [("p50", .number(1.5)), ("how", .string("so"))], command: "c", machine: "m")
    let read = try #require(Figure(line: figure.line))
    #expect(read.line == figure.line && read.row == figure.row)
    #expect(Figure(line: #"{"name": "a"}"#) == nil && Figure(line: "a") == nil)
  }
}
