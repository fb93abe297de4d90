/// Counts how long a series has been standing still: fed value by value, O(1) each.
///
/// A missing value neither ends nor extends a run, since it says nothing of the value.
package struct RunLength: Equatable, Sendable {
  /// The value that the series stands at; `nil` before the first.
  package private(set) var value: Double?
  /// Measured points in a row with this value.
  package private(set) var length = 0

  package init() {}

  /// Goes on where a run stood: `length` measured points of `value`.
  package init(value: Double, length: Int) {
    self.value = value
    self.length = length
  }

  package mutating func append(_ next: Double) {
    guard !next.isNaN else { return }
    length = next == value ? length + 1 : 1
    value = next
  }
}
