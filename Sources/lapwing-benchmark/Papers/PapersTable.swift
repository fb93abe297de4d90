import Programs

/// One table of the rows: what of them the page shows.
struct PapersTable: Sendable {
  enum Shape: Sendable {
    /// A column a KPI, or set of them: its figures beside each other, mean and deviation over the seeds; how many these are
    /// is the last column.
    case byIndicator([String])
    /// A column a figure: its mean over all KPIs and seeds. The first has their range, too.
    case byFigure([(key: String, heading: String)])
  }

  let name: String
  let block: PageBlock.Name
  let shape: Shape
  /// Above the methods: what the cells hold.
  var heading = "method"
  /// Those that are shown, in this order, as the page calls them; all that there are where there are none.
  var methods: [(method: String, shown: String)] = []
  /// What the paper has, a cell a column, under its name.
  var papers: [[String]] = []

  /// Writes what rows there are.
  func write(_ report: PapersReport, to figures: inout FigureReport) {
    let known = report.methods(table: name)
    let shown = methods.isEmpty ? known.map { ($0, $0) } : methods.filter { known.contains($0.method) }
    guard !shown.isEmpty else { return }
    let indicators = report.indicators(table: name)
    let rows = shown.map { method, shown in [shown] + cells(report, method, indicators) }
    figures.add(block, [heading] + headings(indicators), rows + papers)
  }

  private func headings(_ indicators: [String]) -> [String] {
    switch shape {
    case .byIndicator: indicators + ["seeds"]
    case .byFigure(let figures): figures.map(\.heading)
    }
  }

  private func cells(_ report: PapersReport, _ method: String, _ indicators: [String]) -> [String] {
    func values(_ figure: String, _ indicator: String) -> [Double] {
      report.values(figure, table: name, indicator: indicator, method: method)
    }
    switch shape {
    case .byIndicator(let figures):
      let seeds = indicators.map { indicator in figures.map { values($0, indicator).count }.max() ?? 0 }.max() ?? 0
      return indicators.map { indicator in
        figures.map { values($0, indicator) }.filter { !$0.isEmpty }.map { PapersReport.cell($0) }
          .joined(separator: " / ")
      } + ["\(seeds)"]
    case .byFigure(let figures):
      return figures.enumerated().map { place, figure in
        Self.cell(indicators.flatMap { values(figure.key, $0) }, hasRange: place == 0)
      }
    }
  }

  private static func cell(_ values: [Double], hasRange: Bool) -> String {
    guard let least = values.min(), let most = values.max() else { return "" }
    func text(_ value: Double) -> String { FixedText.number(value, places: 2) }
    let mean = text(values.reduce(0, +) / Double(values.count))
    return hasRange && text(least) != text(most) ? "\(mean) (\(text(least)) to \(text(most)))" : mean
  }
}
