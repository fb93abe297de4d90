import Foundation
import JSON
import Storage

@testable import API
@testable import Monitoring

extension Telling {
  /// An incident of two alerts, of which orders moved first.
  static func sample(
    _ event: IncidentEvent = .opened, group: JSONObject = ["service": .string("shop")], alerts: Int = 2
  ) -> Telling {
    let all = (0..<alerts).map { (number: Int) -> IncidentMessage.Alert in
      return IncidentMessage.Alert(
        key: Int64(12 + number), monitor: "watch", series: number == 0 ? "orders" : "visits", kind: .anomaly,
        metric: number == 0 ? nil : "page", severity: .warning, start: 1_700_000_000 + 60 * Int64(number),
        end: event.isOpen ? nil : 1_700_000_600, score: 1.5, isLate: false,
        sentence: number == 0 ? "orders 12 at 17:35, 40 to 60 expected" : "unusual values", reasons: nil)
    }
    let message = IncidentMessage(
      event: event, incident: 7, group: group, state: event.isOpen ? .open : .resolved, severity: .critical,
      start: 1_700_000_000, end: event.isOpen ? nil : 1_700_000_600, time: 1_700_001_000, count: alerts, alerts: all)
    return Telling(receiver: "ops", message: message, fingerprint: message.fingerprint, severity: .warning)
  }
}

/// A database of its own with receivers, and incidents to tell them of.
final class ReceiverFixture {
  let context: ServiceContext
  private let folder: String

  /// - Parameter now: Unix seconds; the time of day unless told.
  init(now: (@Sendable () -> Int64)? = nil) throws {
    folder = NSTemporaryDirectory() + "lapwing-receivers-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let database = try Database.open(path: folder + "/test.db", now: 1)
    context = ServiceContext(database: database, now: now ?? { Int64(Date().timeIntervalSince1970) })
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func add(_ id: String, _ definition: ReceiverDefinition) throws {
    _ = try ReceiverService(context: context).put(id, definition)
  }

  /// Another incident, told to a receiver; answers its key.
  @discardableResult
  func tell(_ id: String, _ event: IncidentEvent = .opened, of known: Int64? = nil) throws -> Int64 {
    let now = context.now()
    let key = try context.database.write { transaction in
      let incident =
        try known.flatMap { try transaction.incidents.get($0) }
        ?? transaction.incidents.open(group: "{}", severity: .warning, start: now, due: now, now: now)
      try transaction.deliver(event, of: incident, alerts: [], to: [id], now: now)
      return incident.key
    }
    context.changes.publish(.deliveries)
    return key
  }

  /// An incident ends, as operators see it.
  func resolve(_ key: Int64) throws {
    let now = context.now()
    try context.database.write { transaction in
      try transaction.incidents.update(
        key, state: .resolved, severity: .warning, start: now, end: now, due: nil, now: now)
    }
  }

  /// The oldest first.
  func deliveries(_ id: String) throws -> [DeliveryRecord] {
    try ReceiverService(context: context).deliveries(of: id, before: { _ in nil }, limit: 10_000).items.reversed()
  }
}
