import Detectors
import Programs

/// Recall of a drill in rows of types and columns of sizes, grouped by length; the last column has the median delay of
/// what was found, in points.
struct DrillTable {
  let plan: DrillPlan
  let outcome: DrillOutcome

  private static let name = 12
  private static let cell = 5
  private static let delay = 6

  var text: String {
    let tallies = outcome.by(\.type)
    return
      ([lengths, sizes]
      + tallies.map { row($0.key, delay: $0.tally.medianDelay) }).joined(separator: "\n")
  }

  private var lengths: String {
    line("") { length, place in place == 0 ? Self.points(length) : "" } + FixedText.right("", Self.delay)
  }

  private var sizes: String {
    line("size") { _, place in FixedText.number(plan.sizes[place], places: 0) } + FixedText.right("delay", Self.delay)
  }

  private func row(_ type: String, delay: Double?) -> String {
    let cells = zip(outcome.cells, outcome.byCell).filter { $0.0.type == type }
    return line(type) { length, place in
      let here = cells.first { cell, _ in
        cell.length == length && (cell.size == plan.sizes[place] || (cell.size == nil && place == 0))
      }
      return here.map { FixedText.number($0.1.recall, places: 2) } ?? ""
    } + FixedText.right(FixedText.number(delay, places: 1), Self.delay)
  }

  /// A line of a name and of as many cells a length as there are sizes.
  private func line(_ name: String, _ cell: (_ length: Int, _ place: Int) -> String) -> String {
    let groups = plan.lengths.map { length in
      plan.sizes.indices.map { FixedText.right(cell(length, $0), Self.cell) }.joined()
    }
    return FixedText.left(name, Self.name) + groups.joined(separator: " ")
  }

  static func points(_ length: Int) -> String { length == 1 ? "1 pt" : "\(length) pts" }
}
