import Detectors
import Programs

/// Recall of a drill in shades: a row a type, a block a length, a cell a size, the more solid the more was found. What a
/// type cannot be is left empty; a type without sizes has the same shade in all of them.
struct DrillPicture {
  private let plan: DrillPlan
  private let outcome: DrillOutcome
  private let tallies: [DrillOutcome.Count]

  private static let name = 13
  private static let cell = 4
  /// From nothing to everything, in equal steps but for the ends, which are exact.
  private static let shades: [Character] = ["·", "░", "▒", "▓", "█"]

  init(plan: DrillPlan, outcome: DrillOutcome) {
    (self.plan, self.outcome, tallies) = (plan, outcome, outcome.byCell)
  }

  var text: String {
    let rows = outcome.by(\.type).map(\.key).map { type in
      FixedText.left(type, Self.name) + plan.lengths.map { block(type, $0) }.joined(separator: "  ")
    }
    return ([heading] + rows + [axis, legend]).joined(separator: "\n")
  }

  private var width: Int { plan.sizes.count * Self.cell }

  private var heading: String {
    FixedText.left("", Self.name)
      + plan.lengths.map { FixedText.left(DrillTable.points($0), width) }.joined(separator: "  ")
  }

  private func block(_ type: String, _ length: Int) -> String {
    plan.sizes.map { size in
      let cell = outcome.cells.firstIndex { cell in
        cell.type == type && cell.length == length && (cell.size ?? size) == size
      }
      let shade = cell.flatMap { tallies[$0].recall }.map(Self.shade) ?? " "
      return String(repeating: String(shade), count: Self.cell)
    }.joined()
  }

  static func shade(_ recall: Double) -> Character {
    recall <= 0 ? shades[0] : recall >= 1 ? shades[4] : shades[1 + min(2, Int(recall * 3))]
  }

  private var axis: String {
    let sizes = plan.sizes.map { FixedText.left(FixedText.number($0, places: 0), Self.cell) }.joined()
    return FixedText.left("size", Self.name) + plan.lengths.map { _ in sizes }.joined(separator: "  ")
  }

  private var legend: String {
    Style.dim(FixedText.left("", Self.name) + "found: · none  ░ to a third  ▒ to two thirds  ▓ more  █ all")
  }
}
