/// How much of what there is, for metrics.
package struct ResourceCounts: Sendable, Equatable {
  package let series: Int64
  /// Points of all series with a value in at least one metric.
  package let points: Int64
  package let models: [ModelState: Int64]
  package let monitors: Int64
  /// Alerts that last, by kind.
  package let alerts: [AlertRecord.Kind: Int64]
}

extension Transaction {
  /// Points of all series, those that lie in no chunk yet among them.
  func pointCount() throws(StorageError) -> Int64 {
    try connection.integer("SELECT CAST(coalesce(sum(points), 0) AS BIGINT) FROM series")
      + PointLogRepository(connection: connection).points()
  }

  package func counts() throws(StorageError) -> ResourceCounts {
    let models = try connection.all("SELECT state, count(*) FROM models GROUP BY state") {
      row throws(StorageError) -> (ModelState, Int64) in (try row.word(0), row.integer(1))
    }
    return ResourceCounts(
      series: try series.count(), points: try pointCount(),
      models: Dictionary(models) { first, _ in first },
      monitors: try connection.integer("SELECT count(*) FROM monitors"), alerts: try alerts.lastingCounts())
  }
}
