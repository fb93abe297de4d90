import Detectors
import Evaluation
import JSON
import Kernels
import Series

/// One method on the series of a data set by one seed: trained on their first halves, measured on their second ones.
struct PADTrial {
  let set: PADDataSet
  let method: PADMethod
  let seed: Int
  let team: ComputeTeam
  /// Instead of the default.
  let epochs: Int?

  /// One row for each series' forecasts, and one for the detection on all of them; what the report holds is not run again.
  func run(_ indicators: [LabelledIndicator], into report: inout PapersReport) throws {
    let whole = PapersReport.Key(table: Self.detection, indicator: set.name, method: method.name, seed: seed)
    guard !report.holds(whole) else { return }
    var scored: [(scores: [Double], labels: [Bool])] = []
    let watch = Stopwatch()
    for indicator in indicators {
      if !method.isJudgedForDetection, report.holds(key(indicator)) { continue }
      let subject = try method.isCleaned ? indicator.cleaned() : indicator
      let half = indicator.labels.count / 2
      if let scores = try method.source.scores(indicator, learning: 0..<half, seed: seed) {
        scored.append((scores, indicator.labels))
        continue
      }
      let own = Stopwatch()
      guard let (detector, heldOut) = try train(subject, half) else { continue }
      try addForecasts(of: indicator, as: subject.series, detector, heldOut, half, own, to: &report)
      guard method.isJudgedForDetection else { continue }
      let scores = try detector.score(subject.series, range: 0..<indicator.labels.count, team: team).scores
      scored.append((scores, indicator.labels))
    }
    guard method.isJudgedForDetection, !scored.isEmpty else { return }
    try report.add(whole, PADDetectionFigures(scored, delayLimit: set.delayLimit).row(seconds: watch.seconds))
  }

  /// Of every point of a series, learnt from its first half.
  func scores(_ indicator: LabelledIndicator) throws -> [Double] {
    let half = indicator.labels.count / 2
    if let scores = try method.source.scores(indicator, learning: 0..<half, seed: seed) { return scores }
    guard let (detector, _) = try train(indicator, half) else { throw DetectorError.nothingToLearnFrom }
    return try detector.score(indicator.series, range: 0..<indicator.labels.count, team: team).scores
  }

  static let forecasts = "pad-forecasts"
  static let detection = "pad-detection"

  static func served(_ method: String) -> String { "\(method), as served" }

  private func key(_ indicator: LabelledIndicator, served: Bool = false) -> PapersReport.Key {
    PapersReport.Key(
      table: Self.forecasts, indicator: set.row(indicator), method: served ? Self.served(method.name) : method.name,
      seed: seed)
  }

  private func addForecasts(
    of indicator: LabelledIndicator, as input: GriddedSeries, _ detector: any Detector, _ heldOut: Range<Int>?,
    _ half: Int, _ watch: Stopwatch, to report: inout PapersReport
  ) throws {
    guard let forecaster = detector as? any Forecaster else { return }
    let (own, served) = (key(indicator), key(indicator, served: true))
    if !report.holds(own) {
      let figures = try PADForecastFigures(indicator, forecaster, input: input, from: half, team: team)
      if let row = figures.row(seconds: watch.seconds) { try report.add(own, row) }
    }
    guard method.isServed, !report.holds(served) else { return }
    let figures = try PADServedFigures(
      indicator, detector, .pad, parameters: parameters(), heldOut: heldOut, from: half, environment)
    if let figures { try report.add(served, figures.row(seconds: watch.seconds)) }
  }

  private var environment: TrainingEnvironment { TrainingEnvironment(seed: UInt64(seed), team: team) }

  private func parameters() throws -> any MethodParameters {
    guard let (algorithm, own) = method.algorithm(set) else { return try Algorithm.pad.parameters() }
    var given = own
    if let epochs, method.isRandom { given["epochs"] = .integer(epochs) }
    return try algorithm.parameters(given)
  }

  /// With what its training held out; nil where the half is too short for the method.
  private func train(
    _ indicator: LabelledIndicator, _ half: Int
  ) throws -> (detector: any Detector, heldOut: Range<Int>?)? {
    let none = [Bool](repeating: false, count: half)
    let input = TrainingInput(series: indicator.series.slice(0..<half), labelledAnomaly: none, ignored: none)
    guard let algorithm = method.algorithm(set)?.algorithm else { return nil }
    do {
      let (detector, report) = try algorithm.train(
        input, parameters: parameters(), environment: environment)
      return (detector, report.heldOut)
    } catch DetectorError.seriesTooShort {
      return nil
    }
  }
}

extension LabelledIndicator {
  /// With the labelled anomalies replaced by what section 3.1 fills gaps with.
  func cleaned() throws -> LabelledIndicator {
    let metrics = series.metrics.map { SeriesColumn(name: $0.name, values: normal($0.values)) }
    return LabelledIndicator(
      name: name, series: try GriddedSeries(grid: series.grid, metrics: metrics), labels: labels)
  }

  /// The values with estimates in the place of labelled anomalies (Set-up 2 of section 4.1).
  func normal(_ values: [Double]) -> [Double] {
    let open = zip(values, labels).map { $1 ? .nan : $0 }
    let filling = GapFilling(
      longestLinearGap: GapFilling.longestLinearGap(interval: series.grid.interval),
      period: Periodicity.fillingPeriod(of: open, interval: series.grid.interval))
    let filled = filling.filled(open) ?? open
    return values.indices.map { labels[$0] ? filled[$0] : values[$0] }
  }
}
