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
    let whole = PapersReport.Key(
      table: PapersTable.padDetection.name, indicator: set.name, method: method.name, seed: seed)
    guard !report.holds(whole) else { return }
    var scored: [LabelledScores] = []
    let watch = Stopwatch()
    for indicator in indicators {
      let own = Stopwatch()
      let subject = try method.isCleaned ? indicator.cleaned() : indicator
      let half = indicator.labels.count / 2
      guard let detector = try train(subject, half) else { continue }
      if let forecaster = detector as? any Forecaster {
        let key = PapersReport.Key(
          table: PapersTable.padForecasts.name, indicator: indicator.name, method: method.name, seed: seed)
        let forecasts = try PADForecastFigures(indicator, forecaster, input: subject.series, from: half, team: team)
        if !report.holds(key) { try report.add(key, forecasts.row(seconds: own.seconds)) }
      }
      let scores = try detector.score(subject.series, range: half..<indicator.labels.count, team: team).scores
      scored.append(try LabelledScores(scores: scores, labels: Array(indicator.labels[half...])))
    }
    try report.add(
      whole, PADDetectionFigures(scored, delayLimit: set.delayLimit).row(seconds: watch.seconds))
  }

  /// Nil where the half is too short for the method.
  private func train(_ indicator: LabelledIndicator, _ half: Int) throws -> (any Detector)? {
    let none = [Bool](repeating: false, count: half)
    let input = TrainingInput(series: indicator.series.slice(0..<half), labelledAnomaly: none, ignored: none)
    var parameters = method.parameters
    if method.takesSetParameters { parameters.merge(set.parameters) { own, _ in own } }
    if let epochs, method.algorithm == .pad { parameters["epochs"] = .integer(epochs) }
    do {
      return try method.algorithm.train(
        input, parameters: method.algorithm.schema.resolve(parameters),
        environment: TrainingEnvironment(seed: UInt64(seed), team: team)
      ).detector
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
