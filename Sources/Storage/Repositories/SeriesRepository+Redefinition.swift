extension SeriesRepository {
  /// Gives a series another definition and keeps its points and labels. Columns may be added (their earlier points
  /// are missing), put into another order, and taken away while they have no points.
  ///
  /// - Throws: `intervalConflict` for another interval once there are points; `columnsConflict` where a column
  ///   with points would go, or turn from metric to context or back; `alreadyExists` for one name twice.
  package func redefine(
    _ old: SeriesRecord, as definition: SeriesDefinition
  ) throws(StorageError) -> SeriesRecord {
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
      UPDATE series SET interval = ?2, tags_json = ?3, timezone = ?4, future_limit = ?5, revision = revision + 1
      WHERE key = ?1
      """, old.key, definition.interval, definition.tagsJSON, definition.timezone, definition.futureLimit)
    try replaceColumns(of: old, by: definition, numbers: numbers)
    return try found(old.key)
  }

  private func hasPoints(_ series: SeriesRecord, _ number: Int64) throws(StorageError) -> Bool {
    try connection.integer(
      "SELECT EXISTS (SELECT 1 FROM point_chunks WHERE series = ? AND generation = ? AND number = ?)",
      series.key, series.generation, number) != 0
  }
}
