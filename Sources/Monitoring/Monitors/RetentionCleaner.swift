import Storage

/// Clears away what nobody needs any more, in small steps: the chunks of deleted series and versions, scores and calibrations of
/// versions that have not served for long, jobs that ended 30 days ago, what receivers were told as long ago, answers kept for idempotency keys of a day ago; and then the room in the file that all this has left.
package struct RetentionCleaner: Sendable {
  package static let jobSeconds: Int64 = 30 * 86_400
  package static let deliverySeconds: Int64 = 30 * 86_400
  package static let keySeconds: Int64 = 86_400

  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// One or two short transactions, which commit nothing where there is nothing to clear away.
  ///
  /// - Returns: whether there may be more of it.
  package func step() throws -> Bool {
    try clear() || context.database.reclaimPages()
  }

  private func clear() throws -> Bool {
    let now = context.now()
    return try context.database.write { transaction in
      // What uploads have laid over their series goes into its place.
      if try transaction.uploads.fold() { return true }
      if let seconds = context.idleVersionSeconds,
        try transaction.versions.clear(idleBefore: now - seconds, now: now) > 0
      {
        return true
      }
      let hasMore = try transaction.discarded.sweep()
      if !hasMore {
        _ = try transaction.jobs.prune(finishedBefore: now - Self.jobSeconds)
        _ = try transaction.deliveries.prune(finishedBefore: now - Self.deliverySeconds)
        _ = try transaction.idempotency.prune(createdBefore: now - Self.keySeconds)
      }
      return hasMore
    }
  }
}
