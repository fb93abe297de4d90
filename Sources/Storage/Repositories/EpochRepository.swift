/// The epochs of the database's history: one a server that has written to it.
package struct EpochRepository {
  /// Of so many is known where they ended.
  private static let most = 1_000

  let connection: Connection

  /// Begins an epoch, which ends the one before.
  ///
  /// - Parameter alerts: the revision of alerts with which it began.
  func begin(_ value: String, alerts: Int64) throws(StorageError) {
    let key = try connection.insert("INSERT INTO epochs (value, alerts) VALUES (?, ?) RETURNING key", value, alerts)
    try connection.run("DELETE FROM epochs WHERE key <= ?", key - Int64(Self.most))
  }

  func hasBegun(_ value: String) throws(StorageError) -> Bool {
    try connection.integer("SELECT EXISTS (SELECT 1 FROM epochs WHERE value = ?)", value) != 0
  }

  /// The revision of alerts that an epoch ended with, as far as this database knows: in a copy that is where the copy was
  /// made. Nil where the epoch is none of its history.
  package func alertRevision(atEndOf value: String) throws(StorageError) -> Int64? {
    try connection.first(
      """
      SELECT coalesce(
        (SELECT alerts FROM epochs WHERE key > begun.key ORDER BY key LIMIT 1),
        (SELECT value FROM counters WHERE name = 'alerts'), 0)
      FROM epochs AS begun WHERE begun.value = ?
      """, value
    ) { row in row.integer(0) }
  }
}
