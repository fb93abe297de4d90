import Detectors
package import JSON
import Kernels
import Storage

/// What a training would take, for a client that asks before it starts one.
package struct TrainingEstimate: Sendable {
  /// Points of the range, and those of them with a value.
  package let slots: Int
  package let points: Int
  package let windows: Int
  package let weights: Int
  package let bytes: Int
  package let seconds: Double
  package let parametersInForce: JSONObject
  /// What the training would be refused by; nil where nothing is.
  package let problem: MonitoringError?
  /// What is worth knowing of the data.
  package let notes: [String]
}

extension TrainingEstimate {
  /// Operations for a point and metric to stand a model beside the baselines, by one core at its peak: what they take on
  /// 17,568 points.
  static let comparison = 700_000.0
}

extension ModelService {
  /// Checks a creation as `create` would and estimates its training, which it does not start. What is wrong with the data
  /// is answered, not thrown.
  ///
  /// - Throws: what `create` throws for the request itself.
  package func estimate(_ creation: ModelCreation) throws -> TrainingEstimate {
    let parameters = try creation.algorithm.parameters(creation.parameters)
    let (check, problem, slots, metrics) = try context.database.read { transaction in
      let series = try transaction.series.referenced(creation.series)
      let metrics = try creation.checkedMetrics(of: series)
      if let id = creation.id, try transaction.models.get(id) != nil {
        throw MonitoringError(.alreadyExists, "There is a model '\(id)' already; train it with POST …/train.")
      }
      let slots = PointReader.slots(of: series, from: creation.from, to: creation.to).count
      do {
        let check = try creation.check(parameters, on: series, metrics: metrics, in: transaction)
        return (TrainingCheck?.some(check), MonitoringError?.none, slots, metrics.count)
      } catch let error as MonitoringError {
        return (nil, error, slots, metrics.count)
      }
    }
    let cost = creation.algorithm.cost(points: slots, metrics: metrics, parameters: parameters, threads: cores)
    let (peak, values) = (multiplyAddPeak(seconds: 0.005), Double(slots) * Double(metrics))
    let comparing = creation.algorithm.givesScores ? values * TrainingEstimate.comparison / max(1e9, peak) : 0
    return TrainingEstimate(
      slots: slots, points: check?.points ?? 0, windows: cost.windows, weights: cost.weights,
      bytes: cost.bytes + slots * metrics * 16,
      seconds: cost.operations / max(1e9, 0.5 * peak * Double(cores)) + comparing, parametersInForce: parameters.json,
      problem: problem, notes: check?.notes ?? [])
  }
}

extension ModelCreation {
  /// Looks at the data.
  func check(
    _ parameters: any MethodParameters, on series: SeriesRecord, metrics: [String], in transaction: Transaction
  ) throws -> TrainingCheck {
    try MonitoringError.placing([
      .seriesTooShort: .range(from: from, to: to), .mostlyMissing: .range(from: from, to: to),
    ]) {
      try TrainingCheck(
        algorithm, parameters, on: series, metrics: metrics, from: from, to: to, threshold: threshold, in: transaction)
    }
  }
}
