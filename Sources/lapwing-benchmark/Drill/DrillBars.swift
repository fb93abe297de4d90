import Detectors
import Programs

/// Recall of a drill in bars within 80 columns: a row a type, a column a size, all lengths together. A dotted bar is
/// nothing found, a solid one everything; what a type cannot be, or did not come out as, is left empty. A type without
/// sizes has the same bar in all of them.
struct DrillBars {
  private static let width = 80
  private static let name = 13
  private static let gap = 2
  private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

  private let outcome: DrillOutcome
  /// Classes of size; 0 where something that was generated stayed below the others.
  private let sizes: [Double]
  private let bar: Int

  init(plan: DrillPlan, outcome: DrillOutcome) {
    self.outcome = outcome
    sizes = (outcome.tooSmall.isEmpty ? [] : [0]) + plan.sizes
    bar = max(3, (Self.width - Self.name) / max(1, sizes.count) - Self.gap)
  }

  var text: String {
    let types = outcome.by(\.type).map(\.key)
    return ([heading] + types.map(row)).map(Self.trimmed).joined(separator: "\n")
  }

  private var heading: String {
    let least = sizes.first { $0 > 0 } ?? 0
    return line("recall") { size in
      size > 0 ? "size \(FixedText.number(size, places: 0))" : "below \(FixedText.number(least, places: 0))"
    }
  }

  private func row(_ type: String) -> String {
    let cells = zip(outcome.cells, outcome.byCell).filter { $0.0.type == type && $0.1.anomalies > 0 }
    return line(type) { size in
      let here = cells.filter { cell, _ in cell.size == size || (cell.size == nil && size > 0) }
      let (found, all) = here.reduce((0, 0)) { ($0.0 + $1.1.found, $0.1 + $1.1.anomalies) }
      return all > 0 ? Self.bar(found, of: all, width: bar) : ""
    }
  }

  private func line(_ name: String, _ column: (Double) -> String) -> String {
    FixedText.left(name, Self.name) + sizes.map { FixedText.left(column($0), bar + Self.gap) }.joined()
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// In eighths of a character. What is found at all is seen, and so is what is missed at all.
  static func bar(_ found: Int, of all: Int, width: Int) -> String {
    let most = 8 * width
    let share = Int((Double(found * most) / Double(all)).rounded())
    let filled = found == 0 ? 0 : found == all ? most : min(max(share, 1), most - 1)
    let (whole, rest) = filled.quotientAndRemainder(dividingBy: 8)
    let solid = String(repeating: "█", count: whole) + (rest > 0 ? String(eighths[rest - 1]) : "")
    return solid + String(repeating: "·", count: width - solid.count)
  }
}
