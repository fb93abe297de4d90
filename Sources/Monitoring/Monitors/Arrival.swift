import Detectors
import JSON
import Series
import Storage

/// The slots that one request wrote.
struct Arrival {
  /// Ascending, none empty.
  private let ranges: [Range<Int64>]

  /// Nil where nothing was written.
  init?(_ ranges: [Range<Int64>]) {
    self.ranges = ranges.filter { !$0.isEmpty }
    if self.ranges.isEmpty { return nil }
  }

  var first: Int64 { ranges[0].lowerBound }
  var end: Int64 { ranges[ranges.count - 1].upperBound }

  /// The last `count` slots of the grid up to the last one written.
  func newest(_ count: Int64) -> Range<Int64> { max(first, end - count)..<end }

  /// What a monitor says of those written slots that lie within `slots`, as the contract shows it.
  func answer(_ range: ScoredRange, within slots: Range<Int64>) -> JSONValue {
    let places = ranges.flatMap { part in
      part.clamped(to: slots).map { Int($0 - range.firstSlot) }
    }
    func numbers(_ values: [Double]) -> JSONValue { .numbers(places.map { values[$0] }) }
    func band(_ column: KeyPath<ScoreBand, [Double]>) -> JSONValue {
      var members = JSONObject()
      for (metric, band) in zip(range.values, range.bands) { members[metric.name] = numbers(band[keyPath: column]) }
      return .object(members)
    }
    var members: JSONObject = [
      "model": .string(range.model.id), "version": .integer(range.version.number),
      "threshold": .object([
        "method": .string(range.threshold.settings.method.name), "value": .number(range.threshold.value),
        "baseline": .number(range.threshold.baseline),
      ]),
      "truncated": .bool(first < slots.lowerBound),
      "timestamps": .integers(places.map { range.timestamps[$0] }), "scores": numbers(range.scores),
      "anomaly_score": numbers(range.anomalyScores),
      "anomaly": .array(places.map { range.directions[$0].map { .integer(Int64($0)) } ?? .null }),
      "expected": band(\.expected), "lower": band(\.lower), "upper": band(\.upper),
    ]
    if range.values.count > 1 {
      members["contribution"] = band(\.contribution)
      members["largest_metric"] = .array(
        places.map { range.largestMetrics[$0].map { .string(range.values[$0].name) } ?? .null })
    }
    return .object(members)
  }
}

extension ScoredRange {
  /// The points as the lives of alerts see them.
  var judgedPoints: [JudgedPoint] {
    timestamps.indices.map { index in
      JudgedPoint(
        slot: firstSlot + Int64(index), values: values.map { $0.values[index] }, score: anomalyScores[index],
        direction: directions[index])
    }
  }
}
