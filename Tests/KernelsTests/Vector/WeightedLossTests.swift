import Glibc
import Kernels
import Testing

@Suite("Fused losses of PAD") struct WeightedLossTests {
  private static func normals(_ count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { _ in Float(stream.normal()) }
  }

  private static func isClose(_ given: Float, _ expected: Double) -> Bool {
    abs(Double(given) - expected) <= 2e-5 * max(1, abs(expected))
  }

  @Test(
    "The weighted squared error and its gradient are added to what is there, row by row",
    arguments: [1, 7, 8, 13, 120])
  func weightedError(columns: Int) {
    let rows = 3
    let (values, weights) = (Self.normals(rows * columns, seed: 1), Self.normals(rows * columns, seed: 2))
    let reconstruction = Self.normals(rows * columns, seed: 3)
    let before = Self.normals(rows * columns, seed: 4)
    var (gradient, losses): ([Float], [Float]) = (before, [1, 2, 3])
    compare(values, weights, reconstruction, columns, 0.25, &gradient, &losses)
    for row in 0..<rows {
      var loss = Double(row + 1)
      for index in (row * columns)..<((row + 1) * columns) {
        let error = Double(reconstruction[index]) - Double(values[index])
        let weight = Double(weights[index])
        loss += weight * error * weight * error
        #expect(Self.isClose(gradient[index], Double(before[index]) + 0.25 * 2 * weight * weight * error))
      }
      #expect(Self.isClose(losses[row], loss))
    }
  }

  @Test("A drawn z, its divergence and its derivatives follow their formulas", arguments: [1, 3, 7, 8, 9, 64])
  func latent(columns: Int) {
    let (rows, scale) = (2, 0.5)
    let count = rows * columns
    let (given, noise) = (Self.normals(2 * count, seed: 5), Self.normals(count, seed: 6))
    let (weights, byLatent): ([Float], [Float]) = ([0.3, 2], Self.normals(count, seed: 7))
    var (heads, z, losses): ([Float], [Float], [Float]) = (given, [Float](repeating: .nan, count: count), [10, 20])
    sample(&heads, noise, weights, columns, &z, &losses)
    var slopes = heads
    differentiate(&slopes, noise, weights, columns, byLatent, Float(scale))
    for row in 0..<rows {
      var divergence = 0.0
      for column in 0..<columns {
        let (place, head) = (row * columns + column, 2 * row * columns + column)
        let (mean, logarithm) = (Double(given[head]), Double(given[head + columns]))
        let (deviation, draw, pull) = (exp(logarithm), Double(noise[place]), Double(byLatent[place]))
        let weight = Double(weights[row]) * scale
        divergence += 0.5 * (mean * mean + deviation * deviation - 1) - logarithm
        #expect(heads[head] == given[head] && Self.isClose(heads[head + columns], deviation))
        #expect(Self.isClose(z[place], mean + deviation * draw))
        #expect(Self.isClose(slopes[head], pull + weight * mean))
        #expect(Self.isClose(slopes[head + columns], pull * draw * deviation + weight * (deviation * deviation - 1)))
      }
      #expect(Self.isClose(losses[row], Double(10 * (row + 1)) + Double(weights[row]) * divergence))
    }
  }

  @Test("Nothing of nothing: no rows and no columns change nothing")
  func empty() {
    var (gradient, losses): ([Float], [Float]) = ([], [])
    compare([], [], [], 5, 1, &gradient, &losses)
    losses = [4]
    compare([], [], [], 0, 1, &gradient, &losses)
    var (heads, z): ([Float], [Float]) = ([], [])
    sample(&heads, [], [1], 0, &z, &losses)
    #expect(losses == [4])
  }
}

private func compare(
  _ values: [Float], _ weights: [Float], _ reconstruction: [Float], _ columns: Int, _ scale: Float,
  _ gradient: inout [Float], _ losses: inout [Float]
) {
  var gradientSpan = gradient.mutableSpan
  var lossSpan = losses.mutableSpan
  weightedSquaredError(
    values.span, weights: weights.span, reconstruction: reconstruction.span, columns: columns, scale: scale,
    gradient: &gradientSpan, losses: &lossSpan)
}

private func sample(
  _ heads: inout [Float], _ noise: [Float], _ weights: [Float], _ columns: Int, _ latent: inout [Float],
  _ losses: inout [Float]
) {
  var headSpan = heads.mutableSpan
  var latentSpan = latent.mutableSpan
  var lossSpan = losses.mutableSpan
  sampleLogLatent(
    heads: &headSpan, noise: noise.span, weights: weights.span, columns: columns, latent: &latentSpan,
    losses: &lossSpan)
}

private func differentiate(
  _ heads: inout [Float], _ noise: [Float], _ weights: [Float], _ columns: Int, _ byLatent: [Float], _ scale: Float
) {
  var headSpan = heads.mutableSpan
  differentiateLogLatent(
    heads: &headSpan, noise: noise.span, weights: weights.span, columns: columns, latentGradient: byLatent.span,
    scale: scale)
}
