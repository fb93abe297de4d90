import Series

/// The bytes that a version keeps: a `BaselineArchiveWriter`'s archive of tag 200. All but the residuals are doubles:
///
/// - version of this layout: 1
/// - end; interval; the origins, counted; horizon; metrics, and of each mean and deviation; candidates, and of each the place of
///   its name in the list below
/// - candidate by candidate and metric by metric the residuals, counted, row by row, in `Float`, NaN for none
/// - of each candidate but the first its detector, as a baseline's archive has it after its head.
extension ForecastCalibration {
  /// Far from those of the methods.
  static let tag: UInt8 = 200
  static let layout = 1
  /// Names in archives go by their place here: only ever appended to.
  static let names: [ForecastMethod] = [.persistence, .seasonalNaive, .autoregression, .ensemble, .pad]

  package func encoded() -> [UInt8] {
    var archive = BaselineArchiveWriter(tag: Self.tag)
    archive.append(Self.layout)
    archive.append(Int(end))
    archive.append(Int(interval))
    archive.append(origins.map { Double($0) })
    archive.append(horizon)
    archive.append(scales.count)
    for scale in scales {
      archive.append(scale.mean)
      archive.append(scale.deviation)
    }
    archive.append(methods.count)
    for method in methods { archive.append(Self.names.firstIndex(of: method) ?? Self.names.count) }
    for metrics in residuals { for metric in metrics { archive.append(metric.values) } }
    for method in methods.dropFirst() { references.write(method, to: &archive) }
    return archive.finished()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    var archive = try BaselineArchiveReader(bytes, tag: Self.tag)
    guard try archive.integer(in: 0...1_000) == Self.layout else { throw .unreadableArchive("another layout") }
    end = Int64(try archive.integer(in: Self.times))
    interval = Int64(try archive.integer(in: 1...Int(TimeGrid.longestInterval)))
    let times = try archive.numbers(limit: BackTestPlan.mostOrigins)
    origins = times.map { Int64($0) }
    horizon = try archive.integer(in: 1...BackTestPlan.longestHorizon)
    var scales: [Scale] = []
    for _ in 0..<(try archive.integer(in: 1...1_024)) {
      let mean = try archive.number(in: -1e301...1e301)
      scales.append(Scale(mean: mean, deviation: try archive.number(in: .leastNonzeroMagnitude...1e301)))
    }
    self.scales = scales
    methods = try Self.methods(from: &archive)
    var residuals: [[ForecastResiduals]] = []
    for _ in methods {
      var metrics: [ForecastResiduals] = []
      for _ in scales {
        metrics.append(
          ForecastResiduals(horizon: horizon, values: try archive.floats(count: times.count * horizon)))
      }
      residuals.append(metrics)
    }
    self.residuals = residuals
    var references = ReferenceForecasters()
    for method in methods.dropFirst() { try references.read(method, from: &archive) }
    self.references = references
    try archive.finish()
  }

  /// Times are whole numbers that a double holds.
  private static let times = -(1 << 53)...(1 << 53)

  private static func methods(from archive: inout BaselineArchiveReader) throws(DetectorError) -> [ForecastMethod] {
    var methods: [ForecastMethod] = []
    for _ in 0..<(try archive.integer(in: 1...names.count)) {
      methods.append(names[try archive.integer(in: 0...names.count - 1)])
    }
    return methods
  }
}

extension ReferenceForecasters {
  fileprivate func write(_ method: ForecastMethod, to archive: inout BaselineArchiveWriter) {
    switch method {
    case .persistence: persistence?.write(to: &archive)
    case .seasonalNaive: seasonalNaive?.write(to: &archive)
    case .autoregression: autoregression?.write(to: &archive)
    default: break
    }
  }

  fileprivate mutating func read(
    _ method: ForecastMethod, from archive: inout BaselineArchiveReader
  ) throws(DetectorError) {
    switch method {
    case .persistence: persistence = try DifferenceBaseline(reading: &archive)
    case .seasonalNaive: seasonalNaive = try SeasonalNaiveBaseline(reading: &archive)
    case .autoregression: autoregression = try AutoregressionBaseline(reading: &archive)
    default: throw .unreadableArchive("a reference that is none")
    }
  }
}
