import Kernels
import Networks
import Series

extension Donut {
  package static func check(_ input: TrainingInput, parameters: DonutParameters) throws(GenerationError) {
    do throws(DetectorError) {
      let given = parameters.settled
      _ = try DonutTraining(given, Material([input], given).data, seed: 0)
    } catch {
      throw .detector(error)
    }
  }

  package static func train(
    _ input: TrainingInput, parameters: DonutParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Donut, report: TrainingReport) {
    let (detector, report, _) = try train([input], parameters: parameters, environment: environment)
    return (detector, report)
  }

  /// Learns from one series or several, each standardised by itself; the detector is in the first one's units.
  ///
  /// - Returns: with the points of each series that are held out, as indices into its input.
  static func train(
    _ inputs: [TrainingInput], parameters: DonutParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Donut, report: TrainingReport, heldOut: [Range<Int>?]) {
    let parameters = parameters.settled
    let material = try Material(inputs, parameters)
    guard let scaler = material.scalers.first else { throw .nothingToLearnFrom }
    let training = try training(parameters, material.data, environment)
    var report = TrainingReport()
    let network = try EpochTrainer.train(initialNetwork(parameters, environment), environment, &report) { _, _ in
      training
    }
    report.notes = notes(training, material.scalers)
    var scorer = DonutScorer(parameters, network: network, seed: environment.seed)
    scorer.calibrateBand(on: material.data, training, environment.team)
    return (Donut(parameters, scaler: scaler, scorer: scorer), report, training.heldOutOfSeries)
  }

  /// A training without early stopping that an earlier release began held nothing out, and ends as it would have there.
  private static func training(
    _ parameters: DonutParameters, _ data: DonutData, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> DonutTraining {
    let training = try DonutTraining(parameters, data, seed: environment.seed)
    guard let checkpoint = environment.checkpoint, !parameters.stopsEarly else { return training }
    let earlier = try DonutTraining(parameters, data, seed: environment.seed, holdsOut: false)
    return earlier.fingerprint == Archive.fingerprint(ofCheckpoint: checkpoint) ? earlier : training
  }

  /// What is learnt from.
  private struct Material {
    var data = DonutData()
    var scalers: [StandardScaler] = []

    /// - Throws: what keeps any of the series from being learnt from.
    init(_ inputs: [TrainingInput], _ parameters: DonutParameters) throws(DetectorError) {
      for input in inputs {
        let scaler = try fitScaler(input, parameters)
        data.append(
          input.series.metrics[0].values, scaler: scaler,
          missing: parameters.missing, labelled: parameters.usesLabels ? input.labelledAnomaly : [],
          ignored: input.ignored)
        scalers.append(scaler)
      }
    }
  }

  /// Location and scale of what is normal of a series.
  static func fitScaler(
    _ input: TrainingInput, _ parameters: DonutParameters
  ) throws(DetectorError) -> StandardScaler {
    guard input.series.metrics.count == 1 else {
      throw .unsupportedMetricCount(given: input.series.metrics.count, supported: 1...1)
    }
    let values = input.series.metrics[0].values
    guard values.count >= parameters.window else {
      throw .seriesTooShort(points: values.count, needed: parameters.window)
    }
    let labelled = parameters.usesLabels ? input.labelledAnomaly : []
    let excluded = values.indices.map {
      ($0 < labelled.count && labelled[$0]) || ($0 < input.ignored.count && input.ignored[$0])
    }
    let scaler = StandardScaler(fitting: values, excluding: excluded)
    guard scaler.count > 0 else { throw .nothingToLearnFrom }
    guard scaler.mean.isFinite, scaler.deviation.isFinite else { throw .valuesOutOfRange }
    return scaler
  }

  private static func initialNetwork(
    _ parameters: DonutParameters, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> DonutNetwork {
    guard let bytes = environment.warmStart else { return DonutNetwork(parameters, seed: environment.seed) }
    let other = try Donut(decoding: bytes)
    let (given, asked) = (other.parameters, parameters)
    guard
      given.window == asked.window, given.latentDimensions == asked.latentDimensions,
      given.hiddenUnits == asked.hiddenUnits
    else { throw .warmStartMismatch }
    return other.scorer.network
  }

  private static func notes(_ training: DonutTraining, _ scalers: [StandardScaler]) -> [String] {
    var notes: [String] = []
    let constant = scalers.count(where: \.isConstant)
    if constant > 0, scalers.count == 1 {
      notes.append("The training range is constant; its scale was set by its magnitude.")
    } else if constant > 0 {
      notes.append("\(constant) of \(scalers.count) series are constant; their scale was set by their magnitude.")
    }
    if training.validation.isEmpty, training.parameters.validationFraction > 0 {
      notes.append("Too few points to hold some out: every epoch was run and the last one's weights were kept.")
    }
    if training.training.count < training.parameters.batchSize {
      notes.append("Fewer windows (\(training.training.count)) than a batch holds.")
    }
    return notes
  }
}
