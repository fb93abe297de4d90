/// Those who are told of incidents. Every change counts up the receiver's revision.
package struct ReceiverRepository {
  let connection: Connection

  package func createOrReplace(
    id: String, definitionJSON: String, now: Int64
  ) throws(StorageError) -> ReceiverRecord {
    try connection.run(
      """
      INSERT INTO receivers (id, definition_json, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
      ON CONFLICT (id) DO UPDATE SET definition_json = ?2, updated_at = ?3, revision = receivers.revision + 1
      """, id, definitionJSON, now)
    guard let record = try get(id) else { throw .notFound }
    return record
  }

  package func get(_ id: String) throws(StorageError) -> ReceiverRecord? {
    try connection.first("SELECT * FROM receivers WHERE id = ?", id, map: Self.record)
  }

  package func get(key: Int64) throws(StorageError) -> ReceiverRecord? {
    try connection.first("SELECT * FROM receivers WHERE key = ?", key, map: Self.record)
  }

  /// Receivers in the order of their ids, after the id `after`.
  package func list(after: String?, limit: Int) throws(StorageError) -> [ReceiverRecord] {
    try connection.all(
      "SELECT * FROM receivers WHERE id > ? ORDER BY id LIMIT ?", after ?? "", limit, map: Self.record)
  }

  package func count() throws(StorageError) -> Int64 { try connection.integer("SELECT count(*) FROM receivers") }

  /// The monitors that name a receiver, by id.
  package func monitors(naming id: String, limit: Int) throws(StorageError) -> [String] {
    try connection.all(
      """
      SELECT id FROM monitors WHERE EXISTS (SELECT 1 FROM json_each(receivers_json) WHERE value = ?)
      ORDER BY id LIMIT ?
      """, id, limit
    ) { row in row.text(0) }
  }

  /// Forgets it, and what it was told.
  ///
  /// - Throws: `notFound`.
  package func delete(_ id: String) throws(StorageError) {
    try connection.change("DELETE FROM receivers WHERE id = ?", id)
  }

  private static func record(_ row: borrowing Statement) throws(StorageError) -> ReceiverRecord {
    ReceiverRecord(
      key: row.integer("key"), id: row.text("id"), definitionJSON: row.text("definition_json"),
      createdAt: row.integer("created_at"), updatedAt: row.integer("updated_at"), revision: row.integer("revision"))
  }
}
