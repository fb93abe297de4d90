import Foundation
import JSON
import Storage
import Testing

@testable import Monitoring
@testable import Storage

/// A database with a monitor, incidents and receivers.
final class IncidentFixture {
  let context: ServiceContext
  private let folder: String

  init(now: Int64 = 1_700_000_000) throws {
    folder = NSTemporaryDirectory() + "lapwing-incidents-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    context = ServiceContext(database: try Database.open(path: folder + "/test.db", now: now), now: { now })
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func addReceiver(_ id: String, _ kind: ReceiverDefinition.Kind = .webhook) throws {
    let address = try #require(ReceiverAddress("http://\(id)/"))
    _ = try ReceiverService(context: context).put(id, ReceiverDefinition(kind: kind, address: address))
  }

  func open(severity: Severity = .warning, group: String = #"{"service":"shop"}"#) throws -> IncidentRecord {
    try context.database.write { try $0.incidents.open(group: group, severity: severity, start: 60, due: 1, now: 1) }
  }

  func deliver(
    _ event: IncidentEvent, of incident: IncidentRecord, alerts: [AlertRecord] = [.sample(key: 1)],
    to receivers: [String], now: Int64 = 5
  ) throws {
    try context.database.write { transaction in
      let current = try #require(try transaction.incidents.get(incident.key))
      try transaction.deliver(event, of: current, alerts: alerts, to: receivers, now: now)
    }
  }

  func deliveries(_ id: String) throws -> [DeliveryRecord] {
    try ReceiverService(context: context).deliveries(of: id, before: { _ in nil }, limit: 1_000).items
  }
}

extension AlertRecord {
  static func sample(key: Int64, series: String = "orders", reasons: String? = nil) -> AlertRecord {
    AlertRecord(
      key: key, monitor: "watch", model: "model", version: 1, series: series, kind: .anomaly, metric: nil, state: .open,
      start: 60 * key, end: nil, peak: AlertPeak(score: 1.5, time: 60, direction: -1), severity: .warning,
      heldBackBy: nil, isLate: false, withdrawnAt: nil, reasonsJSON: reasons, incident: 1, acknowledgedBy: nil,
      acknowledgedAt: nil, note: nil, createdAt: 1_100, updatedAt: 1_100, revision: 3)
  }
}
