import Detectors
import Evaluation
import JSON
import Series
import Storage

/// What a new version judges differently from the one that served before it, on the points that it learnt from.
struct VersionChanges {
  /// Ranges that are told of each kind; of more there is only the number.
  static let mostRanges = 100

  /// One of the two versions: its scores of the same points, and the threshold that goes with them.
  struct Side {
    let number: Int64
    let threshold: ThresholdRecord
    /// One element a point.
    let scores: [Double]
  }

  let before: Side
  let after: Side
  let data: TrainingData

  var json: JSONObject {
    let (old, new) = (alerts(of: before), alerts(of: after))
    let (appeared, disappeared) = (new.apart(from: old), old.apart(from: new))
    return [
      "against_version": .integer(before.number), "from": .integer(grid.start), "to": .integer(grid.end),
      "threshold": .object(["before": before.thresholdJSON, "after": after.thresholdJSON]),
      "alerts": .object([
        "before": .integer(Int64(old.count)), "after": .integer(Int64(new.count)),
        "appeared": .integer(Int64(appeared.count)), "disappeared": .integer(Int64(disappeared.count)),
      ]),
      "appeared": .array(appeared.prefix(Self.mostRanges).map(document)),
      "disappeared": .array(disappeared.prefix(Self.mostRanges).map(document)), "held_out": heldOut,
    ]
  }

  private var grid: TimeGrid { data.input.series.grid }

  /// Runs of alerting points, missing ones between them not counting, as indices into the grid.
  private func alerts(of side: Side) -> [Range<Int>] {
    guard let scored = data.labelled(side.scores) else { return [] }
    return scored.flaggedRanges(at: side.threshold.value).map { run in
      scored.positions[run.lowerBound]..<scored.positions[run.upperBound - 1] + 1
    }
  }

  private func document(_ range: Range<Int>) -> JSONValue {
    .object([
      "start": .integer(grid.timestamp(at: range.lowerBound)), "end": .integer(grid.timestamp(at: range.upperBound)),
      "label": label(of: range).map { .string($0.rawValue) } ?? .null,
    ])
  }

  /// What somebody said of the range: an anomaly where any of its points is one.
  private func label(of range: Range<Int>) -> LabelRecord.Kind? {
    func isSaid(_ kind: LabelRecord.Kind, _ learnt: [Bool]) -> Bool {
      range.contains { data.heldOut[$0] == kind || (!learnt.isEmpty && learnt[$0]) }
    }
    if isSaid(.anomaly, data.input.labelledAnomaly) { return .anomaly }
    return isSaid(.normal, data.input.labelledNormal) ? .normal : nil
  }

  // MARK: Held-out labels

  /// Precision and recall of both on labels that neither learnt from; null where there are none of anomalies.
  private var heldOut: JSONValue {
    guard data.heldOut.contains(.anomaly), let old = figures(of: before), let new = figures(of: after) else {
      return .null
    }
    let anomalies = grid.ranges(of: data.heldOut.map { $0 == .anomaly })
    return .object([
      "anomalies": .integer(Int64(anomalies.count)),
      "anomalous_points": .integer(Int64(data.heldOut.count { $0 == .anomaly })),
      "normal_points": .integer(Int64(data.heldOut.count { $0 == .normal })), "before": old, "after": new,
    ])
  }

  private func figures(of side: Side) -> JSONValue? {
    let scored = try? LabelledScores(
      scores: side.scores, labels: data.heldOut.map { $0 == .anomaly },
      ignored: data.heldOut.map { $0 != .anomaly && $0 != .normal })
    guard let scored, scored.anomalousCount > 0 else { return nil }
    let confusion = scored.confusion(at: side.threshold.value)
    let found = scored.segments.count { $0.contains { scored.scores[$0] >= side.threshold.value } }
    return .object([
      "precision": .number(confusion.precision), "recall": .number(confusion.recall), "f1": .number(confusion.f1),
      "anomalies_found": .integer(Int64(found)),
    ])
  }
}

extension [Range<Int>] {
  /// Those that overlap none of the others; both ascending and disjoint.
  func apart(from others: [Range<Int>]) -> [Range<Int>] {
    var next = 0
    return filter { range in
      while next < others.count, others[next].upperBound <= range.lowerBound { next += 1 }
      return next == others.count || !others[next].overlaps(range)
    }
  }
}

extension VersionChanges.Side {
  fileprivate var thresholdJSON: JSONValue {
    .object([
      "method": .string(threshold.settings.method.name), "value": .number(threshold.value),
      "alerts_per_day": .number(threshold.alertsPerDay),
    ])
  }
}

extension TrainingData {
  /// Scores of its points beside its labels; nil where the lengths do not fit, which they do.
  fileprivate func labelled(_ scores: [Double]) -> LabelledScores? {
    try? LabelledScores(scores: scores, labels: input.labelledAnomaly, ignored: input.ignored)
  }
}
