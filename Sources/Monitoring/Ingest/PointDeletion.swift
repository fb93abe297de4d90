import Series
package import Storage

/// What a deletion of points did.
package struct PointsDeleted: Sendable {
  /// As it is now.
  package let series: SeriesRecord
  /// Slots that had a value in at least one metric and have none now.
  package let deleted: Int64
}

/// Takes points out of a series, as if they had never come, and with them the end of the series and all that rests on
/// it: stored scores, what monitors have judged, alerts past the new end. Labels stay.
package struct PointDeletion: Sendable {
  private let context: ServiceContext
  private let watch: MonitorEvaluator

  package init(service: Service) {
    context = service.context
    watch = service.watch
  }

  /// Deletes the points from `from` (or the first) up to `to` (or the last): all of them or none.
  ///
  /// - Throws: `series_not_found`, `range_too_long`.
  package func delete(from: Int64?, to: Int64?, of id: String) throws -> PointsDeleted {
    let (answer, changed) = try context.database.write { transaction in
      let before = try transaction.series.known(id)
      let slots = PointReader.slots(of: before, from: from, to: to)
      guard !slots.isEmpty else { return (PointsDeleted(series: before, deleted: 0), [MonitorEvaluator.Changed]()) }
      let deleted = try Self.delete(slots, of: before, in: transaction)
      let after = try transaction.series.known(id)
      if after.generation == before.generation, let last = before.lastSlot {
        try transaction.scores.invalidate(series: after, slots: slots.lowerBound..<last + 1)
      }
      let isShorter = after.lastSlot ?? .min < before.lastSlot ?? .min
      let changed = isShorter ? try transaction.rewindMonitors(of: after, now: context.now()) : []
      return (PointsDeleted(series: after, deleted: deleted), changed)
    }
    context.changes.publish(.series(id))
    watch.pointsWereDeleted(changed)
    return answer
  }

  private static func delete(
    _ slots: Range<Int64>, of series: SeriesRecord, in transaction: Transaction
  ) throws -> Int64 {
    do {
      return try transaction.points.delete(series, slots: slots)
    } catch StorageError.outOfRange {
      let points = PointRepository.mostDeletedChunks * ChunkAddress.slotsPerChunk
      throw MonitoringError(
        .rangeTooLong,
        """
        One request deletes at most \(points) values of all columns together; narrow 'from' and 'to', and send several.
        """)
    }
  }
}
