import Series
import Testing

@Suite("The range of values that was learnt from") struct LearntRangeTests {
  @Test("It is from the least to the greatest, but for a thousandth at either end")
  func bounds() {
    #expect(LearntRange(of: [3, .nan, -1, 2]).bounds == -1...3)
    let values = (0..<2_000).map { Double(($0 * 7_919) % 2_000) }
    #expect(LearntRange(of: values).bounds == 2...1_997)
    #expect(LearntRange(of: values + [1e300]).bounds == 2...1_998)
  }

  @Test("Outside is what lies beyond; what is missing counts nowhere")
  func share() {
    let range = LearntRange(of: [0, 10])
    #expect(range.shareOutside([0, 5, 10, 11, .nan]) == 0.25)
    #expect(range.shareOutside([.nan]) == nil)
    #expect(LearntRange(of: [.nan]).shareOutside([1]) == nil)
  }
}
