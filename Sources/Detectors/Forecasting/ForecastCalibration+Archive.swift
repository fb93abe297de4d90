import Series

/// The bytes that a version keeps: a `BaselineArchiveWriter`'s archive of tag 200, all of doubles:
///
/// - version of this layout: 2
/// - end; interval; horizon; metrics, and of each mean and deviation; candidates, and of each the place of its name in the list
///   below
/// - the back-test, as ``ForecastBackTest`` has it
/// - of each candidate but the first its detector, as a baseline's archive has it after its head.
///
/// Layout 1, of earlier releases, had the origins, counted, after the interval, and in the back-test's place, candidate by
/// candidate and metric by metric, the residuals, counted, row by row, in `Float`, NaN for none.
extension ForecastCalibration {
  /// Far from those of the methods.
  static let tag: UInt8 = 200
  static let layout = 2
  /// Names in archives go by their place here: only ever appended to.
  static let names: [ForecastMethod] = [.persistence, .seasonalNaive, .autoregression, .ensemble, .pad]

  package func encoded() -> [UInt8] {
    var archive = BaselineArchiveWriter(tag: Self.tag)
    archive.append(backTest == nil ? 1 : Self.layout)
    archive.append(Int(end))
    archive.append(Int(interval))
    if backTest == nil { archive.append(origins.map { Double($0) }) }
    archive.append(horizon)
    archive.append(scales.count)
    for scale in scales {
      archive.append(scale.mean)
      archive.append(scale.deviation)
    }
    archive.append(methods.count)
    for method in methods { archive.append(Self.names.firstIndex(of: method) ?? Self.names.count) }
    if let backTest {
      backTest.write(to: &archive, methods)
    } else {
      for metrics in residuals { for metric in metrics { archive.append(metric.values) } }
    }
    for method in methods.dropFirst() { references.write(method, to: &archive) }
    return archive.finished()
  }

  /// A calibration of layout 2 has the residuals of no step before it is asked to reach one.
  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    var archive = try BaselineArchiveReader(bytes, tag: Self.tag)
    let layout = try archive.integer(in: 0...1_000)
    guard (1...Self.layout).contains(layout) else { throw .unreadableArchive("another layout") }
    end = Int64(try archive.integer(in: Self.times))
    interval = Int64(try archive.integer(in: 1...Int(TimeGrid.longestInterval)))
    let times = layout == 1 ? try archive.numbers(limit: BackTestPlan.mostOrigins) : []
    horizon = try archive.integer(in: 1...BackTestPlan.longestHorizon)
    var scales: [Scale] = []
    for _ in 0..<(try archive.integer(in: 1...1_024)) {
      let mean = try archive.number(in: -1e301...1e301)
      scales.append(Scale(mean: mean, deviation: try archive.number(in: .leastNonzeroMagnitude...1e301)))
    }
    self.scales = scales
    methods = try Self.methods(from: &archive)
    if layout == 1 {
      backTest = nil
      origins = times.map { Int64($0) }
      residuals = try Self.residuals(
        from: &archive, candidates: methods.count, metrics: scales.count, steps: horizon, count: times.count * horizon)
    } else {
      let kept = try ForecastBackTest(
        reading: &archive, methods, metrics: scales.count, end: end, interval: interval)
      backTest = kept
      origins = kept.origins.map { kept.series.grid.timestamp(at: $0) }
      residuals = []
    }
    var references = ReferenceForecasters()
    for method in methods.dropFirst() { try references.read(method, from: &archive) }
    self.references = references
    try archive.finish()
  }

  /// Times are whole numbers that a double holds.
  static let times = -(1 << 53)...(1 << 53)

  private static func methods(from archive: inout BaselineArchiveReader) throws(DetectorError) -> [ForecastMethod] {
    var methods: [ForecastMethod] = []
    for _ in 0..<(try archive.integer(in: 1...names.count)) {
      methods.append(names[try archive.integer(in: 0...names.count - 1)])
    }
    return methods
  }

  private static func residuals(
    from archive: inout BaselineArchiveReader, candidates: Int, metrics: Int, steps: Int, count: Int
  ) throws(DetectorError) -> [[ForecastResiduals]] {
    var residuals: [[ForecastResiduals]] = []
    for _ in 0..<candidates {
      var ofMetrics: [ForecastResiduals] = []
      for _ in 0..<metrics {
        ofMetrics.append(ForecastResiduals(horizon: steps, values: try archive.floats(count: count)))
      }
      residuals.append(ofMetrics)
    }
    return residuals
  }
}

extension ReferenceForecasters {
  func write(_ method: ForecastMethod, to archive: inout BaselineArchiveWriter) {
    switch method {
    case .persistence: persistence?.write(to: &archive)
    case .seasonalNaive: seasonalNaive?.write(to: &archive)
    case .autoregression: autoregression?.write(to: &archive)
    case .ensemble:
      archive.append(ensemble?.trio.autoregression == nil ? 0 : 1)
      ensemble?.trio.write(to: &archive)
    case .pad: break
    }
  }

  mutating func read(
    _ method: ForecastMethod, from archive: inout BaselineArchiveReader
  ) throws(DetectorError) {
    switch method {
    case .persistence: persistence = try DifferenceBaseline(reading: &archive)
    case .seasonalNaive: seasonalNaive = try SeasonalNaiveBaseline(reading: &archive)
    case .autoregression: autoregression = try AutoregressionBaseline(reading: &archive)
    case .ensemble:
      let hasAutoregression = try archive.integer(in: 0...1) == 1
      // Its members are all that forecasts take.
      ensemble = EnsembleBaseline(
        metrics: [], trio: try BaselineTrio(reading: &archive, hasAutoregression: hasAutoregression))
    case .pad: throw .unreadableArchive("a reference that is none")
    }
  }
}
