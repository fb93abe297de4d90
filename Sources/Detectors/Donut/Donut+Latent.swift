import Networks
package import Series

extension Donut {
  /// Windows that pass the encoder together.
  private static let rows = 256

  /// Where windows lie in the latent space: the mean of q(z|x) of the window that ends at each point, its missing points
  /// filled as in training; nil before the first full window.
  ///
  /// Contiguous windows of a seasonal series lie side by side there, the time gradient of section 5.3.
  package func latentMeans(_ series: GriddedSeries, range: Range<Int>) -> [[Float]?] {
    let data = DonutData(series.metrics[0].values, scaler: scaler, missing: parameters.missing)
    let (network, length) = (scorer.network, scorer.network.window)
    let range = range.clamped(to: 0..<series.grid.count)
    let first = min(max(range.lowerBound, lookback), range.upperBound)
    var means = [[Float]?](repeating: nil, count: first - range.lowerBound)
    means.reserveCapacity(range.count)
    var encoder = PerceptronActivations(rows: Self.rows, of: network.encoder, extent: .forward)
    for start in stride(from: first, to: range.upperBound, by: Self.rows) {
      let ends = start..<min(range.upperBound, start + Self.rows)
      let windows = ends.flatMap { data.values[($0 - length + 1)...$0] }
      encoder.forward(windows, rows: ends.count, network.encoder, network.parameters)
      for row in 0..<ends.count {
        means.append(Array(encoder.head[2 * row * network.latent..<(2 * row + 1) * network.latent]))
      }
    }
    return means
  }
}
