/// The labels of series. Every change counts up the series' revision.
package struct LabelRepository {
  let connection: Connection

  /// Stores labels and answers their keys in the same order, and how many are new: one that is in force already, in all
  /// that is said of it, is not stored again, unless an answer became it.
  ///
  /// - Parameter answer: the answer to a query that became them.
  /// - Throws: `outOfRange` where a label ends before it starts, `referenced` where there is no such series.
  package func insert(
    _ labels: [NewLabel], series: Int64, answer: Int64? = nil, now: Int64
  ) throws(StorageError) -> (keys: [Int64], added: Int) {
    guard labels.allSatisfy({ $0.start < $0.end }) else { throw .outOfRange }
    var keys: [Int64] = []
    var added = 0
    for label in labels {
      if answer == nil, let known = try key(of: label, series: series) {
        keys.append(known)
        continue
      }
      let key = try connection.insert(
        """
        INSERT INTO labels (series, start_time, end_time, kind, note, author, source, created_at, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key
        """, series, label.start, label.end, label.kind.rawValue, label.note, label.author, label.source.rawValue, now,
        answer)
      keys.append(key)
      added += 1
    }
    if added > 0 { try touch(series) }
    try rescore(labels, series: series)
    return (keys, added)
  }

  /// Where a new normal begins or is taken back, the scores from there on are others.
  private func rescore(_ labels: [NewLabel], series key: Int64) throws(StorageError) {
    guard let start = labels.filter({ $0.kind == .newNormal }).map(\.start).min(),
      let series = try SeriesRepository(connection: connection).get(key: key), let last = series.lastSlot,
      let first = series.grid?.slots(from: start, to: .max).lowerBound, first <= last
    else { return }
    try ScoreRepository(connection: connection).invalidate(series: series, slots: first..<last + 1)
    try connection.run("UPDATE series SET data_revision = data_revision + 1 WHERE key = ?", key)
  }

  private func key(of label: NewLabel, series: Int64) throws(StorageError) -> Int64? {
    try connection.first(
      """
      SELECT key FROM labels
      WHERE series = ? AND start_time = ? AND end_time = ? AND kind = ?
        AND note IS NOT DISTINCT FROM ? AND author IS NOT DISTINCT FROM ? AND source = ?
        AND withdrawn_at IS NULL
      ORDER BY key LIMIT 1
      """, series, label.start, label.end, label.kind.rawValue, label.note, label.author, label.source.rawValue
    ) { row in row.integer(0) }
  }

  package func get(_ key: Int64, series: Int64) throws(StorageError) -> LabelRecord? {
    try connection.first(
      "SELECT * FROM labels WHERE key = ? AND series = ?", key, series, map: Self.record)
  }

  /// Labels that overlap `from ..< to`, by key, after the key `after`.
  package func list(
    series: Int64, from: Int64 = .min, to: Int64 = .max, after: Int64 = 0, limit: Int, withdrawn: Bool = false
  ) throws(StorageError) -> [LabelRecord] {
    try connection.all(
      """
      SELECT * FROM labels
      WHERE series = ? AND start_time < ? AND end_time > ? AND key > ? AND (? = 1 OR withdrawn_at IS NULL)
      ORDER BY key LIMIT ?
      """, series, to, from, after, withdrawn, limit, map: Self.record)
  }

  /// The labels that an answer to a query became, by start: those in force, or all.
  package func list(answer: Int64, withdrawn: Bool = false) throws(StorageError) -> [LabelRecord] {
    try connection.all(
      """
      SELECT * FROM labels WHERE answer = ? AND (? = 1 OR withdrawn_at IS NULL) ORDER BY start_time
      """, answer, withdrawn, map: Self.record)
  }

  /// Deletes the labels of one source, before a file that replaces the series brings its own.
  package func deleteAll(series: Int64, source: LabelRecord.Source) throws(StorageError) {
    try connection.run("DELETE FROM labels WHERE series = ? AND source = ?", series, source.rawValue)
    if connection.changes > 0 { try touch(series) }
  }

  /// Takes a label back but keeps it.
  ///
  /// - Throws: `notFound`, also where it was taken back before.
  package func withdraw(_ key: Int64, series: Int64, now: Int64) throws(StorageError) {
    let label = try get(key, series: series)?.label
    try connection.change(
      "UPDATE labels SET withdrawn_at = ? WHERE key = ? AND series = ? AND withdrawn_at IS NULL", now, key, series)
    try touch(series)
    try rescore([label].compactMap(\.self), series: series)
  }

  /// Takes back all labels that an answer became.
  package func withdraw(answer: Int64, series: Int64, now: Int64) throws(StorageError) {
    let labels = try list(answer: answer).map(\.label)
    try connection.run("UPDATE labels SET withdrawn_at = ? WHERE answer = ? AND withdrawn_at IS NULL", now, answer)
    if connection.changes > 0 { try touch(series) }
    try rescore(labels, series: series)
  }

  /// How many labels of each kind are in force.
  package func counts(series: Int64) throws(StorageError) -> [LabelRecord.Kind: Int64] {
    let pairs = try connection.all(
      "SELECT kind, count(*) FROM labels WHERE series = ? AND withdrawn_at IS NULL GROUP BY kind", series
    ) { row throws(StorageError) in (try row.word(0) as LabelRecord.Kind, row.integer(1)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private func touch(_ series: Int64) throws(StorageError) {
    try connection.run("UPDATE series SET revision = revision + 1 WHERE key = ?", series)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> LabelRecord {
    LabelRecord(
      key: row.integer("key"), series: row.integer("series"),
      label: NewLabel(
        start: row.integer("start_time"), end: row.integer("end_time"), kind: try row.word("kind"),
        source: try row.word("source"), note: row.optionalText("note"), author: row.optionalText("author")),
      createdAt: row.integer("created_at"), withdrawnAt: row.optionalInteger("withdrawn_at"),
      answer: row.optionalInteger("answer"))
  }
}

extension LabelRepository {
  /// A label's place in the order of starts.
  package struct Place: Sendable, Equatable {
    package let start: Int64
    package let key: Int64

    package init(start: Int64, key: Int64) {
      self.start = start
      self.key = key
    }
  }

  /// Labels in force that overlap `from ..< to`, of one kind where it is named, by start and then by key, after
  /// the place `after`.
  package func listByStart(
    series: Int64, from: Int64 = .min, to: Int64 = .max, kind: LabelRecord.Kind? = nil, after: Place? = nil, limit: Int
  ) throws(StorageError) -> [LabelRecord] {
    try connection.all(
      """
      SELECT * FROM labels
      WHERE series = ?1 AND start_time < ?2 AND end_time > ?3 AND (?4 IS NULL OR kind = ?4)
        AND start_time >= ?5 AND (start_time > ?5 OR key > ?6) AND withdrawn_at IS NULL
      ORDER BY start_time, key LIMIT ?7
      """, series, to, from, kind?.rawValue, after?.start ?? .min, after?.key ?? 0, limit, map: Self.record)
  }
}
