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

  func run(_ indicators: [LabelledIndicator], into report: inout PapersReport) throws {
    let whole = key(.padDetection, set.name)
    guard !report.holds(whole) else { return }
    var scored: [LabelledScores] = []
    let watch = Stopwatch()
    for indicator in indicators {
      if !method.isJudgedForDetection, report.holds(key(set.forecasts, indicator.name)) { continue }
      let subject = try method.isCleaned ? indicator.cleaned() : indicator
      let half = indicator.labels.count / 2
      let own = Stopwatch()
      guard let (detector, heldOut) = try train(subject, half) else { continue }
      try addForecasts(of: indicator, as: subject.series, detector, heldOut, half, own, to: &report)
      guard method.isJudgedForDetection else { continue }
      let scores = try detector.score(subject.series, range: half..<indicator.labels.count, team: team).scores
      scored.append(try LabelledScores(scores: scores, labels: Array(indicator.labels[half...])))
    }
    guard method.isJudgedForDetection else { return }
    try report.add(
      whole, PADDetectionFigures(scored, delayLimit: set.delayLimit).row(seconds: watch.seconds))
  }

  private func key(_ table: PapersTable, _ indicator: String, served: Bool = false) -> PapersReport.Key {
    PapersReport.Key(
      table: table.name, indicator: indicator, method: served ? "\(method.name), as served" : method.name, seed: seed)
  }

  private func addForecasts(
    of indicator: LabelledIndicator, as input: GriddedSeries, _ detector: any Detector, _ heldOut: Range<Int>?,
    _ half: Int, _ watch: Stopwatch, to report: inout PapersReport
  ) throws {
    guard let forecaster = detector as? any Forecaster else { return }
    let (own, served) = (key(set.forecasts, indicator.name), key(set.forecasts, indicator.name, served: true))
    if !report.holds(own) {
      let figures = try PADForecastFigures(indicator, forecaster, input: input, from: half, team: team)
      if let row = figures.row(seconds: watch.seconds) { try report.add(own, row) }
    }
    guard method.isServed, !report.holds(served) else { return }
    let figures = try PADServedFigures(
      indicator, detector, method, parameters: parameters(), heldOut: heldOut, from: half, environment)
    if let figures { try report.add(served, figures.row(seconds: watch.seconds)) }
  }

  private var environment: TrainingEnvironment { TrainingEnvironment(seed: UInt64(seed), team: team) }

  private func parameters() throws -> any MethodParameters {
    var parameters = method.parameters
    if method.takesSetParameters { parameters.merge(set.parameters) { own, _ in own } }
    if let epochs, method.algorithm == .pad { parameters["epochs"] = .integer(epochs) }
    return try method.algorithm.parameters(parameters)
  }

  /// With what its training held out; nil where the half is too short for the method.
  private func train(
    _ indicator: LabelledIndicator, _ half: Int
  ) throws -> (detector: any Detector, heldOut: Range<Int>?)? {
    let none = [Bool](repeating: false, count: half)
    let input = TrainingInput(series: indicator.series.slice(0..<half), labelledAnomaly: none, ignored: none)
    do {
      let (detector, report) = try method.algorithm.train(
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
