import SeededRandom
import Testing

@testable import Series

@Suite("Gaps are filled as the rhythm of a series wants it") struct GapFillingTests {
  @Test("A short gap is filled by the line between its neighbours")
  func short() {
    let filling = GapFilling(longestLinearGap: 3, period: 4)
    #expect(filling.filled([1, .nan, .nan, 4, 4, .nan, 2]) == [1, 2, 3, 4, 4, 3, 2])
  }

  @Test("A long gap is filled by the line between the same slot of the periods before and after")
  func long() {
    let values: [Double] = [0, 10, 20, 30, .nan, .nan, .nan, .nan, 4, 14, 24, 34]
    #expect(
      GapFilling(longestLinearGap: 3, period: 4).filled(values) == [0, 10, 20, 30, 2, 12, 22, 32, 4, 14, 24, 34])
  }

  @Test("Where the adjacent period has no slot either, the next that has one serves, by its distance")
  func distant() {
    let values: [Double] = [0, 7] + [Double](repeating: .nan, count: 4) + [3, 7]
    #expect(GapFilling(longestLinearGap: 1, period: 2).filled(values) == [0, 7, 1, 7, 2, 7, 3, 7])
  }

  @Test("At either end the periods serve, and where none has the slot, the nearest point")
  func ends() {
    let filling = GapFilling(longestLinearGap: 3, period: 3)
    #expect(filling.filled([.nan, 2, 3, 1, 2, 3, 4, .nan]) == [1, 2, 3, 1, 2, 3, 4, 2])
    #expect(filling.filled([.nan, 5, .nan]) == [5, 5, 5])
    #expect(GapFilling(longestLinearGap: 0, period: nil).filled([.nan, 1, .nan, .nan, 4, .nan]) == [1, 1, 2, 3, 4, 4])
  }

  @Test("With earlier periods alone, nothing after the point behind a gap changes its filling", arguments: 1...20)
  func causal(seed: UInt64) throws {
    let filling = GapFilling(longestLinearGap: 2, period: 7, periods: .before)
    let values = Self.gappy(seed: seed, count: 120)
    let whole = try #require(filling.filled(values))
    let first = try #require(values.firstIndex { !$0.isNaN })
    for end in first..<values.count where !values[end].isNaN {
      #expect(filling.filled(Array(values[...end])) == Array(whole[...end]))
    }
  }

  @Test("No point is left missing, and no measured one is touched", arguments: 1...50)
  func complete(seed: UInt64) throws {
    let values = Self.gappy(seed: seed, count: 40 + Int(seed) * 7)
    let filling = GapFilling(
      longestLinearGap: Int(seed) % 5, period: seed % 3 == 0 ? nil : 1 + Int(seed) % 60,
      periods: seed % 2 == 0 ? .before : .beforeAndAfter)
    let filled = try #require(filling.filled(values))
    #expect(filled.count == values.count && filled.allSatisfy { $0.isFinite })
    #expect(zip(values, filled).allSatisfy { $0.isNaN || $0 == $1 })
    #expect(filled.min() == values.filter { !$0.isNaN }.min() && filled.max() == values.filter { !$0.isNaN }.max())
  }

  @Test("A periodic series is restored exactly, whatever long gaps it has", arguments: 1...30)
  func periodic(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let wave = (0..<24).map { _ in Double(generator.next(below: 1_000)) / 7 }
    let whole = (0..<24 * 12).map { wave[$0 % 24] }
    var values = whole
    for _ in 0..<4 {
      let start = Int(generator.next(below: 24 * 9))
      for index in start..<start + 4 + Int(generator.next(below: 60)) where index < values.count {
        values[index] = .nan
      }
    }
    values.replaceSubrange(24 * 11..<24 * 12, with: wave)
    #expect(GapFilling(longestLinearGap: 3, period: 24).filled(values) == whole)
  }

  @Test("Where nothing is measured there is nothing to fill from")
  func nothing() {
    let filling = GapFilling(longestLinearGap: 3, period: 2)
    #expect(filling.filled([]) == nil)
    #expect(filling.filled([.nan, .nan]) == nil)
    #expect(filling.filled([1, 2]) == [1, 2])
  }

  @Test("Values at the limits of Double stay finite")
  func huge() throws {
    let top = Double.greatestFiniteMagnitude
    let values = [-top, .nan, top, .nan, .nan, .nan, .nan, -top, .nan]
    let filled = try #require(GapFilling(longestLinearGap: 2, period: 3).filled(values))
    #expect(filled.allSatisfy { $0.isFinite })
  }

  @Test("A giant gap costs no more than its points", .timeLimit(.minutes(1)))
  func giant() throws {
    var values = [Double](repeating: .nan, count: 2_000_000)
    (values[0], values[1_440_000]) = (1, 3)
    let filled = try #require(GapFilling(longestLinearGap: 7, period: 1_440).filled(values))
    #expect(filled[720_000] == 2 && filled[1_999_999] == 3 && filled.allSatisfy { $0.isFinite })
  }

  @Test("The paper's longest line is 7 points by the minute and 3 by the hour")
  func lines() {
    #expect([60, 300, 1_799].map { GapFilling.longestLinearGap(interval: $0) } == [7, 7, 7])
    #expect([1_800, 3_600, 86_400].map { GapFilling.longestLinearGap(interval: $0) } == [3, 3, 3])
  }

  /// Whole numbers with gaps of all lengths, at either end too; at least one is measured.
  static func gappy(seed: UInt64, count: Int) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var values = (0..<count).map { _ in Double(generator.next(below: 100)) }
    for _ in 0..<6 {
      let start = Int(generator.next(below: UInt64(count)))
      for index in start..<min(count, start + 1 + Int(generator.next(below: 30))) { values[index] = .nan }
    }
    if values.allSatisfy(\.isNaN) { values[count / 2] = 1 }
    return values
  }
}
