package import Kernels
import Networks
package import Series

extension PAD: Forecaster {
  /// The memory begins empty at a border between blocks of L points of the time lattice, L to 2·L points before the origin:
  /// so one memory serves all origins of a block, and what an origin gets depends on nothing else.
  ///
  /// AD has no predictor: its forecasts are NaN, so that others are served.
  package var forecastLookback: Int { network.window + 2 * parameters.sequenceLength + preparation.reach }

  /// A step goes through the whole network.
  package var stepEffort: Int { parameters.predicts ? 2 : 1 }

  package func forecast(
    _ series: GriddedSeries, origins: [Int], horizon: Int, team: ComputeTeam?
  ) throws(DetectorError) -> [[[Double]]] {
    guard series.metrics.count == 1 else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: 1...1)
    }
    let values = series.metrics[0].values
    let scaler = preparation.scaler
    let forecasts = forecasts(series.grid, values, origins, horizon, team)
    return [forecasts.map { $0.map { scaler.restore(Double($0)) } }]
  }

  /// The one-step forecast of each point of `range`, in scaled units.
  func predictions(_ grid: TimeGrid, _ values: [Double], _ range: Range<Int>, _ team: ComputeTeam?) -> [Float] {
    forecasts(grid, values, Array(range), 1, team).map { $0[0] }
  }

  private func forecasts(
    _ grid: TimeGrid, _ values: [Double], _ origins: [Int], _ horizon: Int, _ team: ComputeTeam?
  ) -> [[Float]] {
    guard parameters.predicts else { return origins.map { _ in [Float](repeating: .nan, count: horizon) } }
    return PADForecastRun.runs(self, grid, origins: origins)
      .map(on: team) { _, run in run.forecasts(self, values, horizon: horizon) }.flatMap { $0 }
  }
}

/// Forecasts from the origins of one block of the lattice.
struct PADForecastRun: Sendable {
  let origins: [Int]
  /// The last point of the first segment that the memory has seen.
  let start: Int

  static func runs(_ detector: PAD, _ grid: TimeGrid, origins: [Int]) -> [PADForecastRun] {
    let (length, window) = (detector.parameters.sequenceLength, detector.network.window)
    let slot = Int(grid.firstSlot)
    var runs: [(block: Int, origins: [Int])] = []
    for origin in origins {
      let place = slot + origin
      let block = place >= 0 ? place / length : (place - length + 1) / length
      if runs.last?.block == block {
        runs[runs.count - 1].origins.append(origin)
      } else {
        runs.append((block, [origin]))
      }
    }
    return runs.map { PADForecastRun(origins: $0.origins, start: max(window - 1, ($0.block - 1) * length - slot)) }
  }

  /// A row an origin, in scaled units; NaN where there is no segment before it.
  func forecasts(_ detector: PAD, _ values: [Double], horizon: Int) -> [[Float]] {
    let unknown = [Float](repeating: .nan, count: horizon)
    guard let last = origins.last, last > start else { return origins.map { _ in unknown } }
    let segments = PADSegments(values, detector.preparation, ends: start..<last, length: detector.network.window)
    var stream = PADStream(detector)
    var point = start
    return origins.map { origin in
      while point < origin {
        stream.push(segment: segments.segment(endingAt: point)[...])
        point += 1
      }
      return origin > start ? Self.continued(stream, horizon) : unknown
    }
  }

  /// Feeds predictions back as if they had been measured.
  private static func continued(_ stream: PADStream, _ horizon: Int) -> [Float] {
    guard horizon > 1 else { return [stream.predicted] }
    var (stream, forecast) = (stream, [stream.predicted])
    forecast.reserveCapacity(horizon)
    for _ in 1..<horizon {
      stream.follow()
      forecast.append(stream.predicted)
    }
    return forecast
  }
}
