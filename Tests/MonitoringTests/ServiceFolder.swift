import Foundation
import Series
import Storage
import Waiting

@testable import Monitoring

/// A database of its own for one test, which several services may open one after another.
final class ServiceFolder: Sendable {
  static let now: Int64 = 1_714_640_400
  private let folder: String
  let database: Database
  let context: ServiceContext

  init() throws {
    folder = NSTemporaryDirectory() + "lapwing-service-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    database = try Database.open(path: folder + "/test.db", now: Self.now)
    context = ServiceContext(database: database, now: { Self.now })
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Of the database and its log.
  var bytesOnDisk: Int {
    ["", "-wal"].reduce(0) { sum, suffix in
      let attributes = try? FileManager.default.attributesOfItem(atPath: database.path + suffix)
      return sum + (attributes?[.size] as? Int ?? 0)
    }
  }

  /// A series of minutes with these values from slot 0 of its grid on.
  func makeSeries(_ id: String = "orders", values: [Double]) throws -> SeriesRecord {
    try context.database.write { transaction in
      let record = try transaction.series.create(
        SeriesDefinition(id: id, interval: 60, metrics: ["orders"]), now: Self.now)
      _ = try transaction.series.fixGrid(of: record, through: 0)
      try Self.put(values, from: 0, into: transaction.series.get(key: record.key), in: transaction)
      guard let stored = try transaction.series.get(key: record.key) else { throw StorageError.notFound }
      return stored
    }
  }

  /// Writes values as an ingest does, the scores behind them invalidated.
  func put(_ values: [Double], from slot: Int64, into id: String) throws -> SeriesRecord {
    try context.database.write { transaction in
      let record = try transaction.series.get(id)
      try Self.put(values, from: slot, into: record, in: transaction)
      if let record, let last = record.lastSlot, slot <= last {
        try transaction.scores.invalidate(series: record, slots: slot..<last + 1)
      }
      guard let stored = try transaction.series.get(id) else { throw StorageError.notFound }
      return stored
    }
  }

  private static func put(
    _ values: [Double], from slot: Int64, into record: SeriesRecord?, in transaction: Transaction
  ) throws {
    guard let record else { throw StorageError.notFound }
    let batch = PointBatch(slots: values.indices.map { slot + Int64($0) }, columns: [0], values: values)
    _ = try transaction.points.upsert(batch, into: record)
  }
}

extension ChangeNotifier {
  /// Waits until `condition` holds, looking again at every change of a topic.
  func wait(for topics: [Topic], until condition: () throws -> Bool) throws {
    let changed = DispatchSemaphore(value: 0)
    let subscription = subscribe(to: topics) { changed.signal() }
    defer { cancel(subscription) }
    while try !condition() {
      guard changed.wait(timeout: .now() + patience) == .success else { throw Overdue(seconds: patience) }
    }
  }
}
