import JSON
import Programs

/// Methods beside each other, by what `POST /v1/evaluations` says of them.
struct ComparisonTable {
  struct Row {
    let name: String
    let evaluation: JSONValue
  }
  let rows: [Row]

  var text: String {
    let evaluated = rows.first?.evaluation
    let counts =
      "  \(evaluated?["points"]?.integer ?? 0) points, \(evaluated?["anomalies"]?.integer ?? 0) labelled anomalies"
    let heading = Style.bold(Self.line(["", "average precision", "best F1", "adjusted"]))
    return ([counts, heading] + rows.map(Self.line) + [Self.note]).joined(separator: "\n")
  }

  private static let note = Style.dim("  adjusted: an anomaly found within 7 points of its start counts as found whole")

  private static func line(_ row: Row) -> String {
    let figures: [Double?] = [
      row.evaluation["point_wise"]?["average_precision"]?.number,
      row.evaluation["point_wise"]?["best"]?["f1"]?.number,
      row.evaluation["point_adjusted_within_delay"]?["best"]?["f1"]?.number,
    ]
    return line([row.name] + figures.map { FixedText.number($0, places: 3) })
  }

  private static func line(_ cells: [String]) -> String {
    "  " + FixedText.left(cells[0], 18)
      + zip(cells.dropFirst(), [18, 10, 10]).map { FixedText.right($0, $1) }.joined(separator: "  ")
  }
}
