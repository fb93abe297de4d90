/// Expects each point to equal the mean of the points before it: the moving average chart of quality control (Roberts,
/// "Control Chart Tests Based on Geometric Moving Averages", Technometrics 1(3), 1959, section 1).
///
/// Sees what leaves a level that is quiet; takes the slopes of a season for anomalies unless its window is short beside
/// them, and follows whatever lasts longer than its window.
package struct MovingAverage: MetricPredictor {
  package static let name = "moving_average"
  package static let summary = "the residual against the mean of the points before; of several metrics the greatest."
  package static let tag: UInt8 = 8

  /// Points of the mean.
  let window: Int

  package var lookback: Int { window }
  package var finding: String? { nil }

  package static func check(_ values: [Double], parameters: MovingAverageParameters) throws(DetectorError) {
    let needed = max(10, 2 * parameters.window)
    guard values.count >= needed else { throw .seriesTooShort(points: values.count, needed: needed) }
  }

  package static func learn(
    _ values: [Double], parameters: MovingAverageParameters
  ) throws(DetectorError) -> MovingAverage {
    try check(values, parameters: parameters)
    return MovingAverage(window: parameters.window)
  }

  init(window: Int) { self.window = window }

  /// Summed anew for each point, so that what is expected of it depends on its window alone.
  package func expected(_ values: [Double], range: Range<Int>) -> [Double] {
    range.map { index in
      let measured = values[(index - window)..<index].filter { !$0.isNaN }
      return measured.reduce(0, +) / Double(measured.count)
    }
  }

  package func write(to archive: inout BaselineArchiveWriter) { archive.append(window) }

  package init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    self.init(window: try archive.integer(in: MovingAverageParameters.windows))
  }
}

/// `moving_average`: a departure from the level of the points before.
package typealias MovingAverageBaseline = Baseline<MovingAverage>
