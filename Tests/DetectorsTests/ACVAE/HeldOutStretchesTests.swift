import Testing

@testable import Detectors

@Suite("What ACVAE holds out of a record in parts")
struct HeldOutStretchesTests {
  private static let window = 10

  /// Parts of so many points, 12 points between them in which nothing was measured.
  private static func data(_ parts: [Int], gap: Int = 12) -> ACVAEData {
    let measured = parts.enumerated().flatMap { place, count in
      [Float](repeating: 0, count: place == 0 ? 0 : gap) + [Float](repeating: 1, count: count)
    }
    return ACVAEData(
      metrics: 1, situation: SituationShape(), values: measured, measured: measured, context: [], categories: [],
      normal: measured, anomalous: measured.map { _ in 0 })
  }

  private static func split(_ data: ACVAEData, always: [Range<Int>] = []) -> HeldOutStretches {
    HeldOutStretches(
      data, fraction: 0.3, window: window,
      always: (0..<data.count).map { point in always.contains { $0.contains(point) } })
  }

  private static func points(_ offsets: [Int32]) -> Set<Int> {
    Set(offsets.flatMap { Int($0)..<(Int($0) + window) })
  }

  @Test("Of one part it is the tail, whose windows share no point with those that are learnt from")
  func tail() {
    let data = Self.data([200])
    let split = Self.split(data)
    #expect(split.newest == 140..<200)
    #expect(split.learntOffsets(data.normal) == Array(0...130))
    #expect(split.heldOffsets(data.normal) == Array(140...190))
  }

  @Test("Something of every part is learnt and something held out, and no point is both")
  func parts() {
    let lengths = [100, 120, 80, 200]
    let data = Self.data(lengths)
    let split = Self.split(data)
    let (learnt, held) = (Self.points(split.learntOffsets(data.normal)), Self.points(split.heldOffsets(data.normal)))
    #expect(learnt.isDisjoint(with: held))
    var first = 0
    for length in lengths {
      let part = Set(first..<first + length)
      #expect(!learnt.isDisjoint(with: part) && !held.isDisjoint(with: part))
      first += length + 12
    }
    #expect(split.newest == data.count - 60..<data.count)
  }

  @Test("No place of a day whose nights are missing is held out of every day")
  func moves() {
    let data = Self.data([Int](repeating: 96, count: 20), gap: 48)
    let held = Self.points(Self.split(data).heldOffsets(data.normal))
    let days = (0..<96).map { place in (0..<20).count { held.contains($0 * 144 + place) } }
    #expect(days.allSatisfy { $0 < 14 })
  }

  @Test("A gap that is shorter than a window parts nothing")
  func shortGap() {
    let whole = Self.split(Self.data([100, 100], gap: 9))
    #expect(whole.newest == 147..<209)
    #expect(whole.learntOffsets(Self.data([100, 100], gap: 9).normal).last == 137)
  }

  @Test("Every window with a point that was said to be normal is learnt from, and nothing that it holds is held out")
  func answered() {
    let data = Self.data([200])
    let split = Self.split(data, always: [160..<163])
    let (learnt, held) = (split.learntOffsets(data.normal), split.heldOffsets(data.normal))
    #expect(Set(learnt).isSuperset(of: Array(151...162)))
    #expect(Self.points(learnt).isDisjoint(with: Self.points(held)))
    #expect(!held.isEmpty && split.newest == 172..<200)
  }

  @Test("A part that is too short for both is learnt as a whole")
  func short() {
    let data = Self.data([25, 200])
    #expect(Self.points(Self.split(data).learntOffsets(data.normal)).isSuperset(of: 0..<25))
  }
}
