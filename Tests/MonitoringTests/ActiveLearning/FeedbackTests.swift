@testable import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("What answers become")
struct FeedbackTests {
  private static let query = QueryRecord(
    key: 1, version: 1, generation: 1,
    query: NewQuery(start: 100, end: 200, peak: 190, probability: nil, reason: "uncertain", featuresJSON: "{}"))

  private static func labels(_ kind: LabelRecord.Kind, _ ranges: [(Int64, Int64)]?) -> [String] {
    Feedback(
      query: "q-1", kind: kind, ranges: ranges?.map { Feedback.Stretch(start: $0, end: $1) }, note: nil, author: "ana"
    ).labels(of: query).map { "\($0.kind.rawValue) \($0.start) \($0.end)" }
  }

  @Test("The whole window without ranges; with them what is left of it is normal")
  func ranges() {
    #expect(Self.labels(.normal, nil) == ["normal 100 200"])
    #expect(Self.labels(.ignore, nil) == ["ignore 100 200"])
    #expect(Self.labels(.anomaly, nil) == ["anomaly 100 200"])
    #expect(Self.labels(.anomaly, [(120, 130)]) == ["normal 100 120", "anomaly 120 130", "normal 130 200"])
    #expect(Self.labels(.anomaly, [(100, 200)]) == ["anomaly 100 200"])
  }

  @Test("Ranges in any order, touching and overlapping, cover the window once")
  func overlaps() {
    let labels = Self.labels(.anomaly, [(150, 170), (100, 110), (160, 180), (110, 120)])
    #expect(labels == ["anomaly 100 120", "normal 120 150", "anomaly 150 180", "normal 180 200"])
  }

  @Test("Ranges that overlap none of the others are found as by trying all pairs")
  func apart() {
    var generator = SeededGenerator(seed: 9)
    func ranges() -> [Range<Int>] {
      var (place, all) = (0, [Range<Int>]())
      while place < 200 {
        let start = place + Int.random(in: 0..<12, using: &generator)
        all.append(start..<start + Int.random(in: 1..<9, using: &generator))
        place = all[all.count - 1].upperBound
      }
      return all
    }
    for _ in 0..<50 {
      let (left, right) = (ranges(), ranges())
      #expect(left.apart(from: right) == left.filter { range in !right.contains { $0.overlaps(range) } })
    }
    #expect([0..<1].apart(from: []) == [0..<1])
  }
}
