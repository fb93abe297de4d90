package import Storage

/// Those who are told of incidents: set up, changed, listed, taken away.
package struct ReceiverService: Sendable {
  package static let most: Int64 = 1_000

  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// A receiver with what belongs to its document.
  package struct Entry: Sendable {
    package let receiver: ReceiverRecord
    package let definition: ReceiverDefinition
    /// What it has yet to be told.
    package let pending: Int64
  }

  /// - Throws: `receiver_not_found`.
  package func receiver(_ id: String) throws -> Entry {
    try context.database.read { transaction in
      guard let receiver = try transaction.receivers.get(id) else { throw Self.notFound(id) }
      return try transaction.entry(receiver)
    }
  }

  /// Receivers by id, after the id `after`.
  package func list(after: String?, limit: Int) throws -> [Entry] {
    try context.database.read { transaction in
      try transaction.receivers.list(after: after, limit: limit).map { try transaction.entry($0) }
    }
  }

  /// Creates a receiver, or changes how it is told. What it has yet to be told is told the new way, at once.
  ///
  /// - Throws: `too_many`.
  package func put(_ id: String, _ definition: ReceiverDefinition) throws -> (Entry, isNew: Bool) {
    let (entry, isNew) = try context.database.write { transaction in
      let (record, isNew) = try transaction.putReceiver(id, definition, now: context.now())
      return (try transaction.entry(record), isNew)
    }
    context.changes.publish(.deliveries)
    return (entry, isNew)
  }

  /// Deletes a receiver with what it was told and has yet to be told.
  ///
  /// - Throws: `receiver_not_found`, `in_use` where a monitor or a policy names it.
  package func delete(_ id: String) throws {
    try context.database.write { try $0.deleteReceiver(id) }
  }

  /// What a receiver was told and is to be told, the newest first, before the key of a delivery.
  ///
  /// - Parameter before: asked for the key of the receiver.
  /// - Throws: `receiver_not_found`.
  package func deliveries(
    of id: String, before: (Int64) throws -> Int64?, limit: Int
  ) throws -> (receiver: Int64, items: [DeliveryRecord]) {
    try context.database.read { transaction in
      guard let receiver = try transaction.receivers.get(id) else { throw Self.notFound(id) }
      let place = try before(receiver.key)
      return (receiver.key, try transaction.deliveries.list(receiver: receiver.key, before: place, limit: limit))
    }
  }

  static func notFound(_ id: String) -> MonitoringError {
    MonitoringError(.receiverNotFound, "There is no receiver '\(id)'.")
  }
}

extension Transaction {
  /// - Throws: `too_many`.
  func putReceiver(
    _ id: String, _ definition: ReceiverDefinition, now: Int64
  ) throws -> (ReceiverRecord, isNew: Bool) {
    let old = try receivers.get(id)
    if old == nil, try receivers.count() >= ReceiverService.most {
      throw MonitoringError(
        .tooMany, "There are \(ReceiverService.most) receivers, the most that there may be; delete one.")
    }
    let record = try receivers.createOrReplace(id: id, definitionJSON: definition.json, now: now)
    try deliveries.hasten(receiver: record.key, now: now)
    return (record, old == nil)
  }

  /// - Throws: `receiver_not_found`, `in_use` where a monitor or a policy names it.
  func deleteReceiver(_ id: String) throws {
    guard try receivers.get(id) != nil else { throw ReceiverService.notFound(id) }
    let monitors = try receivers.monitors(naming: id, limit: 10)
    guard monitors.isEmpty else {
      let names = monitors.map { "'\($0)'" }.joined(separator: ", ")
      throw MonitoringError(
        .inUse, "The receiver '\(id)' is named by monitors: \(names). Take it from their 'receivers' first.")
    }
    let policies = try policies.naming(receiver: id, limit: 10)
    guard policies.isEmpty else {
      let names = policies.map { "'\($0)'" }.joined(separator: ", ")
      throw MonitoringError(
        .inUse, "The receiver '\(id)' is named by policies: \(names). Take it from their 'receivers' first.")
    }
    try receivers.delete(id)
  }

  fileprivate func entry(_ receiver: ReceiverRecord) throws -> ReceiverService.Entry {
    // What no version of this program wrote is damage.
    guard let definition = receiver.definition else {
      throw MonitoringError(
        .storageDamaged, "What is kept of the receiver '\(receiver.id)' cannot be read; PUT it anew.")
    }
    return ReceiverService.Entry(
      receiver: receiver, definition: definition, pending: try deliveries.pendingCount(receiver: receiver.key))
  }
}
