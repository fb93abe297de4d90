/// The series that the writer met last, as their rows have them. Those that it changes are dropped as it does, so that what is
/// here is what a query would find; readers, whose snapshots differ, ask the database.
final class SeriesCache {
  /// So many take a hundred megabytes or two; beyond that all are dropped, and come back as they are met.
  private static let most = 200_000

  private var records: [Int64: SeriesRecord] = [:]
  private var keys: [String: Int64] = [:]
  /// Changed by the transaction under way.
  private var changed: Set<Int64> = []

  subscript(key: Int64) -> SeriesRecord? { records[key] }
  subscript(id: String) -> SeriesRecord? { keys[id].flatMap { records[$0] } }

  func insert(_ record: SeriesRecord) {
    if records.count >= Self.most { (records, keys) = ([:], [:]) }
    records[record.key] = record
    keys[record.definition.id] = record.key
  }

  func rowDidChange(_ key: Int64) {
    changed.insert(key)
    drop(key)
  }

  /// What the transaction changed is as it was before.
  func rollBack() { for key in changed { drop(key) } }

  func commit() { changed.removeAll(keepingCapacity: true) }

  func dropAll() { (records, keys) = ([:], [:]) }

  private func drop(_ key: Int64) {
    if let record = records.removeValue(forKey: key) { keys[record.definition.id] = nil }
  }
}
