import Glibc
import JSON
import Testing

@testable import lapwing_benchmark

@Suite("What the page shows of the papers' rows")
struct PapersTableTests {
  /// The blocks made of rows of one table, by indicator, method and seed.
  private func block(
    _ table: PapersTable, _ rows: [(indicator: String, method: String, seed: Int, figures: JSONObject)]
  ) throws -> PageBlock? {
    var template = Array("/tmp/lapwing-rows-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      unlink("\(folder)/papers.jsonl")
      rmdir(folder)
    }
    var report = try PapersReport(folder: folder, isQuick: false)
    for row in rows {
      let key = PapersReport.Key(
        table: table.name, indicator: row.indicator, method: row.method, seed: row.seed)
      try report.add(key, row.figures)
    }
    var figures = FigureReport(command: "papers")
    table.write(report, to: &figures)
    return figures.blocks.first
  }

  @Test("a column a KPI has its figures beside each other, mean and deviation over the seeds")
  func byIndicator() throws {
    func row(_ kpi: String, _ method: String, _ seed: Int, _ f1: Double) -> (String, String, Int, JSONObject) {
      (kpi, method, seed, ["f1": .number(f1), "point": .number(0.5)])
    }
    var table = PapersTable(name: "t", block: .donut, shape: .byIndicator(["f1", "point"]))
    let rows = [row("a", "donut", 1, 0.4), row("a", "donut", 2, 0.6), row("b", "pca", 1, 1)]
    let block = try #require(try block(table, rows))
    #expect(block.name == .donut && block.columns == ["method", "a", "b", "seeds"])
    #expect(block.rows == [["donut", "0.500 ± 0.100 / 0.500 ± 0.000", "", "2"], ["pca", "", "1.000 / 0.500", "1"]])
    // Those that are named alone, in their order and by the names that the page has for them.
    (table.methods, table.papers) = (
      [("pca", "PCA"), ("gone", "gone"), ("donut", "Donut")], [["*paper*", "1", "", ""]]
    )
    let named = try #require(try self.block(table, rows))
    #expect(named.rows.map { $0[0] } == ["PCA", "Donut", "*paper*"])
    #expect(block.note == "By `papers`, \(Machine.description).")
  }

  @Test("a column a figure has the mean over all KPIs, the first its range, and the paper's figures stand below")
  func byFigure() throws {
    let block = try #require(
      try block(
        .acvaeSKAB,
        [
          ("skab", "pca", 1, ["range_f1": .number(0.5), "range_auprc": .number(0.3)]),
          ("skab", "pca", 2, ["range_f1": .number(0.7), "range_auprc": .number(0.5)]),
        ]))
    #expect(
      block.rows.prefix(2).map { Array($0.prefix(4)) } == [
        ["pca", "0.60 (0.50 to 0.70)", "0.40", ""], ["*paper: ACVAE, 3 %*", "0.683", "0.436", ""],
      ])
    #expect(block.rows.allSatisfy { $0.count == block.columns.count })
  }

  @Test("a table without rows is not written")
  func empty() throws { #expect(try block(.acvaeSituations, []) == nil) }
}
