import Evaluation
import Kernels
import Networks
import Series

extension ACVAE {
  package static func check(_ input: TrainingInput, parameters: ACVAEParameters) throws(GenerationError) {
    do throws(DetectorError) {
      _ = try ACVAETraining(parameters, prepared(input, parameters).1, objective: .full, seed: 0)
    } catch {
      throw .detector(error)
    }
  }

  private static func prepared(
    _ input: TrainingInput, _ parameters: ACVAEParameters
  ) throws(DetectorError) -> (ACVAEPreparation, ACVAEData) {
    let points = input.series.grid.count
    guard supportedMetrics.contains(input.series.metrics.count) else {
      throw .unsupportedMetricCount(given: input.series.metrics.count, supported: supportedMetrics)
    }
    guard points >= parameters.window else { throw .seriesTooShort(points: points, needed: parameters.window) }
    let preparation = ACVAEPreparation(input, parameters)
    return (preparation, preparation.data(input, usesLabels: parameters.usesLabels))
  }

  package static func train(
    _ input: TrainingInput, parameters: ACVAEParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: ACVAE, report: TrainingReport) {
    let (preparation, data) = try prepared(input, parameters)
    let hasAnomalies = parameters.fineTuningEpochs > 0 && data.anomalous.contains(1)
    let training = try training(
      parameters, data, labelledNormal: parameters.usesLabels ? input.labelledNormal : [], environment)
    var report = TrainingReport()
    let full = try EpochTrainer.train(
      initialNetwork(preparation, input, parameters, environment), environment, &report
    ) { _, _ in training }
    let anomalous = hasAnomalies ? try fineTune(full, parameters, data, environment) : nil
    report.notes = notes(preparation, data, hasAnomalies, parameters, report)
    let detector = try calibrated(
      ACVAE(parameters, preparation, full: full, anomalous: anomalous, seed: environment.seed), input, data,
      environment)
    report.notes += detector.notesOnScore
    return (detector, report)
  }

  /// A training without early stopping that an earlier release began held nothing out, and ends as it would have there.
  private static func training(
    _ parameters: ACVAEParameters, _ data: ACVAEData, labelledNormal: [Bool], _ environment: TrainingEnvironment
  ) throws(DetectorError) -> ACVAETraining {
    let training = try ACVAETraining(
      parameters, data, labelledNormal: labelledNormal, objective: .full, seed: environment.seed)
    guard let checkpoint = environment.checkpoint, !parameters.stopsEarly else { return training }
    let earlier = try ACVAETraining(
      parameters, data, labelledNormal: labelledNormal, objective: .full, seed: environment.seed, holdsOut: false)
    return earlier.fingerprint == Archive.fingerprint(ofCheckpoint: checkpoint) ? earlier : training
  }

  private static func initialNetwork(
    _ preparation: ACVAEPreparation, _ input: TrainingInput, _ parameters: ACVAEParameters,
    _ environment: TrainingEnvironment
  ) throws(DetectorError) -> ACVAENetwork {
    let fresh = ACVAENetwork(
      metrics: input.series.metrics.count, situation: preparation.situation(input.series),
      latent: parameters.latentDimensions, units: parameters.hiddenUnits, structure: parameters.structure,
      seed: environment.seed)
    guard let bytes = environment.warmStart else { return fresh }
    let other = try ACVAE(decoding: bytes)
    let theirs = other.preparation.calendar(input.series)
    guard
      let network = fresh.takingOver(other.full.network, of: theirs, as: preparation.calendar(input.series))
    else { throw .warmStartMismatch }
    return network
  }

  /// model_ano from model_full's weights (steps 13 and 14 of Algorithm 1).
  static func fineTune(
    _ full: ACVAENetwork, _ parameters: ACVAEParameters, _ data: ACVAEData, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> ACVAENetwork {
    let training = try ACVAETraining(parameters, data, objective: .anomalous, seed: environment.seed)
    var unreported = TrainingReport()
    return try EpochTrainer.train(full, environment, &unreported) { _, _ in training }
  }

  private static func notes(
    _ preparation: ACVAEPreparation, _ data: ACVAEData, _ hasAnomalies: Bool, _ parameters: ACVAEParameters,
    _ report: TrainingReport
  ) -> [String] {
    var notes: [String] = []
    let fields = preparation.fields.map(\.rawValue).joined(separator: ", ")
    notes.append(fields.isEmpty ? "The calendar is no part of the situation." : "Of the calendar it knows \(fields).")
    if !hasAnomalies { notes.append("No labelled anomaly to learn from: there is no model of anomalies.") }
    if report.validationSamples == 0, parameters.validationFraction > 0 {
      notes.append("Too few points to hold some out: every epoch was run and the last one's weights were kept.")
    }
    return notes
  }
}

extension ACVAE {
  init(
    _ parameters: ACVAEParameters, _ preparation: ACVAEPreparation, full: ACVAENetwork, anomalous: ACVAENetwork?,
    seed: UInt64, usual: UsualTerms? = nil, contrast: ContextContrast? = nil, served: ServedScore = .full,
    views: [JointResiduals] = []
  ) {
    func scorer(_ network: ACVAENetwork) -> ACVAEScorer {
      ACVAEScorer(
        network, window: parameters.window, samples: parameters.posteriorSamples, imputes: preparation.imputesMissing,
        seed: seed)
    }
    (self.parameters, self.preparation, self.seed) = (parameters, preparation, seed)
    self.full = scorer(full)
    self.anomalous = anomalous.map(scorer)
    (self.contrast, self.served, self.views) = (contrast, served, views)
    self.usual =
      usual ?? UsualTerms(full: [Float](repeating: 0, count: preparation.metrics.count))
  }

  /// The same with what its training range has shown.
  func with(
    usual: UsualTerms, contrast: ContextContrast?, served: ServedScore, views: [JointResiduals] = []
  ) -> ACVAE {
    ACVAE(
      parameters, preparation, full: full.network, anomalous: anomalous?.network, seed: seed, usual: usual,
      contrast: contrast, served: served, views: views)
  }
}

extension ACVAEPreparation {
  /// The training range: labelled anomalies and ignored points are masked, missing metrics imputed.
  func data(_ input: TrainingInput, usesLabels: Bool) -> ACVAEData {
    func isAnomalous(_ point: Int) -> Bool {
      usesLabels && point < input.labelledAnomaly.count && input.labelledAnomaly[point]
    }
    func isIgnored(_ point: Int) -> Bool { point < input.ignored.count && input.ignored[point] }
    var learnt = data(
      input.series, 0..<input.series.grid.count, masked: { isAnomalous($0) || isIgnored($0) },
      anomalous: { isAnomalous($0) && !isIgnored($0) })
    learnt.imputeMissing()
    return learnt
  }
}
