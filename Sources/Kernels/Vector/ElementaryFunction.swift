import Glibc

/// The elementary functions that networks need, over whole spans.
///
/// Errors against the correctly rounded value, over all of Float: see ``maximumError``. Infinities, zeros, denormals
/// and NaN come out as the limits say: e^−∞ = 0, ln 0 = −∞, the logarithm of a negative number is NaN.
package enum ElementaryFunction: String, CaseIterable, Sendable {
  case exponential
  case logarithm
  case hyperbolicTangent
  case sigmoid
  case softplus

  /// The largest error in units of the last place of the result that the tests allow; below the smallest normal
  /// number the unit is that of the denormals.
  package var maximumError: Double { 4 }

  /// y[i] = f(x[i]); `y` is as long as `x`.
  package func apply(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    require(x.count == y.count, "elementary function: input and output differ in length")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        apply(source, target, x.count)
      }
    }
  }

  /// x[i] = f(x[i]).
  package func apply(inPlace x: inout MutableSpan<Float>) {
    x.withUnsafeMutableBufferPointer { x in
      guard let address = x.baseAddress else { return }
      apply(address, address, x.count)
    }
  }

  private func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    switch self {
    case .exponential: Self.map(x, y, count, Lanes.exponential)
    case .logarithm: Self.map(x, y, count, Lanes.logarithm)
    case .hyperbolicTangent: Self.map(x, y, count, Lanes.hyperbolicTangent)
    case .sigmoid: Self.map(x, y, count, Lanes.sigmoid)
    case .softplus: Self.map(x, y, count, Lanes.softplus)
    }
  }

  /// The last few go through a padded vector: a value's result doesn't depend on where it stands.
  @inline(__always)
  private static func map(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ function: (Lanes) -> Lanes
  ) {
    var i = 0
    while i + 8 <= count {
      (y + i).lanes = function((x + i).lanes)
      i += 8
    }
    guard i < count else { return }
    var rest = Lanes.zero
    for lane in 0..<(count - i) { rest[lane] = x[i + lane] }
    rest = function(rest)
    for lane in 0..<(count - i) { y[i + lane] = rest[lane] }
  }

  /// One value by way of Double and the C library: the plain version.
  package func plain(_ x: Float) -> Float { Float(exact(Double(x))) }

  /// The function in Double, by the C library: what the errors are measured against.
  package func exact(_ x: Double) -> Double {
    switch self {
    case .exponential: exp(x)
    case .logarithm: log(x)
    case .hyperbolicTangent: tanh(x)
    case .sigmoid: x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
    case .softplus: x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
    }
  }
}
