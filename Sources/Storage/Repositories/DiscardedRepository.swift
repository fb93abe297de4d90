/// What was deleted or replaced and is out of reach, but still takes room. Deleting a large series at once would
/// hold the writer for long, so its chunks are swept in pieces, by a worker with nothing better to do.
package struct DiscardedRepository {
  let connection: Connection

  func add(series: Int64, generation: Int64) throws(StorageError) {
    try connection.run("INSERT INTO discarded (series, generation) VALUES (?, ?)", series, generation)
  }

  func add(version: Int64) throws(StorageError) {
    try connection.run("INSERT INTO discarded (version) VALUES (?)", version)
  }

  /// Deletes at most `limit` chunks, and answers whether there is more to do.
  package func sweep(limit: Int = 256) throws(StorageError) -> Bool {
    let next = try connection.first(
      "SELECT key, series, generation, version FROM discarded ORDER BY key LIMIT 1"
    ) { row in
      (key: row.integer(0), series: row.integer(1), generation: row.integer(2), version: row.optionalInteger(3))
    }
    guard let next else { return false }
    let deleted =
      if let version = next.version { try sweep(version: version, limit: limit) } else {
        try sweep(series: next.series, generation: next.generation, limit: limit)
      }
    if deleted == 0 { try connection.run("DELETE FROM discarded WHERE key = ?", next.key) }
    return true
  }

  private func sweep(version: Int64, limit: Int) throws(StorageError) -> Int {
    let statements: [StaticString] = [
      "DELETE FROM score_chunks WHERE key IN (SELECT key FROM score_chunks WHERE version = ? LIMIT ?)",
      "DELETE FROM score_bands WHERE key IN (SELECT key FROM score_bands WHERE version = ? LIMIT ?)",
    ]
    var deleted = 0
    for statement in statements {
      try connection.run(statement, version, limit - deleted)
      deleted += connection.changes
    }
    return deleted
  }

  private func sweep(series: Int64, generation: Int64, limit: Int) throws(StorageError) -> Int {
    let statements: [StaticString] = [
      """
      DELETE FROM point_chunks WHERE key IN
        (SELECT key FROM point_chunks WHERE series = ? AND generation = ? LIMIT ?)
      """,
      """
      DELETE FROM score_chunks WHERE key IN
        (SELECT key FROM score_chunks WHERE series = ? AND generation = ? LIMIT ?)
      """,
      """
      DELETE FROM score_bands WHERE key IN
        (SELECT key FROM score_bands WHERE series = ? AND generation = ? LIMIT ?)
      """,
    ]
    var deleted = 0
    for statement in statements {
      try connection.run(statement, series, generation, limit - deleted)
      deleted += connection.changes
    }
    return deleted
  }
}
