package import Kernels
package import Series

/// Something that can say what comes next: a detector that predicts, or a baseline.
///
/// Pure, like a detector's scores: the same points before an origin give the same forecast, whatever other origins are
/// asked for, however long the series is before `forecastLookback`, and on any number of threads.
package protocol Forecaster: Sendable {
  /// Points of grid before an origin that its forecast may depend on. An origin with fewer points before it may get
  /// NaN.
  var forecastLookback: Int { get }

  /// The same, but for the last measured value, which may lie further back.
  var forecastMemory: Int { get }

  /// How many times the work of a line's step one step of its forecasts takes: back-tests of more are shorter.
  var stepEffort: Int { get }

  /// Forecasts from several origins: element [m][o][s] is the mean of metric m at index `origins[o] + s`, in the
  /// metric's units, from the points before `origins[o]` alone; NaN where nothing can be said.
  ///
  /// - Parameters:
  ///   - series: the metrics that it learnt, in their order; gaps are NaN, and each method copes with them.
  ///   - origins: ascending, each in 0...series.grid.count: the last of them stands for what comes after the series.
  ///   - horizon: steps, 1 or more.
  ///   - team: shares the work; nil does all of it on the calling thread.
  /// - Throws: `unsupportedMetricCount` for a series of other metrics than it learnt.
  func forecast(
    _ series: GriddedSeries, origins: [Int], horizon: Int, team: ComputeTeam?
  ) throws(DetectorError) -> [[[Double]]]
}

extension Forecaster {
  package var forecastMemory: Int { forecastLookback }
  package var stepEffort: Int { 1 }
}
