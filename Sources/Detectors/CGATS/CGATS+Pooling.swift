import Networks
import Series

extension CGATS: PoolableMethod {
  private static let scaleKind = "cgats scale 1"

  /// Labelled anomalies are the pool's to have.
  package static func checkMember(_ input: TrainingInput, parameters: CGATSParameters) throws(GenerationError) {
    let points = input.series.grid.count
    if parameters.window > 0, points < parameters.window {
      throw .detector(.seriesTooShort(points: points, needed: parameters.window))
    }
    _ = try memberScales(input)
  }

  package static func train(
    pool inputs: [TrainingInput], parameters: CGATSParameters, environment: TrainingEnvironment
  ) throws(GenerationError) -> PoolTraining {
    let (learnt, report) = try train(inputs, parameters: parameters, environment: environment)
    return PoolTraining(learnt: learnt, report: report, heldOut: inputs.map { _ in nil })
  }

  package func fitted(to input: TrainingInput) throws(GenerationError) -> CGATS {
    let scales = try Self.memberScales(input)
    guard scales.count == metrics else {
      throw .detector(.unsupportedMetricCount(given: scales.count, supported: metrics...metrics))
    }
    var data = CGATSData(metrics: metrics, limit: parameters.limit)
    data.append(input, scales)
    let normal = CGATSWindows.normalOffsets(data, window: window)
    // What has no normal window is taken for as lively as the pool.
    return with(
      CGATSPreparation(
        scales: scales,
        windowDeviations: normal.isEmpty ? preparation.windowDeviations : Self.windowDeviations(data, normal, window)))
  }

  private static func memberScales(_ input: TrainingInput) throws(GenerationError) -> [StandardScaler] {
    let metrics = input.series.metrics.count
    guard supportedMetrics.contains(metrics) else {
      throw .detector(.unsupportedMetricCount(given: metrics, supported: supportedMetrics))
    }
    let scales = CGATSPreparation.scales(input)
    guard scales.contains(where: { $0.count > 0 }) else { throw .detector(.nothingToLearnFrom) }
    guard scales.allSatisfy({ $0.mean.isFinite && $0.deviation.isFinite }) else { throw .detector(.valuesOutOfRange) }
    return scales
  }

  private func with(_ preparation: CGATSPreparation) -> CGATS {
    var copy = CGATS(parameters, preparation, labels: labels, network: network, packed: packed)
    (copy.sharedNoise, copy.figures) = (sharedNoise, figures)
    return copy
  }

  package func encodedScale() -> [UInt8] {
    var archive = Archive(kind: Self.scaleKind)
    archive.add(preparation)
    return archive.encoded()
  }

  package func scaled(decoding bytes: [UInt8]) throws(DetectorError) -> CGATS {
    do throws(ArchiveError) {
      let own = try Self.preparation(Archive(decoding: bytes, kinds: [Self.scaleKind]))
      guard own.scales.count == metrics else { throw .unexpectedShape("scales") }
      return with(own)
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }
}
