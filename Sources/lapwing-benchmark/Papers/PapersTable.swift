import Programs

/// One table of the rows: what of them the page shows.
struct PapersTable: Equatable {
  enum Shape {
    /// A column a KPI, or set of them: its figures beside each other, mean and deviation over the seeds.
    case byIndicator([String])
    /// A column a figure: its mean over all KPIs and seeds. The first has their range, too.
    case byFigure([(key: String, heading: String)])
  }

  let name: String
  let block: PageBlock.Name
  let shape: Shape
  /// What the paper has, a cell a column.
  var paper: [String] = []

  static func == (a: PapersTable, b: PapersTable) -> Bool { a.name == b.name }

  static let all = [donut, padForecasts, padHourly, padDetection, acvaeSKAB, acvaeSituations]

  static let donut = PapersTable(name: "donut", block: .donut, shape: .byIndicator(["f1_delay_7", "f1_point_wise"]))
  static let padForecasts = PapersTable(
    name: "pad-forecasts", block: .padForecasts, shape: .byIndicator(["mse_setup_3", "ratio", "coverage"]))
  static let padHourly = PapersTable(
    name: "pad-hourly", block: .padHourly,
    shape: .byFigure([
      ("ratio", "RMSE over the best baseline's"), ("coverage", "coverage at 0.95"), ("mse_setup_3", "MSE"),
    ]))
  static let padDetection = PapersTable(
    name: "pad-detection", block: .padDetection, shape: .byIndicator(["f1_fixed_k"]))

  private static let multivariate: [(key: String, heading: String)] = [
    ("range_f1", "range F1"), ("range_auprc", "range AUPRC"), ("all_positive", "range F1 of flagging all"),
    ("normal_flagged", "normal flagged"), ("range_f1_capped", "F1, ≤ 10 % of normal flagged"),
    ("f1_point_wise", "point-wise F1"), ("average_precision", "average precision"),
  ]

  static let acvaeSKAB = PapersTable(
    name: "acvae-skab", block: .acvaeSKAB, shape: .byFigure(multivariate),
    paper: ["0.683", "0.436", "", "", "", "", ""])
  static let acvaeSituations = PapersTable(
    name: "acvae-situations", block: .acvaeSituations,
    shape: .byFigure(
      [multivariate[0], multivariate[1], multivariate[2]]
        + SituationEvent.Kind.allCases.map { kind in
          ("flagged_\(kind.rawValue)", kind.rawValue.replacing("_", with: " "))
        }))

  /// Writes what rows there are.
  func write(_ report: PapersReport, to figures: inout FigureReport) {
    let methods = report.methods(table: name)
    guard !methods.isEmpty else { return }
    let indicators = report.indicators(table: name)
    let rows = methods.map { method in [method] + cells(report, method, indicators) }
    figures.add(block, ["method"] + headings(indicators), rows + (paper.isEmpty ? [] : [["*paper*"] + paper]))
  }

  private func headings(_ indicators: [String]) -> [String] {
    switch shape {
    case .byIndicator: indicators
    case .byFigure(let figures): figures.map(\.heading)
    }
  }

  private func cells(_ report: PapersReport, _ method: String, _ indicators: [String]) -> [String] {
    func values(_ figure: String, _ indicator: String) -> [Double] {
      report.values(figure, table: name, indicator: indicator, method: method)
    }
    switch shape {
    case .byIndicator(let figures):
      return indicators.map { indicator in
        figures.map { values($0, indicator) }.filter { !$0.isEmpty }.map(PapersReport.cell).joined(separator: " / ")
      }
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
