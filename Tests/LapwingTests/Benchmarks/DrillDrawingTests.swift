import Detectors
import Testing

@testable import lapwing

@Suite("What a drill looks like in a terminal")
struct DrillDrawingTests {
  private static let plan = DrillPlan(types: [.spike, .trend, .dropOut], lengths: [1, 6], sizes: [3, 12])

  /// Of each kind ten, of which as many found as its number says.
  private static var outcome: DrillOutcome {
    let cells = TypedAnomalies(types: plan.types, lengths: plan.lengths, sizes: plan.sizes, scales: []).cells
    let results = cells.indices.flatMap { cell in
      (0..<10).map { number in
        DrillOutcome.Result(cell: cell, start: number, delay: number < 2 * cell ? 1 : nil, wasAlerting: false)
      }
    }
    return DrillOutcome(cells: cells, results: results)
  }

  @Test("The table has a row a type and recall by length and size")
  func table() {
    let lines = DrillTable(plan: Self.plan, outcome: Self.outcome).text.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    let cells = lines.map { $0.split(separator: " ").map(String.init) }
    #expect(cells[0] == ["1", "pt", "6", "pts"])
    #expect(cells[1] == ["size", "3", "12", "3", "12", "delay"])
    #expect(cells[2] == ["spike", "0.00", "0.20", "0.40", "0.60", "1.0"])
    #expect(cells[3] == ["trend", "0.80", "1.00", "1.0"])
    #expect(cells[4] == ["drop_out", "1.00", "1.00", "1.0"])
    #expect(Set(lines.dropFirst(2).map(\.count)).count == 1)
  }

  @Test("The picture is the more solid the more was found, and empty where a type cannot be")
  func picture() {
    let lines = DrillPicture(plan: Self.plan, outcome: Self.outcome).text.split(separator: "\n").map(String.init)
    #expect(lines[1].hasSuffix("····░░░░  ▒▒▒▒▒▒▒▒"))
    #expect(lines[2].hasSuffix("        " + "  " + "▓▓▓▓████"))
    #expect(lines[3].hasSuffix("████████  ████████"))
  }

  @Test(
    "Only what is found without a miss is solid",
    arguments: [
      (0.0, "·"), (0.01, "░"), (0.33, "░"), (0.34, "▒"), (0.66, "▒"), (0.67, "▓"), (0.99, "▓"), (1.0, "█"),
    ])
  func shades(_ recall: Double, _ shade: Character) {
    #expect(DrillPicture.shade(recall) == shade)
  }
}
