import Detectors
import Kernels
import Series
import Storage

/// A version that has lost its scores and what calibrates it, and how these are made again: from its weights and the points that
/// it learnt from, as they are now.
struct ClearedVersion {
  let context: ServiceContext
  let model: ModelRecord
  let version: VersionRecord

  /// What was cleared.
  struct Contents {
    /// The scores of its range, that lines are fitted on.
    let calibration: [Double]
    /// What calibrates its forecasts; nil where it makes none, or the points that it was calibrated on are others by now.
    let forecasts: [UInt8]?
  }

  /// - Throws: `model_not_ready` where the points that it learnt from are gone.
  func contents() throws -> Contents {
    let algorithm = try model.knownAlgorithm()
    let (data, detector) = try learnt(algorithm)
    let answer = try detector.score(data.input.series, range: 0..<data.slots.count, team: nil)
    guard data.hash == version.dataHash else { return Contents(calibration: answer.scores, forecasts: nil) }
    return Contents(calibration: answer.scores, forecasts: try forecasts(of: detector, algorithm, on: data))
  }

  /// The scores alone.
  func calibration() throws -> [Double] {
    let (data, detector) = try learnt(model.knownAlgorithm())
    return try detector.score(data.input.series, range: 0..<data.slots.count, team: nil).scores
  }

  private func learnt(_ algorithm: Algorithm) throws -> (data: TrainingData, detector: any Detector) {
    let data = try context.database.read { transaction -> TrainingData? in
      guard let extent = version.extent, let series = try transaction.series.get(key: model.series),
        let grid = series.grid, let slots = series.slots, let first = grid.slot(ofTime: extent.from),
        slots.contains(first), slots.upperBound >= grid.slot(atOrAfter: extent.to)
      else { return nil }
      return try TrainingData(
        series, metrics: model.metrics, from: extent.from, to: extent.to, holdsOut: algorithm.learnsFromAnswers,
        in: transaction)
    }
    guard let data else {
      throw MonitoringError(
        .modelNotReady,
        """
        Version \(version.number) has lost its scores, since it had not served for long, and the points that they can be made \
        again from are no longer there; train the model again.
        """)
    }
    return (data, try context.detectors.detector(of: version, model: model, in: context.database))
  }

  private func forecasts(
    of detector: any Detector, _ algorithm: Algorithm, on data: TrainingData
  ) throws -> [UInt8]? {
    guard algorithm.forecastMethod != nil else { return nil }
    let environment = TrainingEnvironment(
      seed: UInt64(bitPattern: version.seed), team: ComputeTeam(threads: 1), isCancelled: { false })
    let grid = data.input.series.grid
    let heldOut = version.unlearnt.map { grid.firstIndex(atOrAfter: $0)..<grid.count }
    let references = Algorithm.baselines(metrics: data.input.series.metrics.count).compactMap { baseline in
      guard baseline != algorithm else { return nil as (any Detector)? }
      return try? baseline.train(data.input, parameters: baseline.parameters(), environment: environment).detector
    }
    return try ForecastTraining(input: data.input, environment: environment).calibrate(
      detector, algorithm: algorithm, parameters: version.resolvedParameters(of: algorithm),
      heldOut: heldOut.flatMap { $0.isEmpty ? nil : $0 }, references: references)?.encoded()
  }
}
