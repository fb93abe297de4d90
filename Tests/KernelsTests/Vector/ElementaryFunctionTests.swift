import Kernels
import Testing

@Suite struct ElementaryFunctionTests {
  @Test("Over all of Float the error stays below what is promised", arguments: ElementaryFunction.allCases)
  func accuracy(function: ElementaryFunction) {
    // Every 4,099th bit pattern, both signs, and the neighbourhood of what is special.
    let swept = stride(from: UInt32(0), through: UInt32.max - 4_099, by: 4_099).map(Float.init(bitPattern:))
    let near = (-120_000...120_000).map { Float($0) * 0.001 }
    let special: [Float] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, 88, -88, 88.72284, -103.97, .leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude,
    ]
    let values = swept + near + special
    var results = [Float](repeating: 0, count: values.count)
    var span = results.mutableSpan
    function.apply(values.span, into: &span)
    let errors = zip(values, results).map { error(function, $0, $1) }
    let worst = errors.max() ?? .infinity
    #expect(worst <= function.maximumError, "\(worst) at \(values[errors.firstIndex(of: worst) ?? 0])")
  }

  @Test("A value's result doesn't depend on its place, nor on working in place", arguments: ElementaryFunction.allCases)
  func places(function: ElementaryFunction) {
    for count in 0..<20 {
      let values = (0..<count).map { Float($0) * 0.7 - 3 }
      var results = values
      var span = results.mutableSpan
      function.apply(inPlace: &span)
      for (value, result) in zip(values, results) {
        var single = [value]
        var singleSpan = single.mutableSpan
        function.apply(inPlace: &singleSpan)
        #expect(single[0] == result || (single[0].isNaN && result.isNaN))
      }
    }
  }

  /// In units of the last place of the exact result; 0 where both are the same infinity or NaN.
  private func error(_ function: ElementaryFunction, _ x: Float, _ result: Float) -> Double {
    let exact = function.exact(Double(x))
    let rounded = Float(exact)
    if rounded.isNaN || result.isNaN { return rounded.isNaN && result.isNaN ? 0 : .infinity }
    if rounded.isInfinite || result.isInfinite { return rounded == result ? 0 : .infinity }
    return abs(Double(result) - exact) / Double(max(rounded.ulp, .leastNonzeroMagnitude))
  }
}
