import Kernels
import Series

/// Autoregression, season and difference side by side: what `ensemble` forecasts by, and what it scored by in an earlier
/// release, whose versions are served as they were: the greatest of their residuals, each divided by the 0.99 quantile of its
/// own training range.
struct BaselineTrio: Equatable, Sendable {
  /// Of an archive of the earlier release.
  static let tag: UInt8 = 4
  /// Nil where it could not learn: too many of the points that it wants to look back on are missing.
  let autoregression: AutoregressionBaseline?
  let seasonal: SeasonalNaiveBaseline
  let difference: DifferenceBaseline

  var lookback: Int { max(autoregression?.lookback ?? 0, seasonal.lookback, difference.lookback) }

  static func train(
    _ input: TrainingInput, parameters: EnsembleParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (trio: Self, notes: [String]) {
    let seasonal = try SeasonalNaiveBaseline.train(input, parameters: parameters.seasonal, environment: environment)
    let difference = try DifferenceBaseline.train(input, parameters: parameters.difference, environment: environment)
    var (autoregression, notes) = (nil as AutoregressionBaseline?, [String]())
    do {
      autoregression = try AutoregressionBaseline.train(
        input, parameters: parameters.autoregression, environment: environment
      ).detector.alone
    } catch .cancelled {
      throw .cancelled
    } catch {
      notes = ["Its forecasts are made without an autoregression, which finds too few points in a row to learn from."]
    }
    return (
      Self(autoregression: autoregression, seasonal: seasonal.detector.alone, difference: difference.detector.alone),
      notes
    )
  }

  /// The scores of the earlier release.
  func score(_ series: GriddedSeries, range: Range<Int>) throws(DetectorError) -> PointScores {
    var members: [PointScores] = []
    if let autoregression { members.append(try autoregression.scores(series, range: range, unit: .tail)) }
    members.append(try seasonal.scores(series, range: range, unit: .tail))
    members.append(try difference.scores(series, range: range, unit: .tail))
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

  func write(to archive: inout BaselineArchiveWriter) {
    autoregression?.write(to: &archive)
    seasonal.write(to: &archive)
    difference.write(to: &archive)
  }

  init(reading archive: inout BaselineArchiveReader, hasAutoregression: Bool) throws(DetectorError) {
    autoregression = hasAutoregression ? try AutoregressionBaseline(reading: &archive) : nil
    seasonal = try SeasonalNaiveBaseline(reading: &archive)
    difference = try DifferenceBaseline(reading: &archive)
  }

  private init(
    autoregression: AutoregressionBaseline?, seasonal: SeasonalNaiveBaseline, difference: DifferenceBaseline
  ) {
    self.autoregression = autoregression
    self.seasonal = seasonal
    self.difference = difference
  }
}

extension MetricBand {
  fileprivate mutating func replace(at index: Int, by other: MetricBand) {
    expected[index] = other.expected[index]
    lower[index] = other.lower[index]
    upper[index] = other.upper[index]
    if contribution.indices.contains(index) { contribution[index] = other.contribution[index] }
  }
}
