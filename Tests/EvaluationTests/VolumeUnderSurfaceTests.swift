import Testing

@testable import Evaluation

@Suite("The volume under the precision-recall surface")
struct VolumeUnderSurfaceTests {
  @Test(
    "It is what the authors' program gets (Reference/vus.py)",
    arguments: [
      (0, 0.3126015895807668), (1, 0.3126015895807668), (7, 0.3405646669087773), (20, 0.41764446965640656),
      (70, 0.6346988342725275), (120, 0.7624023594060408),
    ])
  func reference(buffer: Int, expected: Double) throws {
    let volume = try #require(try ReferenceCase.make().volumeUnderPrecisionRecall(buffer: buffer))
    #expect(isClose(volume, expected, within: 1e-12), "\(volume)")
  }

  @Test("A detector that is right within the buffer gets more than one that is as often right elsewhere")
  func nearness() throws {
    let labels = (0..<400).map { (200..<210).contains($0) }
    func volume(at place: Int) throws -> Double? {
      try LabelledScores(scores: (0..<400).map { (place..<place + 10).contains($0) ? 1 : 0 }, labels: labels)
        .volumeUnderPrecisionRecall(buffer: 20)
    }
    let (right, near, far) = try (volume(at: 200), volume(at: 193), volume(at: 100))
    #expect(right ?? 0 > near ?? 0 && near ?? 0 > far ?? 1 && right ?? 0 > 0.9)
  }

  @Test("Without anomalies there is nothing to be measured; without points neither")
  func nothing() throws {
    let none = [Bool](repeating: false, count: 5)
    #expect(try LabelledScores(scores: [1, 2, 3, 4, 5], labels: none).volumeUnderPrecisionRecall(buffer: 3) == nil)
    #expect(try LabelledScores(scores: [], labels: []).volumeUnderPrecisionRecall(buffer: 3) == nil)
    let single = try LabelledScores(scores: [2], labels: [true])
    #expect(single.volumeUnderPrecisionRecall(buffer: 3) == 1)
  }
}
