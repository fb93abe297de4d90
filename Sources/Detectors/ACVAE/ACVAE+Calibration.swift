import Kernels
import Networks
import Series

extension ACVAE {
  /// Settles what is usual of each metric and each situation, and which score is given.
  static func calibrated(
    _ detector: ACVAE, _ input: TrainingInput, _ data: ACVAEData, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> ACVAE {
    let series = try input.seriesWithoutIgnored()
    let contrast = detector.fittedContrast(series, data)
    if environment.isCancelled() { throw .cancelled }
    let trial = detector.with(usual: detector.usual, contrast: contrast, served: .full)
    let opinions = trial.opinions(
      series, 0..<series.grid.count, environment.team, withContrast: detector.anomalous != nil,
      withSituations: contrast != nil)
    if environment.isCancelled() { throw .cancelled }
    let served = try trial.servedScore(
      ScoreCandidates(trial, opinions, data), opinions, series, data, environment)
    return detector.with(
      usual: detector.usualTerms(opinions), contrast: served.usesContrast ? contrast : nil, served: served,
      views: detector.learntViews(opinions, data))
  }

  /// What `auto` wants to have seen of situations before it contrasts them. With 13 weeks of the situation data it does far
  /// better than without; on eight weeks of a simpler system, none of five outages was among the eight highest scores that
  /// S_full begins with.
  private static let fewestDays = 70

  /// Nil where no score asks for it.
  private func fittedContrast(_ series: GriddedSeries, _ data: ACVAEData) -> ContextContrast? {
    guard parameters.score != .full, parameters.score != .difference else { return nil }
    let days = Int(Int64(series.grid.count) * series.grid.interval / Season.secondsPerDay)
    guard parameters.score != .automatic || days >= Self.fewestDays else { return nil }
    let flags = series.context.indices.filter { series.context[$0].kind == .flag }
    return ContextContrast(data, preparation.calendar(series), expectation, flags: flags)
  }

  private func usualTerms(_ opinions: Opinions) -> UsualTerms {
    let metrics = preparation.metrics.count
    func medians(_ isDifference: Bool) -> [Float] {
      (0..<metrics).map { metric in
        let terms = opinions.full.indices.compactMap { point -> Double? in
          guard let full = opinions.full[point], opinions.measured[point * metrics + metric] != 0 else { return nil }
          let surprise = -full.logLikelihoods[metric]
          guard isDifference else { return Double(surprise) }
          return opinions.anomalous[point].map { Double(surprise + $0.logLikelihoods[metric]) }
        }
        return terms.isEmpty ? 0 : Float(median(terms))
      }
    }
    return UsualTerms(full: medians(false), difference: anomalous == nil ? nil : medians(true))
  }

  /// As asked, as far as there is what it takes: S_diff takes labelled anomalies, a contrast more than one situation.
  ///
  /// `auto` is the combination where there are situations and ten weeks of them, whatever the labels say: the model of anomalies has learnt from
  /// those that are at hand, and so tells them apart far better than others. Chosen by their average precision, S_diff
  /// alone was served on a tuning seed of the situation data, with a range F1 of 0.72 where the combination had 0.94.
  /// Otherwise it is S_diff where copies of the model of anomalies find labelled anomalies that they were not tuned on
  /// better than S_full does (``untaughtPrecisions(_:_:_:_:)``), and else S_full.
  private func servedScore(
    _ candidates: ScoreCandidates, _ opinions: Opinions, _ series: GriddedSeries, _ data: ACVAEData,
    _ environment: TrainingEnvironment
  ) throws(DetectorError) -> ServedScore {
    func better() throws(DetectorError) -> ServedScore {
      guard parameters.usesLabels, anomalous != nil,
        let precisions = try untaughtPrecisions(opinions, series, data, environment)
      else { return .full }
      return precisions.difference > precisions.full ? .difference : .full
    }
    switch parameters.score {
    case .full: return .full
    case .difference: return anomalous == nil ? .full : .difference
    case .contrast: return candidates.contrast == nil ? .full : .contrast
    case .combined, .automatic:
      if let combined = candidates.combined { return combined }
      return try better()
    }
  }

  /// What an operator should know of the score that is given.
  var notesOnScore: [String] {
    switch (parameters.score, served) {
    case (.contrast, .full), (.combined, .full), (.combined, .difference):
      ["No two situations to tell apart: the score is that of the models alone."]
    case (.automatic, .combined): ["The score joins the models with the contrast of situations."]
    default: []
    }
  }
}

/// Every score of the training range, one a point.
private struct ScoreCandidates {
  let full: [Double]
  /// Nil without a model of anomalies.
  let difference: [Double]?
  /// Nil without situations.
  let contrast: [Double]?
  /// What calibrations are fitted by: points that were learnt as normal.
  private let isKept: [Bool]

  init(_ detector: ACVAE, _ opinions: ACVAE.Opinions, _ data: ACVAEData) {
    let metrics = data.metrics
    func plain(_ isDifference: Bool) -> [Double] {
      opinions.full.indices.map { point in
        guard let full = opinions.full[point] else { return .nan }
        let measured = opinions.measured[(point * metrics)..<((point + 1) * metrics)]
        return detector.plainAnswer(full, isDifference ? opinions.anomalous[point] : nil, measured).score
      }
    }
    full = plain(false)
    difference = detector.anomalous == nil ? nil : plain(true)
    contrast = detector.contrast == nil ? nil : opinions.contrasts.map { $0.map { Double($0.score) } ?? .nan }
    isKept = data.normal.map { $0 != 0 }
  }

  /// Nil where there is nothing to combine.
  var combined: ServedScore? {
    func calibration(_ scores: [Double]?) -> TailCalibration? {
      scores.flatMap { TailCalibration(fitting: zip($0, isKept).map { $1 ? $0 : .nan }) }
    }
    guard let full = calibration(full), let contrast = calibration(contrast) else { return nil }
    return .combined(
      CombinedCalibration(full: full, difference: calibration(difference), contrast: contrast))
  }
}

extension TrainingInput {
  /// The series with ignored points as if they had not been measured.
  fileprivate func seriesWithoutIgnored() throws(DetectorError) -> GriddedSeries {
    guard ignored.contains(true) else { return series }
    let metrics = series.metrics.map { column in
      SeriesColumn(
        name: column.name,
        values: column.values.indices.map { $0 < ignored.count && ignored[$0] ? .nan : column.values[$0] })
    }
    // Its columns are those of a series that is one.
    guard
      let result = try? GriddedSeries(grid: series.grid, metrics: metrics, context: series.context, zone: series.zone)
    else { throw .nothingToLearnFrom }
    return result
  }
}
