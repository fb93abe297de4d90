import Detectors
import Testing

@testable import Monitoring

@Suite("A drill in plain words")
struct DrillSentenceTests {
  /// Ten of each kind, of which as many found as told.
  private func sentence(_ kinds: [(type: String, size: Double?, found: Int)]) -> String {
    let cells = kinds.map { DrillCell(type: $0.type, length: 1, size: $0.size) }
    let results = kinds.indices.flatMap { cell in
      (0..<10).map { number in
        DrillOutcome.Result(
          cell: cell, start: number, delay: number < kinds[cell].found ? 0 : nil, wasAlerting: false)
      }
    }
    return DrillSentence(outcome: DrillOutcome(cells: cells, results: results), alertsPerDay: 1.04).text
  }

  @Test("A type is covered from the size on from which no larger one is missed")
  func covered() {
    let text = sentence([
      ("spike", 3, 10), ("spike", 6, 5), ("spike", 12, 9), ("spike", 24.5, 10), ("trend", 24.5, 8),
      ("drop_out", nil, 9),
    ])
    #expect(text.hasPrefix("Of 60 anomalies laid one at a time into copies of these points, 51 (85 %) raised"))
    #expect(text.contains("raises 1.0 alerts a day"))
    #expect(text.contains(" Covered, with nine in ten found or more: spike from size 12 on, drop_out."))
    #expect(text.hasSuffix(" Not covered at any size tried: trend."))
  }

  @Test("What is missed at the greatest size is not covered, whatever the smaller ones are")
  func notCovered() {
    #expect(sentence([("dip", 3, 10), ("dip", 6, 8)]).hasSuffix(" Not covered at any size tried: dip."))
    #expect(sentence([("dip", 3, 10)]).hasSuffix(" Covered, with nine in ten found or more: dip from size 3 on."))
  }
}
