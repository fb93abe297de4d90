/// The least and the greatest value that a series can have, as its owner says: a rate is never below zero, a share never
/// above one. nil for no bound.
package struct ValueBounds: Equatable, Sendable {
  package var minimum: Double?
  package var maximum: Double?

  package init(minimum: Double? = nil, maximum: Double? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// The nearest possible value; NaN of NaN.
  package func bounded(_ value: Double) -> Double {
    guard !value.isNaN else { return value }
    return min(max(value, minimum ?? -.infinity), maximum ?? .infinity)
  }
}
