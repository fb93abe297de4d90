import Kernels
import Networks
import Series

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Donut {
  package static func check(_ input: TrainingInput, parameters: DonutParameters) throws(GenerationError) {
    do throws(DetectorError) {
      let given = parameters.settled
      _ = try DonutTraining.split(data(input, given, scaler: fitScaler(input, given)), given)
    } catch {
      throw .detector(error)
    }
  }

  package static func train(
    _ input: TrainingInput, parameters: DonutParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Donut, report: TrainingReport) {
    let parameters = parameters.settled
    let scaler = try fitScaler(input, parameters)
    let data = data(input, parameters, scaler: scaler)
    let network = try initialNetwork(parameters, environment)
    var training = try DonutTraining(parameters, data: data, seed: environment.seed, network: network)
    if let checkpoint = environment.checkpoint { try training.restore(checkpoint) }
    let report = try run(&training, environment, scaler)
    let result = training.state.result
    guard result.isFinite else { throw .diverged(epoch: training.state.losses.count) }
    return (Donut(parameters, scaler: scaler, network: result, seed: environment.seed), report)
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

  private static func run(
    _ training: inout DonutTraining, _ environment: TrainingEnvironment, _ scaler: StandardScaler
  ) throws(DetectorError) -> TrainingReport {
    let (start, before) = (monotonicSeconds(), training.state.losses.count)
    training.startedAt = start
    try training.run(environment)
    let seconds = monotonicSeconds() - start
    let ran = training.state.losses.count - before
    var report = TrainingReport()
    report.epochs = training.state.losses
    report.bestEpoch = training.state.stopping.bestEpoch ?? training.state.losses.count
    report.stoppedEarly = training.state.losses.count < training.parameters.epochs
    report.trainingSamples = training.trainingOffsets.count
    report.validationSamples = training.validationOffsets.count
    report.seconds = training.state.secondsBefore + seconds
    report.samplesPerSecond = seconds > 0 ? Double(ran * training.trainingOffsets.count) / seconds : 0
    report.notes = notes(training, scaler)
    return report
  }

  private static func notes(_ training: DonutTraining, _ scaler: StandardScaler) -> [String] {
    var notes: [String] = []
    if scaler.isConstant { notes.append("The training range is constant; its scale was set by its magnitude.") }
    if training.validationOffsets.isEmpty, training.parameters.stopsEarly {
      notes.append("Too few points to hold some out: every epoch was run and the last one's weights were kept.")
    }
    if training.trainingOffsets.count < training.parameters.batchSize {
      notes.append("Fewer windows (\(training.trainingOffsets.count)) than a batch holds.")
    }
    return notes
  }
}

func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
