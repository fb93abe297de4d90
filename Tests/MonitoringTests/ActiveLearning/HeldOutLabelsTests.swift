@testable import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("Labels that are held out")
struct HeldOutLabelsTests {
  private static func labels(_ kinds: [LabelRecord.Kind], answers: [Int64?] = []) -> [LabelRecord] {
    kinds.enumerated().map { index, kind in
      LabelRecord(
        key: Int64(index + 1), series: 1,
        label: NewLabel(start: Int64(index) * 10, end: Int64(index) * 10 + 5, kind: kind, source: .operator),
        createdAt: 0, withdrawnAt: index % 3 == 0 ? 1 : nil, answer: index < answers.count ? answers[index] : nil)
    }
  }

  @Test("Each fifth of a kind is, those taken back counting on; ignored ranges are no judgement")
  func fifths() {
    let kinds: [LabelRecord.Kind] = [
      .anomaly, .ignore, .normal, .anomaly, .anomaly, .ignore, .anomaly, .normal, .anomaly,
    ]
    #expect(HeldOutLabels.keys(of: Self.labels(kinds)) == [9])
    #expect(HeldOutLabels.keys(of: Self.labels([LabelRecord.Kind](repeating: .normal, count: 11))) == [5, 10])
    #expect(HeldOutLabels.keys(of: Self.labels([.anomaly, .anomaly, .anomaly, .anomaly])).isEmpty)
  }

  @Test("More labels never change what was said of the earlier ones")
  func stable() {
    var generator = SeededGenerator(seed: 5)
    let all = Self.labels((0..<200).map { _ in LabelRecord.Kind.allCases.randomElement(using: &generator) ?? .ignore })
    let final = HeldOutLabels.keys(of: all)
    for count in stride(from: 0, through: 200, by: 7) {
      #expect(HeldOutLabels.keys(of: Array(all.prefix(count))) == final.filter { $0 <= count })
    }
  }

  @Test("The labels of one answer are one judgement, an anomaly where any of them is")
  func answers() {
    let kinds: [LabelRecord.Kind] = [.anomaly, .anomaly, .anomaly, .anomaly, .normal, .anomaly, .normal]
    #expect(HeldOutLabels.keys(of: Self.labels(kinds, answers: [nil, nil, nil, nil, 7, 7, 7])) == [5, 6, 7])
  }
}
