import Glibc
import Kernels
import Testing

@Suite("Latent variables with and without free nats")
struct LogLatentTests {
  /// Rows of μ, ln σ and noise around which divergences lie on either side of the bound, with everything that weighs them.
  private struct Case {
    let rows: Int
    let columns: Int
    let freeNats: Double
    var heads: [Double]
    let noise: [Double]
    let weights: [Double]
    /// ∂(rest of the loss)/∂z, as if the rest were linear in z.
    let slopes: [Double]

    init(rows: Int = 3, columns: Int, freeNats: Double) {
      var random = RandomStream(seed: UInt64(columns), purpose: .test)
      (self.rows, self.columns, self.freeNats) = (rows, columns, freeNats)
      heads = (0..<rows).flatMap { _ in
        (0..<columns).map { _ in random.normal() } + (0..<columns).map { _ in 0.5 * random.normal() }
      }
      noise = (0..<rows * columns).map { _ in random.normal() }
      weights = (0..<rows).map { 0.5 + Double($0) }
      slopes = (0..<rows * columns).map { _ in random.normal() }
    }

    func mean(_ row: Int, _ column: Int) -> Double { heads[2 * row * columns + column] }
    func logarithm(_ row: Int, _ column: Int) -> Double { heads[(2 * row + 1) * columns + column] }

    func latent(_ row: Int, _ column: Int) -> Double {
      mean(row, column) + exp(logarithm(row, column)) * noise[row * columns + column]
    }

    /// KL[N(μ, σ²) ‖ N(0, 1)] of one dimension.
    func divergence(_ row: Int, _ column: Int) -> Double {
      let (mean, logarithm) = (mean(row, column), logarithm(row, column))
      return (mean * mean + exp(2 * logarithm) - 1) / 2 - logarithm
    }

    func divergences(_ row: Int) -> [Double] { (0..<columns).map { divergence(row, $0) } }

    func loss(_ row: Int) -> Double {
      weights[row] * divergences(row).reduce(0) { $0 + max($1, freeNats) }
    }

    /// The weighted divergences with the rest of the loss.
    var total: Double {
      (0..<rows).reduce(0) { sum, row in
        sum + loss(row) + (0..<columns).reduce(0) { $0 + slopes[row * columns + $1] * latent(row, $1) }
      }
    }
  }

  /// What the kernels make of a case.
  private struct Outcome {
    let headGradient: [Float]
    let latent: [Float]
    let deviations: [Float]
    let losses: [Float]

    init(_ given: Case, scale: Float = 0) {
      let (heads, noise, weights) = (
        given.heads.map(Float.init), given.noise.map(Float.init), given.weights.map(Float.init)
      )
      var (latent, deviations, headGradient) = (noise, noise, heads)
      var losses = [Float](repeating: 10, count: given.rows)
      var latentSpan = latent.mutableSpan
      var deviationSpan = deviations.mutableSpan
      var lossSpan = losses.mutableSpan
      sampleLogLatent(
        heads: heads.span, noise: noise.span, weights: weights.span, columns: given.columns,
        freeNats: Float(given.freeNats), latent: &latentSpan, deviations: &deviationSpan, losses: &lossSpan)
      let slopes = given.slopes.map { Float($0) * scale }
      var gradientSpan = headGradient.mutableSpan
      differentiateLogLatent(
        heads: heads.span, deviations: deviations.span, noise: noise.span, weights: weights.span,
        columns: given.columns,
        freeNats: Float(given.freeNats), latentGradient: slopes.span, scale: scale, headGradient: &gradientSpan)
      (self.headGradient, self.latent, self.deviations, self.losses) = (headGradient, latent, deviations, losses)
    }
  }

  private static let columns = [1, 3, 8, 16, 21]
  /// Nothing is free, in two ways; some dimensions are; all are.
  private static let bounds = [-Double.infinity, 0, 0.4, 1_000]

  private func isClose(_ given: Float, _ wanted: Double, _ tolerance: Double = 1e-5) -> Bool {
    abs(Double(given) - wanted) <= tolerance * max(1, abs(wanted))
  }

  @Test("z, σ and the counted divergence are what their formulas say", arguments: columns, bounds)
  func samples(_ columns: Int, _ freeNats: Double) {
    let given = Case(columns: columns, freeNats: freeNats)
    let made = Outcome(given)
    for row in 0..<given.rows {
      // Losses are added to.
      #expect(isClose(made.losses[row], 10 + given.loss(row)))
      for column in 0..<columns {
        #expect(isClose(made.deviations[row * columns + column], exp(given.logarithm(row, column))))
        #expect(isClose(made.latent[row * columns + column], given.latent(row, column)))
      }
    }
  }

  @Test("The cases have divergences on both sides of the bound in the middle")
  func cases() {
    let given = Case(columns: 21, freeNats: 0.4)
    let free = (0..<given.rows).flatMap(given.divergences).count { $0 < 0.4 }
    #expect(free > 10 && free < 3 * 21 - 10)
  }

  @Test("The way back is what finite differences say, on both sides of the bound", arguments: columns, bounds)
  func gradients(_ columns: Int, _ freeNats: Double) {
    let given = Case(columns: columns, freeNats: freeNats)
    let (scale, step) = (0.25, 1e-6)
    let made = Outcome(given, scale: Float(scale))
    for place in given.heads.indices {
      var (above, below) = (given, given)
      above.heads[place] += step
      below.heads[place] -= step
      let difference = scale * (above.total - below.total) / (2 * step)
      #expect(isClose(made.headGradient[place], difference, 2e-4), "\(place)")
    }
  }

  @Test("Below the bound a dimension is left alone by its divergence: all that is left is what the rest says of z")
  func free() {
    let given = Case(columns: 8, freeNats: 1_000)
    let made = Outcome(given, scale: 1)
    for row in 0..<given.rows {
      for column in 0..<8 {
        let place = row * 8 + column
        #expect(made.headGradient[2 * row * 8 + column] == Float(given.slopes[place]))
        let byLogarithm = given.slopes[place] * given.noise[place] * exp(given.logarithm(row, column))
        #expect(isClose(made.headGradient[(2 * row + 1) * 8 + column], byLogarithm))
      }
    }
    #expect(made.losses.enumerated().allSatisfy { isClose($1, 10 + given.weights[$0] * 8 * 1_000) })
  }

  @Test("Without columns nothing is added")
  func empty() {
    #expect(Outcome(Case(columns: 0, freeNats: 0.4), scale: 1).losses == [10, 10, 10])
  }

  @Test("A spread that underflows has finite gradients")
  func underflow() {
    var given = Case(rows: 1, columns: 1, freeNats: 0)
    given.heads = [0.5, -200]
    let made = Outcome(given, scale: 1)
    #expect(made.headGradient.allSatisfy(\.isFinite) && made.latent == [0.5])
    #expect(isClose(made.headGradient[1], -given.weights[0]))
  }
}
