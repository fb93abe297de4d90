import Kernels
import Networks
import Series

extension PAD {
  package static func check(_ input: TrainingInput, parameters: PADParameters) throws(GenerationError) {
    do throws(DetectorError) {
      _ = try fitScaler(input, parameters.settled(interval: input.series.grid.interval))
    } catch {
      throw .detector(error)
    }
  }

  package static func train(
    _ input: TrainingInput, parameters: PADParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: PAD, report: TrainingReport) {
    let start = try environment.warmStart.map { bytes throws(DetectorError) in try PAD(decoding: bytes) }
    let (given, interval) = (parameters, input.series.grid.interval)
    let parameters = given.settled(interval: interval, from: start?.parameters)
    let (preparation, data) = try prepare(input, parameters, environment.team)
    let stages = PADStage.stages(of: parameters.variant)
    var report = TrainingReport()
    let network = try EpochTrainer<PADTraining>.train(
      stages: stages.count, initialNetwork(parameters, from: start, environment), environment, &report
    ) { index, network throws(DetectorError) in
      network.freeze(stages[index])
      return try training(parameters, data, stage: index, environment)
    }
    report.notes = notes(input.valuesToLearnFrom(usesLabels: parameters.usesLabels), preparation, parameters, report)
    settingsNote(given, parameters).map { report.notes.append($0) }
    let detector = try calibrated(input, parameters, preparation, network, environment.team)
    return (detector, report)
  }

  /// A training without early stopping that an earlier release began held nothing out, and ends as it would have there.
  private static func training(
    _ parameters: PADParameters, _ data: PADData, stage: Int, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> PADTraining {
    let training = try PADTraining(parameters, data, stage: stage, seed: environment.seed)
    guard let checkpoint = environment.checkpoint, !parameters.stopsEarly else { return training }
    let earlier = try PADTraining(parameters, data, stage: stage, seed: environment.seed, holdsOut: false)
    return earlier.fingerprint == Archive.fingerprint(ofCheckpoint: checkpoint) ? earlier : training
  }

  private static func fitScaler(
    _ input: TrainingInput, _ parameters: PADParameters
  ) throws(DetectorError) -> (values: [Double], scaler: StandardScaler) {
    guard input.series.metrics.count == 1 else {
      throw .unsupportedMetricCount(given: input.series.metrics.count, supported: 1...1)
    }
    let values = input.valuesToLearnFrom(usesLabels: parameters.usesLabels)
    let needed = parameters.leastPoints
    guard values.count >= needed else { throw .seriesTooShort(points: values.count, needed: needed) }
    let scaler = StandardScaler(fitting: values)
    guard scaler.count > 0 else { throw .nothingToLearnFrom }
    guard scaler.mean.isFinite, scaler.deviation.isFinite else { throw .valuesOutOfRange }
    return (values, scaler)
  }

  /// Fills and scales the range, and weighs its points.
  private static func prepare(
    _ input: TrainingInput, _ parameters: PADParameters, _ team: ComputeTeam
  ) throws(DetectorError) -> (PADPreparation, PADData) {
    let (values, scaler) = try fitScaler(input, parameters)
    let interval = input.series.grid.interval
    let preparation = PADPreparation(
      scaler: scaler, longestLinearGap: parameters.longestLinearGap(interval: interval),
      period: parameters.period > 0
        ? parameters.period : Periodicity.fillingPeriod(of: values, interval: interval))
    guard let filled = preparation.filled(values) else { throw .nothingToLearnFrom }
    let scaled = filled.map(scaler.scale)
    let confidence =
      parameters.weighs
      ? NormalityConfidence(window: parameters.window, d0: parameters.d0(interval: interval))
        .weights(scaled, team: team)
      : [Float](repeating: 1, count: scaled.count)
    return (preparation, PADData(values: scaled.map { Float($0) }, confidence: confidence))
  }

  private static func initialNetwork(
    _ parameters: PADParameters, from other: PAD?, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> PADNetwork {
    guard let other else { return PADNetwork(parameters, seed: environment.seed) }
    guard
      other.network.window == parameters.window, other.network.latent == parameters.latentDimensions,
      other.network.units == parameters.hiddenUnits
    else { throw .warmStartMismatch }
    return other.network
  }

  /// The detector with σᵣ from the range that it was trained and validated on: from what it is tested on it would leak.
  private static func calibrated(
    _ input: TrainingInput, _ parameters: PADParameters, _ preparation: PADPreparation, _ network: PADNetwork,
    _ team: ComputeTeam
  ) throws(DetectorError) -> PAD {
    let unit = PAD(
      parameters, preparation: preparation, network: network, errors: PADErrors(deviation: 1, band: 0))
    let values = input.valuesToLearnFrom(usesLabels: parameters.usesLabels)
    let expected = unit.expectations(input.series.grid, values, 0..<values.count, team)
    let distances = zip(values, expected).map { abs(preparation.scaler.scale($0) - Double($1)) }
    return PAD(parameters, preparation: preparation, network: network, errors: PADErrors(of: distances))
  }
}

extension TrainingInput {
  /// The first metric; points that are not to be learnt from as if they had not been measured.
  fileprivate func valuesToLearnFrom(usesLabels: Bool) -> [Double] {
    series.metrics[0].values.enumerated().map { index, value in
      let isOut =
        (index < ignored.count && ignored[index])
        || (usesLabels && index < labelledAnomaly.count && labelledAnomaly[index])
      return isOut || !value.isFinite ? .nan : value
    }
  }
}
