import Detectors
import Evaluation
import JSON
import Series
import Storage

/// What the figures of a training report are measured on: points, or labels, that nothing was learnt from.
struct HeldOut {
  /// The share of a range that is kept from the copy of a method without steps, by which it is measured.
  private static let share = 0.3
  /// A range of fewer points is measured in steps: the three tenths of some weeks of hours have an anomaly or two.
  private static let longestShort = 1_000
  /// The share of a short range, and in how many steps.
  private static let (shortShare, steps) = (0.6, 4)

  enum Kind: String {
    /// The newest points of the range.
    case points = "held_out"
    /// The same in steps, each measured by a copy that has learnt from all before it.
    case steps = "walk_forward"
    /// Labels anywhere in it, of a method that learns from the others.
    case labels = "held_out_labels"
  }

  let kind: Kind
  /// Indices into the training range.
  let range: Range<Int>
  /// What one copy each is measured on, end to end.
  private let parts: [Range<Int>]
  /// One element a point of the training range.
  private let anomalous: [Bool]
  private let leftOut: [Bool]

  /// The newest points.
  ///
  /// - Parameter range: what a method held out by itself; nil for a share.
  init(pointsOf data: TrainingData, _ range: Range<Int>? = nil) {
    let count = data.slots.count
    let isShort = range == nil && count < Self.longestShort
    let first = range?.lowerBound ?? count - Int(Double(count) * (isShort ? Self.shortShare : Self.share))
    let end = range?.upperBound ?? count
    kind = isShort ? .steps : .points
    self.range = first..<end
    parts =
      isShort
      ? (0..<Self.steps).map { first + (end - first) * $0 / Self.steps..<first + (end - first) * ($0 + 1) / Self.steps }
      : [first..<end]
    (anomalous, leftOut) = (data.input.labelledAnomaly, data.input.ignored)
  }

  /// The labels that are kept from the learning; nil where no anomaly is among them. Points that were labelled anomalous and
  /// learnt from are left out.
  init?(labelsOf data: TrainingData) {
    guard data.heldOut.contains(.anomaly) else { return nil }
    (kind, range) = (.labels, 0..<data.slots.count)
    parts = [range]
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
    let rest = min(max(index, range.lowerBound), range.upperBound)..<range.upperBound
    return HeldOut(kind: kind, range: rest, parts: [rest], anomalous: anomalous, leftOut: leftOut)
  }

  private init(kind: Kind, range: Range<Int>, parts: [Range<Int>], anomalous: [Bool], leftOut: [Bool]) {
    (self.kind, self.range, self.parts, self.anomalous, self.leftOut) = (kind, range, parts, anomalous, leftOut)
  }

  /// Whether they are points, and not labels anywhere.
  var isOfPoints: Bool { kind != .labels }

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
    if isOfPoints, isLearntAtOnce { return scores(ofCopiesOf: algorithm, parameters, from: 0, on: run) }
    return try? served.score(data.input.series, range: range, team: run.team).scores
  }

  /// Those of copies that have learnt from what comes before; NaN where that is too little, nil where it always is.
  ///
  /// - Parameters:
  ///   - first: the first point that they learn from.
  ///   - end: what comes from there on they don't learn from.
  func scores(
    ofCopiesOf algorithm: Algorithm, _ parameters: any MethodParameters, from first: Int, to end: Int = .max,
    on run: TrainingRun
  ) -> [Double]? {
    let input = run.data.input
    let scores = parts.map { part -> [Double]? in
      let learnt = first..<max(first, min(end, part.lowerBound))
      guard !learnt.isEmpty else { return nil }
      let copy = try? algorithm.train(input.part(learnt), parameters: parameters, environment: run.environment())
        .detector
      return try? copy?.score(input.series, range: part, team: run.team).scores
    }
    guard scores.contains(where: { $0 != nil }) else { return nil }
    return zip(parts, scores).flatMap { $1 ?? [Double](repeating: .nan, count: $0.count) }
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
