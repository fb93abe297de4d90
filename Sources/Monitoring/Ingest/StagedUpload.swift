import Storage

/// Many points on their way into one series: written in small transactions, between which everybody else has turns, and made to
/// count by one.
package struct StagedUpload: Sendable {
  /// Rows from which on an upload is worth it: fewer keep the writer for some milliseconds.
  package static let leastRows = 65_536
  /// Values that one transaction writes.
  private static let mostValues = 1 << 16

  let upload: Upload
  private let context: ServiceContext

  /// Runs `body` with an upload into each series; what it throws ends them all.
  ///
  /// - Parameters:
  ///   - begin: begins them, within one transaction.
  ///   - body: lays the rows down and publishes the uploads.
  static func with<Result>(
    _ context: ServiceContext, begin: (UploadRepository) throws -> [Upload], _ body: ([StagedUpload]) throws -> Result
  ) throws -> Result {
    // What is laid down is not yet what the request asked for.
    let begun = try IdempotentWork.outside { try context.database.write { try begin($0.uploads) } }
    do {
      return try body(begun.map { StagedUpload(upload: $0, context: context) })
    } catch {
      // What cannot be given up now is by the next start.
      try? IdempotentWork.outside {
        try context.database.write { transaction in for upload in begun { try transaction.uploads.abandon(upload) } }
      }
      throw error
    }
  }

  /// Lays rows down.
  ///
  /// - Returns: no changes: what they change is known when they are published.
  func lay(_ batch: PointBatch) throws -> PointChanges {
    let (count, columns) = (batch.slots.count, batch.columns.count)
    let most = max(1, Self.mostValues / max(1, columns))
    for start in stride(from: 0, to: count, by: most) {
      let rows = start..<min(start + most, count)
      let part = PointBatch(
        slots: Array(batch.slots[rows]), columns: batch.columns,
        values: (0..<columns).flatMap { batch.values[$0 * count + rows.lowerBound..<$0 * count + rows.upperBound] })
      try IdempotentWork.outside { try context.database.write { try $0.uploads.lay(part, of: upload) } }
    }
    return PointChanges()
  }

  /// What it will change, counted beside the writer; and moves what earlier uploads left to be moved, so that no transaction has
  /// to do all of that.
  func effect(on series: SeriesRecord?) throws -> UploadEffect {
    if series?.hasOverlay == true { while try context.database.write({ try $0.uploads.fold() }) {} }
    return try context.database.read { try $0.uploads.effect(of: upload, on: series) }
  }
}
