package import Series

/// A detector that can go on from one point to the next, remembering what it needs of those before: for points that come one
/// by one, where reading a history for each would cost a hundred times the score.
package protocol StreamingDetector: Detector {
  /// What goes on after the first points of a series.
  ///
  /// - Parameters:
  ///   - series: ends with points that are still to come, all missing: as many of them as there is to be room for.
  ///   - first: the first of those; what is before is history, as for ``Detector/score(_:range:team:)``.
  /// - Returns: nil where it can't: its scores then are to be asked for point by point.
  func stream(_ series: GriddedSeries, from first: Int) throws(DetectorError) -> (any ScoreStream)?
}

/// Scores of consecutive points as they come; each as the detector gives it of a whole series.
package protocol ScoreStream: Sendable {
  /// For how many points more it can go on; then another one is to be made.
  var left: Int { get }

  /// - Parameter values: one a metric, NaN where missing.
  /// - Precondition: `left > 0`.
  mutating func next(_ values: [Double]) -> PointScores

  /// The same for whoever wants the score alone.
  mutating func nextScore(_ values: [Double]) -> Double
}

extension ScoreStream {
  package mutating func nextScore(_ values: [Double]) -> Double { next(values).scores[0] }
}
