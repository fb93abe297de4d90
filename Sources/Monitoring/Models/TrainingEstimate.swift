import Detectors
package import JSON
import Kernels
import Storage

/// What a training would take, for a client that asks before it starts one.
package struct TrainingEstimate: Sendable {
  package let windows: Int
  package let weights: Int
  package let bytes: Int
  package let seconds: Double
  package let parametersInForce: JSONObject
}

extension ModelCatalogue {
  /// Checks a creation as `create` would and estimates its training, which it does not start.
  ///
  /// - Throws: what `create` throws.
  package func estimate(_ creation: ModelCreation) throws -> TrainingEstimate {
    let parameters = try creation.algorithm.schema.resolve(creation.parameters)
    let (points, metrics) = try context.database.read { transaction in
      let series = try transaction.series.referenced(creation.series)
      let metrics = try creation.checkedMetrics(of: series)
      if let id = creation.id, try transaction.models.get(id) != nil {
        throw MonitoringError("already_exists", "There is a model '\(id)' already; train it with POST …/train.")
      }
      let slots = try TrainingData.slots(
        of: series, from: creation.from, to: creation.to, columns: metrics.count + series.definition.context.count)
      return (slots.count, metrics.count)
    }
    let cost = creation.algorithm.type.cost(points: points, metrics: metrics, parameters: parameters)
    return TrainingEstimate(
      windows: cost.windows, weights: cost.weights, bytes: cost.bytes + points * metrics * 16,
      seconds: cost.operations / speed, parametersInForce: parameters.json)
  }

  /// Operations a second that training reaches: about half of the cores' peak, which a few milliseconds measure.
  private var speed: Double {
    max(1e9, 0.5 * multiplyAddPeak(seconds: 0.005) * Double(cores))
  }
}
