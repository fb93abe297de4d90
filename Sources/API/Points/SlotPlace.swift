import Storage

/// The place of a page of points or scores: its first slot, and the points that the slots are counted in.
struct SlotPlace: Sendable {
  private let numbers: [Int64]

  /// - Parameter numbers: three, as a cursor holds them.
  init(numbers: [Int64]) { self.numbers = numbers }

  static func text(_ slot: Int64, in series: SeriesRecord) -> String { "\(slot) \(series.key) \(series.generation)" }

  /// The slot that a page of a series begins with.
  ///
  /// - Throws: `invalid_cursor` where the series or all of its points were replaced.
  func slot(in series: SeriesRecord) throws(Problem) -> Int64 {
    guard numbers.dropFirst() == [series.key, series.generation] else { throw ListCursors.problem }
    return numbers[0]
  }
}
