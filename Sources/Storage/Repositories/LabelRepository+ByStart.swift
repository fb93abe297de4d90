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
      SELECT key, series, start_time, end_time, kind, note, author, source, created_at, withdrawn_at, answer
      FROM labels
      WHERE series = ?1 AND start_time < ?2 AND end_time > ?3 AND (?4 IS NULL OR kind = ?4)
        AND start_time >= ?5 AND (start_time > ?5 OR key > ?6) AND withdrawn_at IS NULL
      ORDER BY start_time, key LIMIT ?7
      """, series, to, from, kind?.rawValue, after?.start ?? .min, after?.key ?? 0, limit, map: Self.record)
  }
}
