import Detectors
import Evaluation
import JSON
import Series
import Storage

/// What the figures of a training report are measured on: points, or labels, that nothing was learnt from.
struct HeldOut {
  /// The share of a range that is kept from the copy of a method without steps, by which it is measured.
  private static let share = 0.3

  enum Kind: String {
    /// The newest points of the range.
    case points = "held_out"
    /// Labels anywhere in it, of a method that learns from the others.
    case labels = "held_out_labels"
  }

  let kind: Kind
  /// Indices into the training range.
  let range: Range<Int>
  /// One element a point of the training range.
  private let anomalous: [Bool]
  private let leftOut: [Bool]

  /// The newest points.
  ///
  /// - Parameter range: what a method held out by itself; nil for a share.
  init(pointsOf data: TrainingData, _ range: Range<Int>? = nil) {
    let count = data.slots.count
    kind = .points
    self.range = range ?? count - Int(Double(count) * Self.share)..<count
    (anomalous, leftOut) = (data.input.labelledAnomaly, data.input.ignored)
  }

  /// The labels that are kept from the learning; nil where no anomaly is among them. Points that were labelled anomalous and
  /// learnt from are left out.
  init?(labelsOf data: TrainingData) {
    guard data.heldOut.contains(.anomaly) else { return nil }
    (kind, range) = (.labels, 0..<data.slots.count)
    anomalous = data.heldOut.map { $0 == .anomaly }
    leftOut = range.map { data.heldOut[$0] == nil && (data.input.ignored[$0] || data.input.labelledAnomaly[$0]) }
  }

  /// Scores of the range beside what was said of it; nil where the lengths do not fit, which they do.
  func labelled(_ scores: [Double]) -> LabelledScores? {
    try? LabelledScores(scores: scores, labels: Array(anomalous[range]), ignored: Array(leftOut[range]))
  }

  /// How many anomalies there are to be found.
  var anomalies: Int { labelled([Double](repeating: 0, count: range.count))?.segments.count ?? 0 }

  /// The same from a point on.
  func part(from index: Int) -> HeldOut {
    HeldOut(
      kind: kind, range: min(max(index, range.lowerBound), range.upperBound)..<range.upperBound, anomalous: anomalous,
      leftOut: leftOut)
  }

  private init(kind: Kind, range: Range<Int>, anomalous: [Bool], leftOut: [Bool]) {
    (self.kind, self.range, self.anomalous, self.leftOut) = (kind, range, anomalous, leftOut)
  }

  /// A detector's scores of the range; nil where it cannot be measured, or there is nothing to measure it by: no copy is
  /// trained for that.
  ///
  /// - Parameters:
  ///   - served: what learnt from the whole range. It is measured itself where its training has kept the points from it.
  ///   - isLearntAtOnce: whether the method has no steps: then a copy is measured, which has learnt from the points before.
  func scores(
    of algorithm: Algorithm, _ parameters: any MethodParameters, served: any Detector, isLearntAtOnce: Bool,
    on run: TrainingRun
  ) -> [Double]? {
    guard anomalies > 0 else { return nil }
    let data = run.data
    func older() -> (any Detector)? {
      (try? algorithm.train(
        data.input.prefix(range.lowerBound), parameters: parameters, environment: run.environment()))?.detector
    }
    let detector = kind == .points && isLearntAtOnce ? older() : served
    return try? detector?.score(data.input.series, range: range, team: run.team).scores
  }

  func json(of data: TrainingData) -> JSONObject {
    let grid = data.input.series.grid
    return [
      "stretch": .string(kind.rawValue), "from": .integer(grid.timestamp(at: range.lowerBound)),
      "to": .integer(grid.timestamp(at: range.upperBound)), "points": .integer(Int64(range.count)),
      "anomalies": .integer(Int64(anomalies)),
    ]
  }
}
