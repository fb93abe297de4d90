/// Moves what the log holds into chunks, in steps that keep the writer for a few milliseconds each, once there is so much that
/// opening the database would take long to read it.
///
/// A pass takes the series in the order of their keys: those whose rows and chunks lie beside each other share the pages that
/// are written.
package struct LogFolding: Sendable {
  /// Series of one step.
  private static let seriesPerStep = 64
  /// Bytes of the log at which a pass begins: with 100,000 series of a point a minute each has about a hundred points in it by
  /// then, and reading it takes a second.
  package static let limit = 256 << 20

  private let limit: Int
  /// Of the pass under way: what is left to fold, and the row up to which all is in chunks after it.
  private var series: ArraySlice<Int64> = []
  private var through: Int64?

  package init(limit: Int = Self.limit) { self.limit = limit }

  /// Does the next step, where there is one.
  ///
  /// - Returns: whether there is more to do at once.
  package mutating func step(in database: Database) throws -> Bool {
    if through == nil {
      guard let begun = database.beginFolding(from: limit) else { return false }
      (series, through) = (begun.series[...], begun.through)
    }
    guard let through else { return false }
    if !series.isEmpty {
      let next = series.prefix(Self.seriesPerStep)
      try database.write { transaction in for key in next { try transaction.fold(key) } }
      series = series.dropFirst(next.count)
      return true
    }
    if try database.write({ try PointLogRepository(connection: $0.connection).prune(through: through) }) { return true }
    self.through = nil
    return false
  }
}

extension Transaction {
  /// Writes what the log holds of a series into its chunks, and answers how many points that were.
  @discardableResult func fold(_ series: Int64) throws(StorageError) -> Int {
    try PointLogRepository(connection: connection).fold(series)
  }
}
