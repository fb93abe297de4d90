/// When the next rounds of models begin by themselves.
package struct RoundRepository {
  let connection: Connection

  /// Nothing where nobody has set any.
  package func get(model: Int64) throws(StorageError) -> RoundSchedule {
    try connection.first(
      "SELECT * FROM round_schedules WHERE model = ?", model
    ) { row in
      RoundSchedule(
        afterAnswers: row.optionalInteger("after_answers"), everyDays: row.optionalInteger("every_days"),
        afterPoints: row.optionalInteger("after_points"), onDrift: row.flag("on_drift"),
        isWanted: row.flag("is_wanted"))
    } ?? RoundSchedule()
  }

  /// - Throws: `referenced` where there is no such model.
  package func set(_ schedule: RoundSchedule, model: Int64) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO round_schedules (model, after_answers, every_days, is_wanted, after_points, on_drift)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (model) DO UPDATE SET after_answers = ?2, every_days = ?3, is_wanted = ?4, after_points = ?5,
        on_drift = ?6
      """, model, schedule.afterAnswers, schedule.everyDays, schedule.isWanted, schedule.afterPoints,
      schedule.onDrift)
  }

  /// Whether any model is trained again where its data drifts.
  package func isAnyOnDrift() throws(StorageError) -> Bool {
    // Each in the words of its index.
    try connection.integer(
      connection.sql(
        sqlite: "SELECT EXISTS (SELECT 1 FROM round_schedules WHERE on_drift)",
        postgreSQL: "SELECT EXISTS (SELECT 1 FROM round_schedules WHERE on_drift <> 0)")) != 0
  }

  /// Sets the same for all models that a policy has made; a round that somebody asked for stays asked for.
  package func set(_ schedule: RoundSchedule, policy: Int64) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO round_schedules (model, after_answers, every_days, is_wanted, after_points, on_drift)
      SELECT key, ?2, ?3, 0, ?4, ?5 FROM models WHERE policy = ?1 AND is_cold_start = 0
      ON CONFLICT (model) DO UPDATE SET after_answers = ?2, every_days = ?3, after_points = ?4, on_drift = ?5
      """, policy, schedule.afterAnswers, schedule.everyDays, schedule.afterPoints, schedule.onDrift)
  }

  /// The ids of models whose next round may begin by itself; those of policies are looked after by these, but for a round that
  /// somebody asked for.
  package func models() throws(StorageError) -> [String] {
    try connection.all(
      """
      SELECT models.id FROM round_schedules JOIN models ON models.key = model
      WHERE is_wanted <> 0 OR policy IS NULL
        AND (after_answers IS NOT NULL OR every_days IS NOT NULL OR after_points IS NOT NULL OR on_drift <> 0)
      ORDER BY model
      """
    ) { row in row.text(0) }
  }
}
