import Detectors
import Testing

@testable import lapwing_benchmark

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

  @Test("Bars are as long as what was found of all lengths, within 80 columns, with a class for what hardly departs")
  func bars() throws {
    let lines = DrillBars(plan: Self.plan, outcome: Self.outcome).text.split(separator: "\n").map(String.init)
    #expect(lines.map { $0.prefix(13) } == ["recall       ", "spike        ", "trend        ", "drop_out     "])
    let columns = lines.dropFirst().map { $0.dropFirst(13).split(separator: " ").map(String.init) }
    #expect(columns.allSatisfy { $0.count == 2 && $0.allSatisfy { $0.count == 31 } })
    // Of 20 each: 4 and 8 of the spikes, 8 and 10 of 10 trends; every drop-out.
    #expect(columns[0][0] == "██████▎" + String(repeating: "·", count: 24))
    #expect(columns[1][1] == String(repeating: "█", count: 31) && columns[2][0] == columns[2][1])

    let generated = DrillOutcome(
      cells: Self.outcome.cells + [DrillCell(type: "generated", length: 6, size: nil)],
      results: Self.outcome.results
        + [0.5, 1, 4, 5].map { size in
          DrillOutcome.Result(
            cell: Self.outcome.cells.count, start: 0, delay: size > 4 ? 0 : nil, wasAlerting: false,
            measure: LaidAnomaly.Measure(size: size, departure: 1))
        }
    ).classed(by: [3, 12])
    let more = DrillBars(plan: Self.plan, outcome: generated).text.split(separator: "\n").map(String.init)
    #expect(more[0].split(separator: " ") == ["recall", "below", "3", "size", "3", "size", "12"])
    #expect(more[4] == "generated    " + String(repeating: "·", count: 20) + "  ██████████··········")
    #expect((lines + more).allSatisfy { $0.count <= 80 })
  }

  @Test(
    "A bar that is full misses nothing, and one that is empty found nothing",
    arguments: [(0, "···"), (1, "▏··"), (500, "█▌·"), (999, "██▉"), (1_000, "███")])
  func ends(_ found: Int, _ bar: String) {
    #expect(DrillBars.bar(found, of: 1_000, width: 3) == bar)
  }
}
