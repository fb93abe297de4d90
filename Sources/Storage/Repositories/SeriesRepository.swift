package import Series

/// The definitions of series and their counts.
package struct SeriesRepository {
  let connection: Connection

  /// - Throws: `alreadyExists`; also where two columns have one name.
  package func create(_ definition: SeriesDefinition, now: Int64) throws(StorageError) -> SeriesRecord {
    let key = try connection.insert(
      """
      INSERT INTO series (id, interval, timezone, tags_json, future_limit, minimum, maximum, alignment, aggregation,
        import_query, retention_days, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key
      """, definition.id, definition.interval, definition.timezone, definition.tagsJSON, definition.futureLimit,
      definition.bounds.minimum, definition.bounds.maximum, definition.alignment.rawValue,
      definition.aggregation.rawValue, definition.importQuery, definition.retentionDays, now)
    try insertColumns(of: definition, numbers: [:], key: key)
    return try found(key)
  }

  /// Creates the series, or gives it a new definition and no points: the next generation. The points and scores
  /// of the one before vanish with the commit and are swept later; labels, models and revisions stay.
  package func createOrReplace(_ definition: SeriesDefinition, now: Int64) throws(StorageError) -> SeriesRecord {
    guard let old = try get(definition.id) else { return try create(definition, now: now) }
    try discard(old)
    try connection.run(
      """
      UPDATE series SET interval = ?2, tags_json = ?3, timezone = ?4, future_limit = ?5, minimum = ?6, maximum = ?7,
        alignment = ?8, aggregation = ?9, import_query = ?10, retention_days = ?11, phase = NULL, first_slot = NULL, last_slot = NULL, points = 0, overlay = NULL, generation = generation + 1, revision = revision + 1, data_revision = data_revision + 1
      WHERE key = ?1
      """, old.key, definition.interval, definition.tagsJSON, definition.timezone, definition.futureLimit,
      definition.bounds.minimum, definition.bounds.maximum, definition.alignment.rawValue,
      definition.aggregation.rawValue, definition.importQuery, definition.retentionDays)
    try replaceColumns(of: old, by: definition, numbers: [:])
    return try found(old.key)
  }

  package func get(_ id: String) throws(StorageError) -> SeriesRecord? {
    if connection.isWriter, let known = connection.seriesCache[id] { return withTail(known) }
    guard let key = try connection.first("SELECT key FROM series WHERE id = ?", id, map: { row in row.integer(0) })
    else { return nil }
    return try get(key: key)
  }

  package func get(key: Int64) throws(StorageError) -> SeriesRecord? {
    if connection.isWriter, let known = connection.seriesCache[key] { return withTail(known) }
    let record = try connection.first(
      "SELECT * FROM series WHERE key = ?", key, map: Self.record)
    guard var record else { return nil }
    try readColumns(into: &record)
    if connection.isWriter { connection.seriesCache.insert(record) }
    return withTail(record)
  }

  /// Series in the order of their ids, after the id `after`.
  package func list(after: String?, limit: Int) throws(StorageError) -> [SeriesRecord] {
    var records = try connection.all(
      "SELECT * FROM series WHERE id > ? ORDER BY id LIMIT ?", after ?? "", limit, map: Self.record)
    for index in records.indices { try readColumns(into: &records[index]) }
    return records.map(withTail)
  }

  /// Deletes the series with its labels; its chunks are swept later.
  ///
  /// - Throws: `notFound`; `referenced` while it has models.
  package func delete(_ id: String) throws(StorageError) {
    guard let record = try get(id) else { throw .notFound }
    try discard(record)
    try connection.run("DELETE FROM series WHERE key = ?", record.key)
  }

  /// Fixes the grid of a series that has none yet, and answers the one in force.
  ///
  /// - Throws: `notFound`.
  package func fixGrid(of record: SeriesRecord, through time: Int64) throws(StorageError) -> TimeLattice {
    let interval = record.definition.interval
    let grid = TimeLattice(interval: interval, phase: TimeLattice.remainder(time, interval))
    try connection.change("UPDATE series SET phase = coalesce(phase, ?2) WHERE key = ?1", record.key, grid.phase)
    let phase = try connection.integer("SELECT phase FROM series WHERE key = ?", record.key)
    return TimeLattice(interval: interval, phase: phase)
  }

  package func count() throws(StorageError) -> Int64 { try connection.integer("SELECT count(*) FROM series") }

  func found(_ key: Int64) throws(StorageError) -> SeriesRecord {
    guard let record = try get(key: key) else { throw .notFound }
    return record
  }

  private func discard(_ record: SeriesRecord) throws(StorageError) {
    try PointLogRepository(connection: connection).forget(record)
    try DiscardedRepository(connection: connection).add(series: record.key, generation: record.generation)
    if let overlay = record.overlay { try UploadRepository(connection: connection).discard(overlay) }
  }

  func replaceColumns(
    of old: SeriesRecord, by definition: SeriesDefinition, numbers: [String: Int64]
  ) throws(StorageError) {
    try connection.run("DELETE FROM series_columns WHERE series = ?", old.key)
    try insertColumns(of: definition, numbers: numbers, key: old.key)
  }

  /// Columns without a number get the next ones.
  private func insertColumns(
    of definition: SeriesDefinition, numbers: [String: Int64], key: Int64
  ) throws(StorageError) {
    var next = (numbers.values.max() ?? -1) + 1
    let metrics = definition.metrics.map { (name: $0, kind: String?.none) }
    let context = definition.context.map { (name: $0.name, kind: String?.some($0.kind)) }
    for (position, column) in (metrics + context).enumerated() {
      let number = numbers[column.name] ?? next
      if numbers[column.name] == nil { next += 1 }
      try connection.run(
        "INSERT INTO series_columns (series, position, number, name, kind, unit) VALUES (?, ?, ?, ?, ?, ?)",
        key, position, number, column.name, column.kind, definition.units[column.name])
    }
  }

  /// A series as its row has it, with the points that are in no chunk yet.
  private func withTail(_ record: SeriesRecord) -> SeriesRecord {
    let tail = connection.log.summary(
      of: record.key, generation: record.generation, after: record.logKey, through: connection.logThrough)
    guard let tail else { return record }
    var record = record
    record.points += tail.points
    record.lastSlot = tail.lastSlot
    record.revision += tail.appends
    record.dataRevision += tail.appends
    return record
  }

  private func readColumns(into record: inout SeriesRecord) throws(StorageError) {
    let columns = try connection.all(
      "SELECT name, kind, number, unit FROM series_columns WHERE series = ? ORDER BY position", record.key
    ) { row in (name: row.text(0), kind: row.optionalText(1), number: row.integer(2), unit: row.optionalText(3)) }
    for column in columns {
      record.definition.units[column.name] = column.unit
      record.columnNumbers.append(column.number)
      guard let kind = column.kind else {
        record.definition.metrics.append(column.name)
        continue
      }
      record.definition.context.append(SeriesDefinition.ContextColumn(name: column.name, kind: kind))
    }
  }

  private static func record(_ row: borrowing Statement) throws(StorageError) -> SeriesRecord {
    var definition = SeriesDefinition(
      id: row.text("id"), interval: row.integer("interval"), metrics: [], timezone: row.text("timezone"),
      tagsJSON: row.text("tags_json"), futureLimit: row.optionalInteger("future_limit"),
      bounds: ValueBounds(minimum: row.optionalDouble("minimum"), maximum: row.optionalDouble("maximum")),
      alignment: Alignment(rawValue: row.text("alignment")) ?? .strict,
      aggregation: Aggregation(rawValue: row.text("aggregation")) ?? .mean)
    definition.importQuery = row.optionalText("import_query")
    definition.retentionDays = row.optionalInteger("retention_days")
    return SeriesRecord(
      key: row.integer("key"), definition: definition, columnNumbers: [],
      phase: row.optionalInteger("phase"), generation: row.integer("generation"),
      firstSlot: row.optionalInteger("first_slot"), lastSlot: row.optionalInteger("last_slot"),
      points: row.integer("points"), revision: row.integer("revision"), dataRevision: row.integer("data_revision"),
      createdAt: row.integer("created_at"), logKey: row.integer("log_key"), overlay: row.optionalInteger("overlay"))
  }
}

extension SeriesRepository {
  /// Gives a series another definition and keeps its points and labels. Columns may be added (their earlier points
  /// are missing), put into another order, and taken away while they have no points.
  ///
  /// - Throws: `intervalConflict` for another interval once there are points; `columnsConflict` where a column
  ///   with points would go, or turn from metric to context or back; `alreadyExists` for one name twice.
  package func redefine(
    _ old: SeriesRecord, as definition: SeriesDefinition
  ) throws(StorageError) -> SeriesRecord {
    try PointLogRepository(connection: connection).fold(old.key)
    if old.phase != nil && definition.interval != old.definition.interval { throw .intervalConflict }
    let metrics = Set(definition.metrics)
    let context = Set(definition.context.map(\.name))
    var numbers: [String: Int64] = [:]
    for (position, name) in old.definition.columnNames.enumerated() {
      let stays = position < old.definition.metrics.count ? metrics.contains(name) : context.contains(name)
      let number = old.columnNumbers[position]
      if stays { numbers[name] = number } else if try hasPoints(old, number) { throw .columnsConflict }
    }
    try connection.change(
      """
      UPDATE series SET interval = ?2, tags_json = ?3, timezone = ?4, future_limit = ?5, minimum = ?6, maximum = ?7,
        alignment = ?8, aggregation = ?9, import_query = ?10, retention_days = ?11, revision = revision + 1
      WHERE key = ?1
      """, old.key, definition.interval, definition.tagsJSON, definition.timezone, definition.futureLimit,
      definition.bounds.minimum, definition.bounds.maximum, definition.alignment.rawValue,
      definition.aggregation.rawValue, definition.importQuery, definition.retentionDays)
    try replaceColumns(of: old, by: definition, numbers: numbers)
    if definition.timezone != old.definition.timezone, let slots = old.slots {
      // The same time of day is another one by other clocks.
      try ScoreRepository(connection: connection).invalidate(series: old, slots: slots)
      try connection.run("UPDATE series SET data_revision = data_revision + 1 WHERE key = ?", old.key)
    }
    return try found(old.key)
  }

  private func hasPoints(_ series: SeriesRecord, _ number: Int64) throws(StorageError) -> Bool {
    try connection.integer(
      """
      SELECT EXISTS (SELECT 1 FROM point_chunks WHERE series = ?1 AND generation = ?2 AND number = ?3)
        OR EXISTS (SELECT 1 FROM point_chunks WHERE series = 0 AND generation = -?4 AND number = ?3)
      """, series.key, series.generation, number, series.overlay) != 0
  }
}
