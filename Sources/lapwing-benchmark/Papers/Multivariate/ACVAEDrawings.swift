/// Fig. 4: the range F1 with at most a tenth of the normal points flagged, by the share of labels, of SKAB and of situations.
struct ACVAEDrawings {
  let report: PapersReport

  private static let shares: [(share: Double, methods: [String])] = [
    (0, ["acvae", "acvae, no labels, auto"]), (1, ["acvae, 1 % labels asked for"]),
    (2, ["acvae, 2 % labels asked for"]), (3, ["acvae, 3 % labels asked for"]),
  ]

  func write(to figures: inout FigureReport) {
    let panels = [PapersTable.acvaeSKAB.name, PapersTable.acvaeSituations.name].compactMap { table in
      let line = ChartDrawing.Line(name: "ACVAE", points: Self.shares.compactMap { point($0.share, $0.methods, table) })
      let all = point(3, ["acvae, 100 % labels"], table)?.y
      let forest = point(3, ["isolation forest"], table)?.y
      let levels = [("all labels", all), ("isolation forest", forest)].compactMap { name, y in
        y.map { ChartDrawing.Line(name: name, points: [(0, $0), (3, $0)]) }
      }
      return line.points.count > 1 ? ChartDrawing.Panel(title: table, lines: [line] + levels) : nil
    }
    guard !panels.isEmpty else { return }
    let title = "range F1, at most a tenth of normals flagged, by per cent of labels (Fig. 4)"
    figures.drawings.append(("acvae-labels.svg", ChartDrawing(title: title, panels: panels).text))
  }

  private func point(_ share: Double, _ methods: [String], _ table: String) -> (x: Double, y: Double)? {
    let values = report.indicators(table: table).flatMap { indicator in
      methods.flatMap { report.values("range_f1_capped", table: table, indicator: indicator, method: $0) }
    }
    return values.isEmpty ? nil : (share, values.reduce(0, +) / Double(values.count))
  }
}
