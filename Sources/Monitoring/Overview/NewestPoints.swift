import Detectors
import Series
import Storage

/// The newest point of a monitored series as the version in force judges it.
package struct NewestPoint: Sendable, Equatable {
  /// One metric of the point; NaN where nothing is known.
  package struct Metric: Sendable, Equatable {
    package var name: String
    package var value: Double
    package var expected: Double
    package var lower: Double
    package var upper: Double
  }

  package var series: String
  package var model: String
  /// Unix seconds.
  package var time: Int64
  /// On the one scale; NaN where there is none.
  package var anomalyScore: Double
  package var metrics: [Metric]

  /// Nil without a score.
  package var isAnomalous: Bool? { anomalyScore.isNaN ? nil : anomalyScore >= 1 }
}

/// Reads the newest points of monitored series for those who look in from outside.
package enum NewestPoints {
  /// What was read, and how many monitored models there was no room for.
  package typealias Found = (points: [NewestPoint], leftOut: Int64)

  /// Monitors in the order of their ids, each model once. Scores that are kept are read and those of quick methods made; a
  /// point that no monitor has judged yet by another method has its values alone.
  ///
  /// - Parameter limit: metrics of all series together; a series that doesn't fit in whole is left out.
  package static func read(limit: Int, of service: Service) throws -> Found {
    var (points, leftOut) = try stored(limit: limit, in: service.context)
    let reader = ScoreReader(service: service)
    for index in points.indices where points[index].anomalyScore.isNaN {
      // What can't be scored now is told without a score, as what is missing is.
      if let scored = try? newest(of: points[index].model, by: reader, service.context) { points[index] = scored }
    }
    return (points, leftOut)
  }

  /// The newest point of a model of a quick method.
  private static func newest(
    of model: String, by reader: ScoreReader, _ context: ServiceContext
  ) throws -> NewestPoint? {
    let subject = try reader.subject(model: model, series: nil)
    guard let slot = subject.series.lastSlot, let time = subject.series.lastTime,
      try context.detectors.detector(of: subject.version, model: subject.model, in: context.database).isQuick
    else { return nil }
    let range = try reader.read(subject, slots: slot..<slot + 1)
    return NewestPoint(
      series: subject.series.definition.id, model: model, time: time, anomalyScore: range.anomalyScores[0],
      metrics: zip(range.values, range.bands).map { column, band in
        NewestPoint.Metric(
          name: column.name, value: column.values[0], expected: band.expected[0], lower: band.lower[0],
          upper: band.upper[0])
      })
  }

  private static func stored(limit: Int, in context: ServiceContext) throws -> Found {
    try context.database.read { transaction in
      var found: Found = ([], 0)
      var (left, seen) = (limit, Set<Int64>())
      // One more, and one for each model that is watched twice, would do; a bound all the same.
      for monitor in try transaction.monitors.list(limit: 2 * limit + 1) where seen.insert(monitor.model).inserted {
        guard let model = try transaction.models.get(key: monitor.model) else { continue }
        guard model.metrics.count <= left else {
          found.leftOut += 1
          continue
        }
        guard let point = try newest(of: model, in: transaction) else { continue }
        left -= point.metrics.count
        found.points.append(point)
      }
      return found
    }
  }

  private static func newest(of model: ModelRecord, in transaction: Transaction) throws -> NewestPoint? {
    guard let series = try transaction.series.get(key: model.series), let slot = series.lastSlot,
      let time = series.lastTime, let version = try transaction.activeVersion(of: model), let line = model.threshold
    else { return nil }
    let metrics = model.metrics
    let columns = metrics.compactMap { series.definition.columnNames.firstIndex(of: $0) }
    guard columns.count == metrics.count else { return nil }
    let values = try transaction.points.read(series, columns: columns, slots: slot..<slot + 1)
    let block = try transaction.scores.read(
      version: version.key, series: series, slots: slot..<slot + 1, metrics: metrics.count
    ).block
    return NewestPoint(
      series: series.definition.id, model: model.id, time: time, anomalyScore: line.scale(block.score[0]),
      metrics: zip(zip(metrics, values), block.bands).map { metric, band in
        NewestPoint.Metric(
          name: metric.0, value: metric.1, expected: band.expected[0], lower: band.lower[0], upper: band.upper[0])
      })
  }
}
