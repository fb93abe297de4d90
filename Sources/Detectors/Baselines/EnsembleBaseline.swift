package import Kernels
package import Series

/// `ensemble`: the greatest of autoregression, difference and seasonal residuals, each divided by the 0.99 quantile
/// of its own training range. The one to beat.
///
/// The quantile rather than the standard deviation is the common unit, because the methods' tails differ, and it is
/// in the tail that they are compared: at 1 each of them is met by one point in a hundred.
/// The band is that of autoregression; where it says nothing that of the season, then that of the point before.
package struct EnsembleBaseline: TrainableDetector, Equatable {
  package typealias Parameters = EnsembleParameters

  static let tag: UInt8 = 4
  let autoregression: AutoregressionBaseline
  let seasonal: SeasonalNaiveBaseline
  let difference: DifferenceBaseline

  package static var supportedMetrics: ClosedRange<Int> { Baseline<PreviousValue>.supportedMetrics }

  package var lookback: Int { max(autoregression.lookback, seasonal.lookback, difference.lookback) }

  package static func check(_ input: TrainingInput, parameters: EnsembleParameters) throws(GenerationError) {
    try AutoregressionBaseline.check(input, parameters: parameters.autoregression)
    try SeasonalNaiveBaseline.check(input, parameters: parameters.seasonal)
    try DifferenceBaseline.check(input, parameters: parameters.difference)
  }

  package static func train(
    _ input: TrainingInput, parameters: EnsembleParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Self, report: TrainingReport) {
    let first = try AutoregressionBaseline.train(
      input, parameters: parameters.autoregression, environment: environment)
    let second = try SeasonalNaiveBaseline.train(input, parameters: parameters.seasonal, environment: environment)
    let third = try DifferenceBaseline.train(input, parameters: parameters.difference, environment: environment)
    var report = first.report
    let notes = first.report.notes + second.report.notes + third.report.notes
    report.notes = notes.indices.filter { !notes[..<$0].contains(notes[$0]) }.map { notes[$0] }
    let detector = Self(
      autoregression: first.detector, seasonal: second.detector, difference: third.detector)
    return (detector, report)
  }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    let members = [
      try autoregression.scores(series, range: range, unit: .tail),
      try seasonal.scores(series, range: range, unit: .tail),
      try difference.scores(series, range: range, unit: .tail),
    ]
    var result = members[0]
    let unscored = min(max(lookback - range.lowerBound, 0), range.count)
    for index in result.scores.indices {
      let scores = members.lazy.map { $0.scores[index] }.filter { !$0.isNaN }
      result.scores[index] = index < unscored ? .nan : scores.max() ?? .nan
      for metric in result.bands.indices {
        let telling = members.first { !$0.bands[metric].expected[index].isNaN }
        if let telling { result.bands[metric].replace(at: index, by: telling.bands[metric]) }
      }
    }
    return result
  }

  package func encoded() -> [UInt8] {
    var archive = BaselineArchiveWriter(tag: Self.tag)
    autoregression.write(to: &archive)
    seasonal.write(to: &archive)
    difference.write(to: &archive)
    return archive.finished()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    var archive = try BaselineArchiveReader(bytes, tag: Self.tag)
    autoregression = try AutoregressionBaseline(reading: &archive)
    seasonal = try SeasonalNaiveBaseline(reading: &archive)
    difference = try DifferenceBaseline(reading: &archive)
    try archive.finish()
  }

  init(autoregression: AutoregressionBaseline, seasonal: SeasonalNaiveBaseline, difference: DifferenceBaseline) {
    self.autoregression = autoregression
    self.seasonal = seasonal
    self.difference = difference
  }
}

package struct EnsembleParameters: BaselineParameters {
  package var autoregression = AutoregressionParameters()
  package var seasonal = SeasonalNaiveParameters()
  package var difference = DifferenceParameters()
  package var usesLabels: Bool {
    get { difference.usesLabels }
    set { (autoregression.usesLabels, seasonal.usesLabels, difference.usesLabels) = (newValue, newValue, newValue) }
  }

  package init() {}

  package static let table = ParameterTable<Self>([
    .lags(\.autoregression.lags), .ridge(\.autoregression.l2), .period(\.seasonal.period), .useLabels,
  ])
}

extension MetricBand {
  fileprivate mutating func replace(at index: Int, by other: MetricBand) {
    expected[index] = other.expected[index]
    lower[index] = other.lower[index]
    upper[index] = other.upper[index]
    if contribution.indices.contains(index) { contribution[index] = other.contribution[index] }
  }
}
