package import Kernels
import Networks
package import Series

/// PAD: a variational auto-encoder over segments of one metric and an LSTM over what it reconstructs, trained together on
/// a loss that trusts points by their spectral residual; one model that detects and forecasts (Chen et al., "Joint
/// Model for Robust Status Prediction and Anomaly Detection", 2021).
///
/// The score of a point is |xₜ − x′ₜ|/σᵣ, its distance from the reconstruction of the segment that it ends, with z = μ; σᵣ
/// is the deviation of those distances over the range that was learnt from and validated on. The paper's rule, anomalous
/// beyond k·σᵣ with one k for all series, is therefore the threshold `fixed` with the value k. The band holds 95 % of the
/// distances of that range.
///
/// It suits one metric that repeats by the day or changes slowly. It fails where a series leaves the range of values that
/// it has learnt from: a network knows nothing out there, while a persistent forecast follows; and a reconstruction of
/// an anomaly that fills most of a segment is as good as that of normal points.
package struct PAD: TrainableDetector {
  package static let name = "pad"
  package static let summary =
    "joint auto-encoder and LSTM on segments of one metric; score |x - x'| in deviations of that error; forecasts "
    + "too (Chen et al., 2021)."

  package let parameters: PADParameters
  let preparation: PADPreparation
  let network: PADNetwork
  let errors: PADErrors
  let packed: RecurrentWeights
  /// The decoder's head for the last point only: a column of weights and its bias.
  let lastWeights: [Float]
  let lastBias: [Float]

  init(_ parameters: PADParameters, preparation: PADPreparation, network: PADNetwork, errors: PADErrors) {
    self.parameters = parameters
    self.preparation = preparation
    self.network = network
    self.errors = errors
    var packed = RecurrentWeights(units: network.units)
    network.recurrence.pack(network.parameters, into: &packed)
    self.packed = packed
    let (head, window) = (network.decoder.head, network.window)
    let weights = network.parameters[head.weight].values
    lastWeights = (0..<network.units).map { weights[$0 * window + window - 1] }
    lastBias = [network.parameters[head.bias].values[window - 1]]
  }

  package var lookback: Int { parameters.variant == .predictor ? parameters.window : parameters.window - 1 }

  package var history: Int {
    parameters.variant == .predictor
      ? forecastLookback : lookback + preparation.reach
  }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    guard series.metrics.count == 1 else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: 1...1)
    }
    let range = range.clamped(to: 0..<series.grid.count)
    let values = series.metrics[0].values
    return scores(values[range], expectations(series.grid, values, range, team))
  }

  /// What is expected of each point of `range` in scaled units, NaN where nothing is.
  func expectations(_ grid: TimeGrid, _ values: [Double], _ range: Range<Int>, _ team: ComputeTeam?) -> [Float] {
    parameters.variant == .predictor
      ? predictions(grid, values, range, team) : reconstructions(values, range, team)
  }

  /// From what was expected of each point in scaled units, NaN where nothing was.
  private func scores(_ values: ArraySlice<Double>, _ expected: [Float]) -> PointScores {
    let scaler = preparation.scaler
    func restore(_ reach: Double) -> [Double] { expected.map { scaler.restore(Double($0) + reach * errors.band) } }
    let band = MetricBand(expected: restore(0), lower: restore(-1), upper: restore(1))
    let scores = zip(values, expected).map { abs(scaler.scale($0) - Double($1)) / errors.deviation }
    return PointScores(scores: scores, bands: [band])
  }
}

/// The distances |xₜ − x′ₜ| of the points that a detector was trained and validated on, in scaled units.
struct PADErrors: Equatable, Sendable {
  /// σᵣ; never zero.
  let deviation: Double
  /// The distance that 95 % of them are within.
  let band: Double

  init(deviation: Double, band: Double) {
    (self.deviation, self.band) = (deviation, band)
  }

  /// From distances, of which NaN are none. A reconstruction without error has the deviation of a thousandth.
  init(of distances: [Double]) {
    let sorted = distances.filter { $0.isFinite }.sorted()
    let count = Double(max(1, sorted.count))
    let mean = sorted.reduce(0, +) / count
    let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = max(1e-3, (squares / count).squareRoot())
    band = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(0.95 * Double(sorted.count)))]
  }
}
