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

  @Test("Nothing of nothing: no rows and no columns change nothing")
  func empty() {
    var (gradient, losses): ([Float], [Float]) = ([], [])
    compare([], [], [], 5, 1, &gradient, &losses)
    losses = [4]
    compare([], [], [], 0, 1, &gradient, &losses)
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
