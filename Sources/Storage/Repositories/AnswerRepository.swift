/// What operators answered to the questions of models. An answer that is taken back stays for the history.
package struct AnswerRepository {
  let connection: Connection

  /// Stores an answer and answers its key.
  ///
  /// - Throws: `referenced` where there is no such query or model.
  package func insert(
    query: Int64, kind: LabelRecord.Kind, note: String?, author: String?, model: Int64, now: Int64
  ) throws(StorageError) -> Int64 {
    try connection.insert(
      "INSERT INTO answers (query, model, kind, note, author, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING key",
      query, model, kind.rawValue, note, author, now)
  }

  /// Takes an answer back; the labels that it became are `LabelRepository`'s to withdraw.
  ///
  /// - Throws: `notFound`, also where it was taken back before.
  package func withdraw(_ key: Int64, model: Int64, now: Int64) throws(StorageError) {
    try connection.change(
      "UPDATE answers SET withdrawn_at = ? WHERE key = ? AND model = ? AND withdrawn_at IS NULL", now, key, model)
  }

  /// The model that an answer in force was given to; nil for any other.
  package func model(ofAnswer key: Int64) throws(StorageError) -> Int64? {
    try connection.first("SELECT model FROM answers WHERE key = ? AND withdrawn_at IS NULL", key) { $0.integer(0) }
  }

  package func get(_ key: Int64, model: Int64) throws(StorageError) -> AnswerRecord? {
    try connection.first(
      """
      SELECT queries.*, answers.key AS answer, kind, note, author, created_at, withdrawn_at,
        answers.version AS learnt_by
      FROM answers JOIN queries ON queries.key = query WHERE answers.key = ? AND model = ?
      """, key, model, map: Self.record)
  }

  /// Answers to the questions of a model, the newest first, below the key `before`.
  package func list(
    model: Int64, before: Int64 = .max, limit: Int, withdrawn: Bool = false
  ) throws(StorageError) -> [AnswerRecord] {
    try connection.all(
      """
      SELECT queries.*, answers.key AS answer, kind, note, author, created_at, withdrawn_at,
        answers.version AS learnt_by
      FROM answers JOIN queries ON queries.key = query
      WHERE model = ? AND answers.key < ? AND (? = 1 OR withdrawn_at IS NULL) ORDER BY answers.key DESC LIMIT ?
      """, model, before, withdrawn, limit, map: Self.record)
  }

  /// Answers in force to one question, the oldest first.
  package func list(query: Int64) throws(StorageError) -> [AnswerRecord] {
    try connection.all(
      """
      SELECT queries.*, answers.key AS answer, kind, note, author, created_at, withdrawn_at,
        answers.version AS learnt_by
      FROM answers JOIN queries ON queries.key = query
      WHERE query = ? AND withdrawn_at IS NULL ORDER BY answers.key
      """, query, map: Self.record)
  }

  // MARK: Rounds

  /// Answers in force that no version has learnt from, nor is about to.
  package func countUnlearnt(model: Int64) throws(StorageError) -> Int64 {
    try connection.integer(
      "SELECT count(*) FROM answers WHERE model = ? AND version IS NULL AND withdrawn_at IS NULL", model)
  }

  /// Gives all answers that no version has learnt from to the one whose training begins.
  package func give(toVersion number: Int64, model: Int64) throws(StorageError) {
    try connection.run(
      "UPDATE answers SET version = ? WHERE model = ? AND version IS NULL AND withdrawn_at IS NULL", number, model)
  }

  /// Takes them back from a version that came to nothing.
  package func release(fromVersion number: Int64, model: Int64) throws(StorageError) {
    try connection.run("UPDATE answers SET version = NULL WHERE model = ? AND version = ?", model, number)
  }

  private static func record(_ row: borrowing Statement) throws(StorageError) -> AnswerRecord {
    AnswerRecord(
      key: row.integer("answer"), query: try QueryRepository.record(row), kind: try row.word("kind"),
      note: row.optionalText("note"), author: row.optionalText("author"), createdAt: row.integer("created_at"),
      withdrawnAt: row.optionalInteger("withdrawn_at"), version: row.optionalInteger("learnt_by"))
  }
}
