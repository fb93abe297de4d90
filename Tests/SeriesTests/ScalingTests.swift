import Testing

@testable import Series

@Suite struct ScalingTests {
  @Test("mean and deviation are those of the present, unexcluded values")
  func fit() {
    // numpy: np.mean([2, 4, 4, 4, 5, 5, 7, 9]) == 5, np.std == 2.
    let scaler = StandardScaler(
      fitting: [2, 4, .nan, 4, 4, 5, 1e9, 5, 7, 9, .infinity],
      excluding: [false, false, false, false, false, false, true])
    #expect(scaler.mean == 5 && scaler.deviation == 2 && scaler.count == 8 && !scaler.isConstant)
    #expect(scaler.scale(9) == 2 && scaler.restore(2) == 9 && scaler.restoreSpread(0.5) == 1)
    #expect(scaler.scale(.nan).isNaN)
    #expect(scaler.scale(1e308) == StandardScaler.limit)
  }

  @Test("a range without spread gets the documented floor", arguments: [(3.0, 3e-3), (-200, 0.2), (0, 1)])
  func constant(value: Double, floor: Double) {
    let scaler = StandardScaler(fitting: [Double](repeating: value, count: 50))
    #expect(scaler.isConstant && scaler.mean == value)
    #expect(abs(scaler.deviation - floor) <= 1e-15)
    #expect(scaler.scale(value) == 0)
  }

  @Test("the greatest and smallest numbers neither overflow nor divide by zero")
  func extremes() {
    let huge = StandardScaler(fitting: [1.7e308, -1.7e308, 1.7e308, -1.7e308])
    #expect(huge.mean == 0 && huge.deviation == 1.7e308)
    #expect(huge.scale(-1.7e308) == -1)
    let tiny = StandardScaler(fitting: [.leastNonzeroMagnitude, 0])
    #expect(tiny.deviation > 0 && tiny.scale(1).isFinite)
    let none = StandardScaler(fitting: [.nan, .nan])
    #expect(none.mean == 0 && none.deviation == 1 && none.count == 0)
    #expect(StandardScaler(mean: 0, deviation: 0, count: 1, isConstant: true) == nil)
  }

  @Test("scaled values keep gaps and stay within single precision")
  func singlePrecision() {
    let scaler = StandardScaler(fitting: [0, 1])
    #expect(scaler.scale(0) == -1 && scaler.scale(.nan).isNaN && scaler.scale(1e300) == 1e6)
  }
}
