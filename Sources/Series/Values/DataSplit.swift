/// Cuts a series in time into training, validation and test, in this order.
package struct DataSplit: Equatable, Sendable {
  package let training: Range<Int>
  package let validation: Range<Int>
  package let test: Range<Int>

  /// Cuts `count` points by shares of a whole, such as 49, 21 and 30 (Donut, section 4.1); cuts round down.
  ///
  /// - Throws: `SeriesError.splitOutOfRange` for a negative share, one above 1,000,000, or a sum of zero.
  package init(
    count: Int, training: Int = 49, validation: Int = 21, test: Int = 30
  ) throws(SeriesError) {
    let allowed = 0...1_000_000
    guard allowed.contains(training), allowed.contains(validation), allowed.contains(test),
      training + validation + test > 0
    else { throw .splitOutOfRange(training: training, validation: validation, test: test) }
    let count = max(0, count)
    let whole = training + validation + test
    let first = Self.share(training, of: count, whole: whole)
    let second = Self.share(training + validation, of: count, whole: whole)
    self.training = 0..<first
    self.validation = first..<second
    self.test = second..<count
  }

  /// `count * part / whole` in full width: any count, no overflow.
  private static func share(_ part: Int, of count: Int, whole: Int) -> Int {
    whole.dividingFullWidth(count.multipliedFullWidth(by: part)).quotient
  }
}
