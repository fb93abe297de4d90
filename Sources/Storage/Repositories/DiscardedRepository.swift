/// What was deleted or replaced and is out of reach, but still takes room. Deleting a large series at once would
/// hold the writer for long, so its chunks are swept in pieces, by a worker with nothing better to do.
package struct DiscardedRepository {
  let connection: Connection

  func add(series: Int64, generation: Int64) throws(StorageError) {
    try connection.run("INSERT INTO discarded (series, generation) VALUES (?, ?)", series, generation)
  }

  /// Deletes at most `limit` chunks, and answers whether there is more to do.
  package func sweep(limit: Int = 256) throws(StorageError) -> Bool {
    let next = try connection.first(
      "SELECT key, series, generation, version FROM discarded ORDER BY key LIMIT 1"
    ) { row in
      (key: row.integer(0), series: row.integer(1), generation: row.integer(2), version: row.optionalInteger(3))
    }
    guard let next else { return false }
    // Parameters that a statement does not have are bound all the same.
    let statements: [StaticString] =
      next.version == nil
      ? [
        """
        DELETE FROM point_chunks WHERE key IN
          (SELECT key FROM point_chunks WHERE series = ?1 AND generation = ?2 LIMIT ?3)
        """,
        """
        DELETE FROM score_chunks WHERE key IN
          (SELECT key FROM score_chunks WHERE series = ?1 AND generation = ?2 LIMIT ?3)
        """,
        """
        DELETE FROM score_bands WHERE key IN
          (SELECT key FROM score_bands WHERE series = ?1 AND generation = ?2 LIMIT ?3)
        """,
      ]
      : [
        "DELETE FROM score_chunks WHERE key IN (SELECT key FROM score_chunks WHERE version = ?1 LIMIT ?3)",
        "DELETE FROM score_bands WHERE key IN (SELECT key FROM score_bands WHERE version = ?1 LIMIT ?3)",
      ]
    var deleted = 0
    for statement in statements {
      try connection.run(statement, next.version ?? next.series, next.generation, limit - deleted)
      deleted += connection.changes
    }
    if deleted == 0 { try connection.run("DELETE FROM discarded WHERE key = ?", next.key) }
    return true
  }
}
