import Kernels
import Networks
import Series

extension Donut {
  package static func check(_ input: TrainingInput, parameters: DonutParameters) throws(GenerationError) {
    do throws(DetectorError) {
      let given = parameters.settled
      _ = try DonutTraining(given, data(input, given, scaler: fitScaler(input, given)), seed: 0)
    } catch {
      throw .detector(error)
    }
  }

  package static func train(
    _ input: TrainingInput, parameters: DonutParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Donut, report: TrainingReport) {
    let parameters = parameters.settled
    let scaler = try fitScaler(input, parameters)
    let training = try DonutTraining(
      parameters, data(input, parameters, scaler: scaler), seed: environment.seed)
    var report = TrainingReport()
    let network = try EpochTrainer.train(initialNetwork(parameters, environment), environment, &report) { _, _ in
      training
    }
    report.notes = notes(training, scaler)
    return (Donut(parameters, scaler: scaler, network: network, seed: environment.seed), report)
  }

  private static func data(
    _ input: TrainingInput, _ parameters: DonutParameters, scaler: StandardScaler
  ) -> DonutData {
    DonutData(
      input.series.metrics[0].values, scaler: scaler,
      labelled: parameters.usesLabels ? input.labelledAnomaly : [], ignored: input.ignored)
  }

  private static func fitScaler(
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

  private static func notes(_ training: DonutTraining, _ scaler: StandardScaler) -> [String] {
    var notes: [String] = []
    if scaler.isConstant { notes.append("The training range is constant; its scale was set by its magnitude.") }
    if training.validation.isEmpty, training.parameters.stopsEarly {
      notes.append("Too few points to hold some out: every epoch was run and the last one's weights were kept.")
    }
    if training.training.count < training.parameters.batchSize {
      notes.append("Fewer windows (\(training.training.count)) than a batch holds.")
    }
    return notes
  }
}
