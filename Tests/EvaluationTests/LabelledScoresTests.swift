import Testing

@testable import Evaluation

@Suite("Scores beside labels")
struct LabelledScoresTests {
  @Test("Points without a score and ignored points are left out")
  func leavesOut() throws {
    let scored = try LabelledScores(
      scores: [1, .nan, 3, 4, 5], labels: [false, true, true, false, false],
      ignored: [false, false, false, true, false])
    #expect(scored.scores == [1, 3, 5])
    #expect(scored.positions == [0, 2, 4])
    #expect(scored.labels == [false, true, false])
    #expect(scored.segments == [1..<2])
  }

  @Test("A missing point inside a labelled range does not split it, one without the label does")
  func segments() throws {
    let inside = try LabelledScores(scores: [1, .nan, 1, 0], labels: [true, true, true, false])
    #expect(inside.segments == [0..<2])
    let between = try LabelledScores(scores: [1, .nan, 1, 0], labels: [true, false, true, false])
    #expect(between.segments == [0..<1, 1..<2])
  }

  @Test("A segment of which nothing is evaluated is no segment")
  func emptySegment() throws {
    let scored = try LabelledScores(scores: [1, .nan, 1], labels: [false, true, false])
    #expect(scored.segments.isEmpty)
    #expect(scored.anomalousCount == 0)
  }

  @Test("Lengths that differ are an error")
  func lengths() {
    #expect(throws: EvaluationError.lengthMismatch(scores: 2, other: 1)) {
      try LabelledScores(scores: [1, 2], labels: [true])
    }
    #expect(throws: EvaluationError.lengthMismatch(scores: 1, other: 2)) {
      try LabelledScores(scores: [1], labels: [true], ignored: [true, false])
    }
  }
}
