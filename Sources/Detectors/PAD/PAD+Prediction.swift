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
    var runs = PADForecastRun.runs(self, grid, origins: origins)
    let work = ForecastWork(detector: self, values: values, horizon: horizon)
    if let team, runs.count > 1 {
      team.forEach(&runs, work)
    } else {
      for index in runs.indices { work.perform(index, on: &runs[index]) }
    }
    return runs.flatMap(\.forecasts)
  }
}

private struct ForecastWork: ItemWork {
  let detector: PAD
  let values: [Double]
  let horizon: Int

  func perform(_ index: Int, on run: inout PADForecastRun) { run.run(detector, values, horizon: horizon) }
}

/// Forecasts from the origins of one block of the lattice.
struct PADForecastRun: Sendable {
  let origins: [Int]
  /// The last point of the first segment that the memory has seen.
  let start: Int
  /// A row an origin, in scaled units; NaN where there is no segment before it.
  private(set) var forecasts: [[Float]] = []

  static func runs(_ detector: PAD, _ grid: TimeGrid, origins: [Int]) -> [PADForecastRun] {
    let (length, window) = (detector.parameters.sequenceLength, detector.network.window)
    let slot = Int(grid.start / grid.interval) - (grid.start % grid.interval < 0 ? 1 : 0)
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

  init(origins: [Int], start: Int) {
    (self.origins, self.start) = (origins, start)
  }

  mutating func run(_ detector: PAD, _ values: [Double], horizon: Int) {
    guard let last = origins.last, last > start else {
      forecasts = origins.map { _ in [Float](repeating: .nan, count: horizon) }
      return
    }
    let segments = PADSegments(values, detector.preparation, ends: start..<last, length: detector.network.window)
    var stream = PADStream(detector)
    var point = start
    for origin in origins {
      while point < origin {
        stream.push(segment: segments.segment(endingAt: point)[...])
        point += 1
      }
      forecasts.append(
        origin > start ? Self.continued(stream, horizon) : [Float](repeating: .nan, count: horizon))
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
