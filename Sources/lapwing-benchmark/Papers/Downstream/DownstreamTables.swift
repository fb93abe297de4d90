import Programs

/// The rows of ``DownstreamBenchmark`` as the page of figures shows them: means and deviations over the splits, the paper's
/// figures of the detector that it comes after below.
struct DownstreamTables {
  let report: PapersReport

  /// Of its rows.
  static let table = "cgats-downstream"

  func write(to figures: inout FigureReport) {
    for table in [augmentations, frameworks, ablations] where !table.rows.isEmpty {
      figures.add(table.block, table.columns, table.rows)
    }
  }

  private typealias Table = (block: PageBlock.Name, columns: [String], rows: [[String]])

  /// Tables 3 and 9.
  private var augmentations: Table {
    table(
      .cgatsAugmentations, heading: "F1",
      columns: [
        ("none", "none"), ("classical mix", "classical mix"), ("mixup", "mixup"), ("cutmix", "cutmix"),
        ("C-GATS whole", "c-gats whole"), ("C-GATS pasted", "c-gats pasted"), ("one-liner A", "one-liner A"),
        ("one-liner B", "one-liner B"), ("case 1", "case 1"), ("case 2", "case 2"),
      ], paper: DownstreamPaper.augmentations, cell: f1)
  }

  /// Tables 1, 2 and 5 to 8.
  private var frameworks: Table {
    table(
      .cgatsFrameworks, heading: "precision / recall / F1",
      columns: [
        ("TRTR", "none"), ("T(R+S)TR whole", "c-gats whole"), ("T(R+S)TR pasted", "c-gats pasted"),
        ("TRTS whole", "trts whole"), ("TRTS pasted", "trts pasted"), ("TSTR whole", "tstr whole"),
        ("TSTR pasted", "tstr pasted"),
      ], needed: "tstr whole", paper: DownstreamPaper.frameworks, cell: all)
  }

  /// Tables 10 and 11.
  private var ablations: Table {
    let kinds = [
      ("two stages, last layer", ""), ("one stage", "one stage, "), ("first layer", "label at the first layer, "),
    ]
    let columns = DownstreamArm.Making.allCases.flatMap { making in
      kinds.map { ("\($0.0), \(making.rawValue)", "c-gats \($0.1)\(making.rawValue)") }
    }
    return table(
      .cgatsAblations, heading: "F1", columns: [("none", "none")] + columns,
      needed: "c-gats one stage, whole",
      paper: DownstreamPaper.ablations, cell: f1)
  }

  private func f1(_ set: String, _ method: String) -> String { PapersReport.cell(values("f1", set, method)) }

  private func all(_ set: String, _ method: String) -> String {
    let cells = ["precision", "recall", "f1"].map { figure -> String in
      let values = values(figure, set, method)
      return values.isEmpty ? "–" : FixedText.number(values.reduce(0, +) / Double(values.count), places: 2)
    }
    return cells.joined(separator: " / ")
  }

  private func values(_ figure: String, _ set: String, _ method: String) -> [Double] {
    report.values(figure, table: Self.table, indicator: set, method: method)
  }

  /// - Parameter needed: the method whose sets are shown; nil for every set that has rows.
  private func table(
    _ block: PageBlock.Name, heading: String, columns: [(heading: String, method: String)], needed: String? = nil,
    paper: (_ set: String, _ detector: DownstreamDetector) -> [String]?,
    cell: (_ set: String, _ method: String) -> String
  ) -> Table {
    var rows: [[String]] = []
    for set in DownstreamSet.all(isQuick: false) {
      for detector in DownstreamDetector.allCases {
        let before = rows.count
        for split in set.splits {
          let name = set.name + split.rawValue + detector.rawValue
          let methods = needed.map { [$0] } ?? columns.map(\.method)
          guard methods.contains(where: { !values("f1", name, $0).isEmpty }) else { continue }
          rows.append([name] + columns.map { cell(name, $0.method) })
        }
        if let figures = paper(set.name, detector), rows.count > before {
          rows.append(["*paper, \(set.name), \(detector.name)*"] + figures)
        }
      }
    }
    return (block, [heading] + columns.map(\.heading), rows)
  }
}
