import Programs

/// The rows of PAD's trials as the page shows them.
struct PADTables {
  let report: PapersReport

  private static let sets = PADDataSet.all.map(\.name)
  private static let errors = ["mse", "rmse", "mae"]

  /// Table 2: forecasts against what was measured with its anomalies mended.
  func writeBeta(to figures: inout FigureReport) {
    let sets = ["kpi", "minutes"]
    let rows = PADMethod.byBeta.enumerated().compactMap { place, method -> [String]? in
      let cells = sets.map { errors($0, method.name, setup: 2) }
      guard cells.contains(where: { !$0.isEmpty }) else { return nil }
      let paper = [
        "0.1086 / 0.2724 / 0.1704", "0.1125 / 0.2806 / 0.1800", "0.1240 / 0.3007 / 0.2007", "0.1627 / 0.3704 / 0.2633",
      ][place]
      return [Figure.text(([0.01] + PADMethod.betas)[place])] + cells + [paper, "\(seeds(sets, method.name))"]
    }
    guard !rows.isEmpty else { return }
    let references = ["difference", "autoregression"].compactMap { name -> [String]? in
      let cells = sets.map { errors($0, name, setup: 2) }
      return cells.contains { !$0.isEmpty } ? ["`\(name)`"] + cells + ["", "1"] : nil
    }
    figures.add(
      .padBeta, ["beta: MSE / RMSE / MAE of Set-up 2"] + sets + ["the paper's", "seeds"], rows + references)
  }

  /// Table 3.
  func writeDetection(to figures: inout FigureReport) {
    let rows = PADMethod.detectors.compactMap { method -> [String]? in
      let known = Self.sets.map { set in
        Self.detection.map { report.values($0, table: PADTrial.detection, indicator: set, method: method.name) }
      }
      guard known.contains(where: { !$0[0].isEmpty }) else { return nil }
      let cells = known.map { figures in
        figures[0].isEmpty
          ? "" : figures.enumerated().map { Self.cell($1, hasSpread: $0 == 0) }.joined(separator: " / ")
      }
      let paper = Self.paperDetection[method.name] ?? ["", ""]
      return [method.name] + cells + paper + ["\(known.map { $0[0].count }.max() ?? 0)"]
    }
    guard !rows.isEmpty else { return }
    figures.add(
      .padDetection,
      ["F1 / precision / recall / delay / F1 in hindsight"] + Self.sets
        + ["the paper's KPIs, F1 / P / R", "the paper's Yahoo", "seeds"], rows)
  }

  /// Fig. 7, a row a set and method.
  func writeForecasts(to figures: inout FigureReport) {
    var rows: [[String]] = []
    for set in Self.sets {
      for method in [PADTrial.served("pad")] + PADMethod.forecasters.map(\.name) {
        let cells = (1...3).map { errors(set, method, setup: $0) }
        guard cells.contains(where: { !$0.isEmpty }) else { continue }
        let served = ["ratio", "coverage"].map {
          Self.cell(report.means($0, table: PADTrial.forecasts, set: set, method: method), hasSpread: false)
        }
        rows.append(["\(set): \(method)"] + cells + served + ["\(seeds([set], method))"])
      }
    }
    guard !rows.isEmpty else { return }
    figures.add(
      .padForecasts,
      [
        "MSE / RMSE / MAE", "Set-up 1", "Set-up 2", "Set-up 3", "RMSE over the best baseline's", "coverage at 0.95",
        "seeds",
      ],
      rows)
  }

  private static let detection = ["f1", "precision", "recall", "delay", "f1_hindsight"]

  private static let paperDetection = [
    "pad": ["0.739 / 0.839 / 0.660", "0.755 / 0.837 / 0.688"],
    "pad variant ad": ["0.726 / 0.884 / 0.615", "0.737 / 0.806 / 0.678"],
    "pad variant pad_minus": ["0.711 / 0.757 / 0.670", "0.734 / 0.881 / 0.630"],
    "vae": ["0.685 / 0.725 / 0.648", "0.642 / 0.773 / 0.549"],
    "donut": ["0.595 / 0.735 / 0.500", "0.501 / 0.669 / 0.401"],
    "spectral_residual": ["0.622 / 0.647 / 0.598", "0.563 / 0.451 / 0.747"],
  ]

  private func errors(_ set: String, _ method: String, setup: Int) -> String {
    let values = Self.errors.map {
      report.means("\($0)_setup_\(setup)", table: PADTrial.forecasts, set: set, method: method)
    }
    guard values.contains(where: { !$0.isEmpty }) else { return "" }
    return values.enumerated().map { Self.cell($1, hasSpread: $0 == 0) }.joined(separator: " / ")
  }

  private func seeds(_ sets: [String], _ method: String) -> Int {
    sets.map { report.means("mse_setup_2", table: PADTrial.forecasts, set: $0, method: method).count }.max() ?? 0
  }

  private static func cell(_ values: [Double], hasSpread: Bool) -> String {
    values.isEmpty
      ? "" : hasSpread ? PapersReport.cell(values) : PapersReport.cell([values.reduce(0, +) / Double(values.count)])
  }
}
