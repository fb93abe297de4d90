#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The elementary functions that networks need, over whole spans.
package enum ElementaryFunction: String, CaseIterable, Sendable {
  case exponential
  case logarithm
  case hyperbolicTangent
  case sigmoid
  case softplus

  /// y[i] = f(x[i]); `y` is as long as `x`.
  package func apply(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    require(x.count == y.count, "elementary function: input and output differ in length")
    for i in 0..<x.count { y[i] = plain(x[i]) }
  }

  /// x[i] = f(x[i]).
  package func apply(inPlace x: inout MutableSpan<Float>) {
    for i in 0..<x.count { x[i] = plain(x[i]) }
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
