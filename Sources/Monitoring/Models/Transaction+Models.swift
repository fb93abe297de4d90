import Detectors
import JSON
import Storage

extension Transaction {
  /// Makes a model and queues its first training. Its data are looked at before, beside the writer, or by the training.
  ///
  /// - Throws: `unknown_reference`, `unknown_metric`, `unsupported_metric_count`, `already_exists`.
  func createModel(
    _ creation: ModelCreation, _ parameters: any MethodParameters, now: Int64
  ) throws -> (ModelRecord, JobRecord) {
    let series = try series.referenced(creation.series)
    let metrics = try creation.checkedMetrics(of: series)
    let id = creation.id ?? Identifier.make()
    guard try models.get(id) == nil else {
      throw MonitoringError(.alreadyExists, "There is a model '\(id)' already; train it with POST …/train.")
    }
    let model = try models.create(
      id: id, series: series.key, metricsJSON: JSONValue.array(metrics.map(JSONValue.string)).text,
      algorithm: creation.algorithm.rawValue, parametersJSON: JSONValue.object(parameters.json).text, now: now)
    let job = try enqueueTraining(
      of: model, parameters: parameters, from: creation.from, to: creation.to, seed: creation.seed, warmStart: nil,
      activates: true, threshold: creation.threshold, now: now)
    return (model, job)
  }

  /// Deletes a model with its versions; its training is cancelled.
  ///
  /// - Throws: `model_not_found`; `in_use` while monitors use it, unless `cascade`, and where a policy made it.
  func deleteModel(_ id: String, cascade: Bool, now: Int64) throws -> Aftermath {
    let model = try models.known(id)
    if let policy = model.policyID { throw MonitoringError(madeBy: policy, "model '\(id)'") }
    let monitors = try self.monitors.list(series: model.series).filter { $0.model == model.key }
    guard cascade || monitors.isEmpty else {
      let names = monitors.prefix(5).map { "'\($0.id)'" }.joined(separator: ", ")
      throw MonitoringError(.inUse, "Monitors use the model: \(names); cascade=true deletes them too.")
    }
    var aftermath = Aftermath()
    if let job = try cancelTraining(of: model, now: now) { aftermath.cancelled.append(job) }
    for monitor in monitors { aftermath.left(monitor, try closeAlerts(of: monitor, now: now)) }
    try models.delete(id)
    aftermath.topics += [.alerts, .model(id)]
    return aftermath
  }
}
