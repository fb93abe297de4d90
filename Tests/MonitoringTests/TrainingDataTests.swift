import Series
import Testing

@testable import Monitoring
@testable import Storage

@Suite("What is learnt from")
struct TrainingDataTests {
  private static func label(_ key: Int64, _ range: Range<Int64>, _ kind: LabelRecord.Kind) -> LabelRecord {
    LabelRecord(
      key: key, series: 1,
      label: NewLabel(start: range.lowerBound, end: range.upperBound, kind: kind, source: .operator), createdAt: 0,
      withdrawnAt: nil, answer: nil)
  }

  @Test("Labels become one judgement a point: the newest, but for what is to be ignored")
  func judgements() throws {
    let labels = [
      Self.label(1, -500..<1, .ignore), Self.label(2, 60..<240, .anomaly), Self.label(3, 120..<121, .normal),
      Self.label(4, 301..<360, .anomaly), Self.label(5, 0..<60, .anomaly),
    ]
    let grid = try TimeGrid(start: 0, interval: 60, count: 6)
    #expect(TrainingData.kinds(of: labels, on: grid) == [.ignore, .anomaly, .normal, .anomaly, nil, nil])
  }
}
