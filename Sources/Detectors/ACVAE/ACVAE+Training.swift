import Evaluation
import Kernels
import Networks
import Series

extension ACVAE {
  package static func train(
    _ input: TrainingInput, parameters: ResolvedParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: ACVAE, report: TrainingReport) {
    let parameters = ACVAEParameters(parameters)
    let points = input.series.grid.count
    guard supportedMetrics.contains(input.series.metrics.count) else {
      throw .unsupportedMetricCount(given: input.series.metrics.count, supported: supportedMetrics)
    }
    guard points >= parameters.window else { throw .seriesTooShort(points: points, needed: parameters.window) }
    let preparation = ACVAEPreparation(input, parameters)
    let data = preparation.data(input, usesLabels: parameters.usesLabels)
    let hasAnomalies = parameters.fineTuningEpochs > 0 && data.anomalous.contains(1)
    var report = TrainingReport()
    var training = try ACVAETraining(
      parameters, data: data, labelledNormal: parameters.usesLabels ? input.labelledNormal : [], objective: .full,
      seed: environment.seed, network: initialNetwork(preparation, input, parameters, environment))
    if let checkpoint = environment.checkpoint { try training.restore(checkpoint) }
    let total = parameters.epochs + (hasAnomalies ? parameters.fineTuningEpochs : 0)
    try run(&training, environment, total, &report)
    let full = training.state.result
    guard full.isFinite else { throw .diverged(epoch: training.state.losses.count) }
    let anomalous = hasAnomalies ? try fineTune(full, parameters, data, environment, total) : nil
    report.notes = notes(preparation, data, hasAnomalies, parameters, report)
    let detector = try calibrated(
      ACVAE(parameters, preparation, full: full, anomalous: anomalous, seed: environment.seed), input, environment)
    return (detector, report)
  }

  private static func initialNetwork(
    _ preparation: ACVAEPreparation, _ input: TrainingInput, _ parameters: ACVAEParameters,
    _ environment: TrainingEnvironment
  ) throws(DetectorError) -> ACVAENetwork {
    let fresh = ACVAENetwork(
      metrics: input.series.metrics.count, situation: preparation.situation(input.series),
      latent: parameters.latentDimensions, units: parameters.hiddenUnits, seed: environment.seed)
    guard let bytes = environment.warmStart else { return fresh }
    let other = try ACVAE(decoding: bytes)
    let theirs = other.preparation.calendar(input.series)
    guard
      let network = fresh.takingOver(other.full.network, of: theirs, as: preparation.calendar(input.series))
    else { throw .warmStartMismatch }
    return network
  }

  private static func run(
    _ training: inout ACVAETraining, _ environment: TrainingEnvironment, _ total: Int,
    _ report: inout TrainingReport
  ) throws(DetectorError) {
    let (start, before) = (monotonicSeconds(), training.state.losses.count)
    training.startedAt = start
    try training.run(environment, before: 0, total: total, saves: true)
    let seconds = monotonicSeconds() - start
    let ran = training.state.losses.count - before
    report.epochs = training.state.losses
    report.bestEpoch = training.state.stopping.bestEpoch ?? training.state.losses.count
    report.stoppedEarly = training.state.losses.count < training.parameters.epochs
    report.trainingSamples = training.trainingOffsets.count
    report.validationSamples = training.validationOffsets.count
    report.seconds = training.state.secondsBefore + seconds
    report.samplesPerSecond = seconds > 0 ? Double(ran * training.trainingOffsets.count) / seconds : 0
  }

  /// model_ano from model_full's weights (steps 13 and 14 of Algorithm 1). An interrupted fine-tuning begins anew: it sees
  /// few windows.
  private static func fineTune(
    _ full: ACVAENetwork, _ parameters: ACVAEParameters, _ data: ACVAEData, _ environment: TrainingEnvironment,
    _ total: Int
  ) throws(DetectorError) -> ACVAENetwork {
    var training = try ACVAETraining(
      parameters, data: data, labelledNormal: [], objective: .anomalous, seed: environment.seed, network: full)
    try training.run(environment, before: parameters.epochs, total: total, saves: false)
    let result = training.state.result
    guard result.isFinite else { throw .diverged(epoch: parameters.epochs + training.state.losses.count) }
    return result
  }

  private static func notes(
    _ preparation: ACVAEPreparation, _ data: ACVAEData, _ hasAnomalies: Bool, _ parameters: ACVAEParameters,
    _ report: TrainingReport
  ) -> [String] {
    var notes: [String] = []
    let fields = preparation.fields.map(\.rawValue).joined(separator: ", ")
    notes.append(fields.isEmpty ? "The calendar is no part of the situation." : "Of the calendar it knows \(fields).")
    if !hasAnomalies { notes.append("No labelled anomaly to learn from: the score is that of the normal model alone.") }
    if report.validationSamples == 0, parameters.stopsEarly {
      notes.append("Too few points to hold some out: every epoch was run and the last one's weights were kept.")
    }
    return notes
  }

  /// Settles what is usual of each metric, and which score tells the labels apart.
  private static func calibrated(
    _ detector: ACVAE, _ input: TrainingInput, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> ACVAE {
    let (series, metrics) = (try input.seriesWithoutIgnored(), detector.preparation.metrics.count)
    let opinions = detector.opinions(
      series, 0..<series.grid.count, environment.team, withContrast: detector.anomalous != nil)
    if environment.isCancelled() { throw .cancelled }
    let usual = (0..<metrics).map { metric in
      let surprises = opinions.full.indices.compactMap { point -> Double? in
        guard let full = opinions.full[point], opinions.measured[point * metrics + metric] != 0 else { return nil }
        return Double(-full.logLikelihoods[metric])
      }
      return surprises.isEmpty ? 0 : Float(median(surprises))
    }
    let prefers = detector.anomalous != nil && detector.prefersDifference(opinions, input)
    return ACVAE(
      detector.parameters, detector.preparation, full: detector.full.network,
      anomalous: detector.anomalous?.network, seed: detector.seed, usual: usual, scoresDifference: prefers)
  }

  /// Whether S_diff is to be the score: as asked, or where its average precision on the labels is at least S_full's.
  private func prefersDifference(_ opinions: Opinions, _ input: TrainingInput) -> Bool {
    guard parameters.score == .automatic else { return parameters.score == .difference }
    func precision(_ usesContrast: Bool) -> Double {
      let metrics = preparation.metrics.count
      let scores = opinions.full.indices.map { point -> Double in
        guard let full = opinions.full[point] else { return .nan }
        return (0..<metrics).reduce(0) { sum, metric in
          guard opinions.measured[point * metrics + metric] != 0 else { return sum }
          let contrast = usesContrast ? opinions.anomalous[point]?.logLikelihoods[metric] ?? 0 : 0
          return sum + Double(contrast - full.logLikelihoods[metric])
        }
      }
      let scored = try? LabelledScores(scores: scores, labels: input.labelledAnomaly, ignored: input.ignored)
      return scored.flatMap { ThresholdSweep($0).averagePrecision } ?? 0
    }
    return precision(true) >= precision(false)
  }
}

extension ACVAE {
  init(
    _ parameters: ACVAEParameters, _ preparation: ACVAEPreparation, full: ACVAENetwork, anomalous: ACVAENetwork?,
    seed: UInt64, usual: [Float]? = nil, scoresDifference: Bool = false
  ) {
    func scorer(_ network: ACVAENetwork) -> ACVAEScorer {
      ACVAEScorer(network, window: parameters.window, samples: parameters.posteriorSamples, seed: seed)
    }
    self.parameters = parameters
    self.preparation = preparation
    self.seed = seed
    self.full = scorer(full)
    self.anomalous = anomalous.map(scorer)
    self.scoresDifference = scoresDifference
    self.usual = usual ?? [Float](repeating: 0, count: preparation.metrics.count)
  }
}

extension ACVAEPreparation {
  /// The training range: labelled anomalies and ignored points are masked.
  func data(_ input: TrainingInput, usesLabels: Bool) -> ACVAEData {
    func isAnomalous(_ point: Int) -> Bool {
      usesLabels && point < input.labelledAnomaly.count && input.labelledAnomaly[point]
    }
    func isIgnored(_ point: Int) -> Bool { point < input.ignored.count && input.ignored[point] }
    return data(
      input.series, 0..<input.series.grid.count, masked: { isAnomalous($0) || isIgnored($0) },
      anomalous: { isAnomalous($0) && !isIgnored($0) })
  }
}

extension TrainingInput {
  /// The series with ignored points as if they had not been measured.
  fileprivate func seriesWithoutIgnored() throws(DetectorError) -> GriddedSeries {
    guard ignored.contains(true) else { return series }
    let metrics = series.metrics.map { column in
      SeriesColumn(
        name: column.name,
        values: column.values.indices.map { $0 < ignored.count && ignored[$0] ? .nan : column.values[$0] })
    }
    // Its columns are those of a series that is one.
    guard
      let result = try? GriddedSeries(grid: series.grid, metrics: metrics, context: series.context, zone: series.zone)
    else { throw .nothingToLearnFrom }
    return result
  }
}
