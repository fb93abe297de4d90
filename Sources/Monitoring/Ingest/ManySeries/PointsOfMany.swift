import Series
import Storage

/// What an addition of points of many series did.
package struct PointsOfMany: Sendable {
  /// Points at or above the alert line that are told of one by one.
  package static let mostAnomalies = 1_000

  /// Series that the request had points of.
  package internal(set) var series = 0
  package internal(set) var rows = 0
  /// Ids of series that were made, and of those that got metrics or context columns which they had not, in the order of the
  /// request.
  package internal(set) var created: [String] = []
  package internal(set) var extended: [String] = []
  /// As in ``PointsAdded``, of all series.
  package internal(set) var inserted: Int64 = 0
  package internal(set) var updated: Int64 = 0
  package internal(set) var duplicates = 0
  package internal(set) var moved = 0
  /// Points that monitors judged, each as often as there are monitors.
  package internal(set) var judged = 0
  /// Whether more points came than a monitor tells of.
  package internal(set) var isTruncated = false
  package internal(set) var anomalies: [PointAnomaly] = []
  /// Those beyond `mostAnomalies`.
  package internal(set) var anomaliesLeftOut = 0

  mutating func count(rows: Int, _ changes: PointChanges, moved: Int) {
    self.rows += rows
    inserted += changes.inserted
    updated += changes.updated
    self.moved += moved
  }

  /// Takes note of what monitors say of points of a series, by the ids of the monitors.
  mutating func take(_ scores: [String: ArrivalScores], of series: SeriesRecord) {
    for (monitor, said) in scores.sorted(by: { $0.key < $1.key }) {
      isTruncated = isTruncated || said.isTruncated
      for place in said.places where !said.range.anomalyScores[place].isNaN {
        judged += 1
        guard said.range.anomalyScores[place] >= 1 else { continue }
        guard anomalies.count < Self.mostAnomalies else {
          anomaliesLeftOut += 1
          continue
        }
        anomalies.append(PointAnomaly(series: series.definition.id, monitor: monitor, said.range, at: place))
      }
    }
  }
}

/// A point at or above the alert line.
package struct PointAnomaly: Sendable, Equatable {
  package let series: String
  package let monitor: String
  package let model: String
  package let version: Int64
  package let time: Int64
  package let score: Double
  /// 1 is the alert line.
  package let anomalyScore: Double
  package let direction: Int?
  /// The one that has the largest share of the score, with what was measured and expected of it.
  package let metric: String?
  package let value: Double
  package let expected: Double
  package let lower: Double
  package let upper: Double

  init(series: String, monitor: String, _ range: ScoredRange, at place: Int) {
    (self.series, self.monitor, model, version) = (series, monitor, range.model.id, range.version.number)
    (time, score) = (range.timestamps[place], range.scores[place])
    (anomalyScore, direction) = (range.anomalyScores[place], range.directions[place])
    guard let largest = range.largestMetrics[place] else {
      (metric, value, expected, lower, upper) = (nil, .nan, .nan, .nan, .nan)
      return
    }
    let band = range.bands[largest]
    (metric, value) = (range.values[largest].name, range.values[largest].values[place])
    (expected, lower, upper) = (band.expected[place], band.lower[place], band.upper[place])
  }
}
