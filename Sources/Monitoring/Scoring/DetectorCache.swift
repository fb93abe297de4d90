import Detectors
import Storage

/// Detectors and what calibrates their forecasts, read from the database and ready for use: the few that are in use.
/// Versions never change, so an entry is never stale.
final class DetectorCache: Sendable {
  private let detectors: RecentlyUsed<any Detector>
  /// Those of some kilobytes each: as many as the models that one answer may be about.
  private let baselines = RecentlyUsed<any Detector>(capacity: 1_024)
  /// Each of several megabytes at most.
  private let calibrations = RecentlyUsed<ForecastCalibration>(capacity: 8)

  private let generators = RecentlyUsed<CGATS>(capacity: 8)

  /// Weights that many series share: their detectors share the memory of it, too.
  private let pools = RecentlyUsed<any PoolableMethod>(capacity: 16)

  init(capacity: Int) {
    detectors = RecentlyUsed(capacity: capacity)
  }

  /// The detector of a version.
  ///
  /// - Throws: `MonitoringError` where the version has no contents; `DetectorError` where they cannot be read.
  func detector(of version: VersionRecord, model: ModelRecord, in database: Database) throws -> any Detector {
    if let known = detectors[version.key] ?? baselines[version.key] { return known }
    guard let contents = try database.read({ try $0.versions.contents(key: version.key) }) else {
      throw MonitoringError(.modelNotReady, "Version \(version.number) of the model is not trained.")
    }
    let algorithm = try model.knownAlgorithm()
    let detector: any Detector
    if let weights = contents.weights {
      let scaled = try pooled(weights, algorithm, in: database).scaled(decoding: contents.archive)
      guard let own = scaled as? any Detector else { throw DetectorError.unreadableArchive("It gives no scores") }
      detector = own
    } else {
      detector = try algorithm.detector(decoding: contents.archive)
    }
    if detector.isQuick {
      baselines.insert(detector, for: version.key)
    } else {
      detectors.insert(detector, for: version.key)
    }
    return detector
  }

  /// The generator of a version.
  ///
  /// - Throws: `MonitoringError` where the version has no contents; `DetectorError` where they cannot be read.
  func generator(of version: VersionRecord, in database: Database) throws -> CGATS {
    if let known = generators[version.key] { return known }
    guard let contents = try database.read({ try $0.versions.contents(key: version.key) }) else {
      throw MonitoringError(.modelNotReady, "Version \(version.number) of the model is not trained.")
    }
    let generator: CGATS
    if let weights = contents.weights {
      let scaled = try pooled(weights, .cgats, in: database).scaled(decoding: contents.archive)
      guard let own = scaled as? CGATS else { throw DetectorError.unreadableArchive("It makes no anomalies") }
      generator = own
    } else {
      generator = try CGATS(decoding: contents.archive)
    }
    generators.insert(generator, for: version.key)
    return generator
  }

  /// Weights that many series share, in nobody's scale yet.
  ///
  /// - Throws: `DetectorError` where they cannot be read.
  func pooled(_ weights: Int64, _ algorithm: Algorithm, in database: Database) throws -> any PoolableMethod {
    if let known = pools[weights] { return known }
    guard let bytes = try database.read({ try $0.pools.weights(weights) }) else {
      throw DetectorError.unreadableArchive("the weights are gone")
    }
    let learnt = try algorithm.pooled(decoding: bytes)
    pools.insert(learnt, for: weights)
    return learnt
  }

  /// What calibrates the forecasts of a version, so many steps ahead; nil where it has nothing.
  ///
  /// - Throws: `DetectorError` where it cannot be read.
  func calibration(
    of version: VersionRecord, _ own: any Forecaster, steps: Int, in database: Database
  ) throws -> ForecastCalibration? {
    var calibration = calibrations[version.key]
    if calibration == nil {
      calibration = try stored(version, in: database)
      if let calibration { calibrations.insert(calibration, for: version.key) }
    }
    guard let calibration else { return nil }
    let reaching = try calibration.reaching(steps, own: own)
    if reaching.steps != calibration.steps { calibrations.insert(reaching, for: version.key) }
    return reaching
  }

  private func stored(_ version: VersionRecord, in database: Database) throws -> ForecastCalibration? {
    let bytes = try database.read { try $0.versions.forecasts(key: version.key) }
    return try bytes.map { try ForecastCalibration(decoding: $0) }
  }
}
