import Detectors
import JSON
import Kernels
import Series
import Storage

/// A training that is done in a moment, on one thread, as one of many: learns, scores what it has learnt from, draws its line.
///
/// What a training of its own does besides (it stands the model beside the baselines, tests its forecasts) takes ten times as
/// long, and is left out; the report says so.
struct PassingTraining: Sendable {
  let series: SeriesRecord
  let algorithm: Algorithm
  let parameters: any MethodParameters
  let seed: Int64
  /// From when on it learns, Unix seconds; nil for everything.
  let from: Int64?
  let threshold: ThresholdSettings
  /// What the report says of it.
  let note: String

  /// What is to be stored.
  struct Outcome: Sendable {
    let contents: VersionContents
    let report: String
    let dataHash: String
    /// Measured ones that it learnt from.
    let points: Int64
    /// Nil of what gives no scores.
    let threshold: ThresholdRecord?
    let queries: [NewQuery]
  }

  /// - Throws: `DetectorError` and `MonitoringError`, why it cannot be trained.
  func run(team: ComputeTeam, in context: ServiceContext, isCancelled: @escaping @Sendable () -> Bool) throws -> Outcome
  {
    let clock = ContinuousClock()
    let start = clock.now
    let data = try TrainingData.checked(for: series, algorithm, parameters, from: from, in: context)
    let environment = TrainingEnvironment(seed: UInt64(bitPattern: seed), team: team, isCancelled: isCancelled)
    let trained = try algorithm.train(data.input, parameters: parameters, environment: environment)
    let scores = try trained.detector.score(data.input.series, range: 0..<data.slots.count, team: nil).scores
    let grid = data.input.series.grid
    let fitting = ThresholdFitting(
      scores: scores, labelledAnomaly: data.input.labelledAnomaly, labelledNormal: data.labelledNormal,
      ignored: data.input.ignored, from: grid.start, to: grid.end, interval: grid.interval)
    let line = try fitting.fit(threshold, now: context.now())
    var report = trained.report
    report.notes += data.notes + [note]
    report.seconds = (clock.now - start) / .seconds(1)
    report.samplesPerSecond = Double(report.trainingSamples) / max(report.seconds, 1e-9)
    context.counters.trainingWindows.add(report.trainingSamples)
    context.counters.trainingMilliseconds.add(Int(report.seconds * 1_000))
    let document = ReportDocument(
      report: report, figures: ReportFigures(nil, interval: grid.interval, seconds: report.seconds), baselines: [],
      forecasts: nil, grid: grid, evaluatedOn: nil, heldOut: nil, changes: nil)
    return Outcome(
      contents: VersionContents(archive: trained.detector.encoded(), calibration: scores), report: document.text,
      dataHash: data.hash, points: data.measuredPoints, threshold: line, queries: fitting.questions(by: line))
  }
}

extension TrainingData {
  /// The points that a policy's model would learn from, once it is found that it can.
  ///
  /// - Throws: `DetectorError` and `MonitoringError`, why it cannot.
  static func checked(
    for series: SeriesRecord, _ algorithm: Algorithm, _ parameters: any MethodParameters, from: Int64?,
    in context: ServiceContext
  ) throws -> TrainingData {
    let metrics = series.definition.metrics
    let supported = algorithm.type.supportedMetrics
    guard supported.contains(metrics.count) else {
      throw DetectorError.unsupportedMetricCount(given: metrics.count, supported: supported)
    }
    let data = try context.database.read { transaction in
      try TrainingData(
        series, metrics: metrics, from: from, to: nil, holdsOut: algorithm.learnsFromAnswers, in: transaction)
    }
    try algorithm.check(data.input, parameters: parameters)
    return data
  }
}
