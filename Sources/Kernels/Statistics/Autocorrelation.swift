/// The autocorrelation at lags 0...maximumLag by the Wiener–Khinchin theorem: Σ x̃ₜ·x̃ₜ₊ₗ / Σ x̃ₜ² with x̃ = x − mean,
/// the biased estimator, which is 1 at lag 0.
///
/// A missing value (NaN) counts as the mean, so it adds nothing. Lags from the length on are 0. All are NaN for
/// constant or empty data. Costs O(n log n).
package func autocorrelation(_ values: Span<Double>, maximumLag: Int) -> [Double] {
  require(maximumLag >= 0, "autocorrelation: the lag must not be negative")
  let mean = Moments(of: values).mean
  var padded = 1
  while padded < values.count + min(maximumLag + 1, values.count) { padded *= 2 }
  var real = [Double](repeating: 0, count: padded)
  for i in 0..<values.count where !values[i].isNaN { real[i] = values[i] - mean }
  guard real.contains(where: { $0 != 0 }) else { return Array(repeating: .nan, count: maximumLag + 1) }
  let transform = FourierTransform(count: padded)
  let (x, y) = transform.spectrum(real.span)
  let power = zip(x, y).map { $0 * $0 + $1 * $1 }
  let sums = transform.values(real: power, imaginary: Array(repeating: 0, count: power.count))
  return (0...maximumLag).map { $0 < values.count ? sums[$0] / sums[0] : 0 }
}
