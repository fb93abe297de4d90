/// What can be wrong with a series, as values: whoever answers a client turns them into sentences.
package enum SeriesError: Error, Equatable, Sendable {
  /// The interval of a grid must be between 1 second and `TimeGrid.longestInterval`.
  case intervalOutOfRange(Int64)
  /// A grid holds 0 points or more.
  case negativeCount(Int)
  /// Start, interval and count lead beyond the moments that `Int64` holds.
  case gridOverflow
  /// A column has another length than the grid.
  case lengthMismatch(column: String, expected: Int, found: Int)
  /// Two columns of a series bear the same name.
  case duplicateColumn(String)
  /// A series needs one metric at least.
  case noMetric
  /// An interval needs two distinct moments to be inferred from.
  case noInterval
  /// Neither UTC nor an offset nor a zone of the machine's time zone database.
  case unknownTimeZone(String)
  /// The database's file of that zone is damaged.
  case unreadableTimeZone(String)
}
