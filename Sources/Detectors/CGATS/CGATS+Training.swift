import Kernels
import Networks
import Series

extension CGATS {
  /// Learns from one series or several of the same metrics, each standardised by itself; what is made without a base comes
  /// in the first one's units. A checkpoint of any stage goes on from there.
  package static func train(
    _ inputs: [TrainingInput], parameters: CGATSParameters, environment: TrainingEnvironment
  ) throws(GenerationError) -> (model: CGATS, report: TrainingReport) {
    let data = try data(inputs, parameters)
    do throws(DetectorError) {
      return try train(inputs, data, material(data, parameters, environment), environment)
    } catch {
      throw .detector(error)
    }
  }

  package static func check(_ input: TrainingInput, parameters: CGATSParameters) throws(GenerationError) {
    let data = try data([input], parameters)
    do throws(DetectorError) {
      _ = try windows(data, parameters)
    } catch {
      throw .detector(error)
    }
  }

  /// What is learnt from, by the parameters that the data settle.
  private struct Material {
    let parameters: CGATSParameters
    let windows: CGATSWindows
    let labels: LabelModel
  }

  /// A training without early stopping that an earlier release began held nothing out, and ends as it would have there.
  private static func material(
    _ data: CGATSData, _ parameters: CGATSParameters, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> Material {
    let material = try windows(data, parameters)
    guard let checkpoint = environment.checkpoint, !parameters.stopsEarly else { return material }
    let earlier = try windows(data, parameters, holdsOut: false)
    let begun = Archive.fingerprint(ofCheckpoint: checkpoint)
    let network = CGATSNetwork(metrics: data.metrics, earlier.parameters, seed: environment.seed)
    let isEarlier = CGATSStage.stages(of: parameters).contains { stage in
      CGATSTraining(
        earlier.parameters, data, earlier.windows, earlier.labels, stage: stage, seed: environment.seed, network
      ).fingerprint == begun
    }
    return isEarlier ? earlier : material
  }

  private static func windows(
    _ data: CGATSData, _ given: CGATSParameters, holdsOut: Bool = true
  ) throws(DetectorError) -> Material {
    let window = given.window > 0 ? given.window : CGATSWindows.automaticWindow(data)
    let parameters = given.with(window: window)
    let longest = data.series.map(\.count).max() ?? 0
    guard window > 1, longest >= window else { throw .seriesTooShort(points: longest, needed: max(2, window)) }
    let windows = try CGATSWindows(data, window: window, parameters, holdsOut: holdsOut)
    guard let labels = LabelModel(data, windows) else { throw .nothingToLearnFrom }
    return Material(parameters: parameters, windows: windows, labels: labels)
  }

  private static func data(
    _ inputs: [TrainingInput], _ parameters: CGATSParameters
  ) throws(GenerationError) -> CGATSData {
    guard let first = inputs.first else { throw .detector(.nothingToLearnFrom) }
    let metrics = first.series.metrics.count
    var data = CGATSData(metrics: metrics, limit: parameters.limit)
    for input in inputs {
      guard supportedMetrics.contains(input.series.metrics.count), input.series.metrics.count == metrics else {
        throw .detector(.unsupportedMetricCount(given: input.series.metrics.count, supported: supportedMetrics))
      }
      let scales = CGATSPreparation.scales(input)
      guard scales.allSatisfy({ $0.mean.isFinite && $0.deviation.isFinite }) else {
        throw .detector(.valuesOutOfRange)
      }
      data.append(input, scales)
    }
    let found = data.anomalies.count
    guard found >= CGATSWindows.fewestAnomalies else {
      throw .tooFewAnomalies(found: found, needed: CGATSWindows.fewestAnomalies)
    }
    return data
  }

  private static func train(
    _ inputs: [TrainingInput], _ data: CGATSData, _ material: Material, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> (model: CGATS, report: TrainingReport) {
    let (parameters, windows, labels) = (material.parameters, material.windows, material.labels)
    let stages = CGATSStage.stages(of: parameters)
    var report = TrainingReport()
    let network = try EpochTrainer<CGATSTraining>.train(
      stages: stages.count, initialNetwork(data, parameters, environment), environment, &report
    ) { index, network in
      let stage = stages[index]
      if stage == .generator, parameters.generatorStart == .foundation { network.startGeneratorFromFoundation() }
      network.freeze(stage)
      return CGATSTraining(parameters, data, windows, labels, stage: stage, seed: environment.seed, network)
    }
    let preparation = CGATSPreparation(
      scales: CGATSPreparation.scales(inputs[0]),
      windowDeviations: windowDeviations(data, windows.normal, windows.window))
    var model = CGATS(parameters, preparation, labels: labels, network: network)
    model.sharedNoise = model.sharedNoise(data, windows, environment)
    model.figures = model.figures(data, windows, environment)
    report.notes.append(contentsOf: notes(data, windows, model))
    return (model, report)
  }

  private static func initialNetwork(
    _ data: CGATSData, _ parameters: CGATSParameters, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> CGATSNetwork {
    guard let bytes = environment.warmStart else {
      return CGATSNetwork(metrics: data.metrics, parameters, seed: environment.seed)
    }
    let other = try CGATS(decoding: bytes)
    guard other.metrics == data.metrics, other.window == parameters.window,
      other.parameters.latentDimensions == parameters.latentDimensions,
      other.parameters.hiddenUnits == parameters.hiddenUnits,
      other.parameters.conditionLayer == parameters.conditionLayer,
      let network = CGATSNetwork(metrics: data.metrics, parameters, seed: environment.seed).takingOver(other.network)
    else { throw .warmStartMismatch }
    return network
  }
}
