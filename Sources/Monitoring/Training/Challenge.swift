import Detectors
import Evaluation
import JSON
import Series
import Storage

/// A new version held against the one in force and the best baseline, on points that none of them learnt from: whether it takes
/// over is to be earned.
struct Challenge {
  /// Labelled anomalies from which on figures are worth a comparison.
  static let fewestAnomalies = 2
  /// By how much an average precision has to be less to be called worse: that of a few anomalies is not surer.
  static let margin = 0.05

  /// Another's average precision beside the new version's, on the same points.
  struct Comparison: Equatable {
    /// As a sentence names it: `version 1`, `the baseline 'ensemble'`.
    let other: String
    let own: Double
    let others: Double
    let anomalies: Int

    var isWorse: Bool { own < others - Challenge.margin }
  }

  /// With the version in force; nil where there is none, or too little that neither learnt from.
  let champion: Comparison?
  let baseline: Comparison?
  /// Whether a version is in force.
  let isContested: Bool

  /// Where the version in force can be compared it alone decides: who is better than it serves, even where a baseline is
  /// better still.
  var isLost: Bool { isContested && (champion ?? baseline)?.isWorse ?? false }

  /// What the report says of it; nil where there is nothing to say.
  func sentence(of version: Int64) -> String? {
    let deciding = champion.flatMap { $0.isWorse ? $0 : nil } ?? baseline.flatMap { $0.isWorse ? $0 : nil }
    guard let deciding else { return nil }
    func rounded(_ value: Double) -> String { String((1_000 * value).rounded() / 1_000) }
    let finding = """
      on \(deciding.anomalies) labelled anomalies that neither learnt from its average precision is \
      \(rounded(deciding.own)), that of \(deciding.other) \(rounded(deciding.others))
      """
    return isLost
      ? "It is kept and does not serve: \(finding). POST …/versions/\(version)/activate lets it serve all the same."
      : "It does worse than another: \(finding)."
  }

  var json: JSONObject {
    func document(_ comparison: Comparison?) -> JSONValue {
      guard let comparison else { return .null }
      return .object([
        "against": .string(comparison.other), "average_precision": .number(comparison.own),
        "other_average_precision": .number(comparison.others), "anomalies": .integer(Int64(comparison.anomalies)),
        "worse": .bool(comparison.isWorse),
      ])
    }
    return ["champion": document(champion), "baseline": document(baseline), "lost": .bool(isLost)]
  }
}

/// Compares a version that was just trained.
struct ChallengeStep {
  let context: ServiceContext
  let run: TrainingRun
  let heldOut: HeldOut?
  /// The new version's scores of what is held out, as its figures were made from.
  let scores: [Double]?
  /// Whether the method learns without steps.
  let isLearntAtOnce: Bool

  func challenge(_ baselines: [TrainedBaseline]) throws -> Challenge {
    guard let heldOut, let scores, heldOut.anomalies >= Challenge.fewestAnomalies else {
      return Challenge(champion: nil, baseline: nil, isContested: run.plan.previous != nil)
    }
    let best = baselines.filter { $0.figures.averagePrecision != nil }
      .max { ($0.figures.averagePrecision ?? 0) < ($1.figures.averagePrecision ?? 0) }
    let baseline = best.flatMap { best in
      comparison("the baseline '\(best.algorithm.rawValue)'", heldOut, scores, best.figures.averagePrecision)
    }
    return Challenge(
      champion: try champion(heldOut, scores), baseline: baseline, isContested: run.plan.previous != nil)
  }

  private func comparison(_ other: String, _ heldOut: HeldOut, _ own: [Double], _ others: Double?) -> Challenge
    .Comparison?
  {
    let anomalies = heldOut.anomalies
    guard anomalies >= Challenge.fewestAnomalies, let others,
      let own = heldOut.labelled(own).flatMap({ ThresholdSweep($0).averagePrecision })
    else { return nil }
    return Challenge.Comparison(other: other, own: own, others: others, anomalies: anomalies)
  }

  private func champion(_ heldOut: HeldOut, _ scores: [Double]) throws -> Challenge.Comparison? {
    guard let (version, _) = run.plan.previous, let extent = version.extent else { return nil }
    let grid = run.data.input.series.grid
    let others: [Double]?
    var common = heldOut
    if isLearntAtOnce, heldOut.isOfPoints {
      // It has learnt from these points, too: measured as the new version is, by a copy that has not.
      let first = grid.firstIndex(atOrAfter: extent.from)
      others = heldOut.scores(
        ofCopiesOf: run.plan.algorithm, try version.resolvedParameters(of: run.plan.algorithm), from: first,
        to: grid.firstIndex(atOrAfter: extent.to), on: run)
    } else {
      if heldOut.isOfPoints {
        common = heldOut.part(from: grid.firstIndex(atOrAfter: version.unlearnt ?? extent.to))
        guard common.anomalies >= Challenge.fewestAnomalies else { return nil }
      }
      let slots =
        run.data.slots.lowerBound + Int64(common.range.lowerBound)..<run.data.slots.lowerBound
        + Int64(common.range.upperBound)
      others = try? ScoreStore(context: context).scores(
        of: version, model: run.plan.model, series: run.plan.series, slots: slots, bands: false, team: run.team
      ).score
    }
    if run.control.mustStop { throw CancellationError() }
    guard let others, let labelled = common.labelled(others) else { return nil }
    return comparison(
      "version \(version.number)", common, Array(scores.suffix(common.range.count)),
      ThresholdSweep(labelled).averagePrecision)
  }
}
