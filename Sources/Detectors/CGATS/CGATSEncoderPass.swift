import Kernels
import Networks

/// Occluded windows on their way to z, and back.
struct CGATSEncoderPass: Sendable {
  private var stack: LSTMStackActivations
  /// μ and ln σ: rows of 2K.
  private(set) var head: [Float]
  private var headGradient: [Float]
  /// σ: rows of K.
  private var deviations: [Float]
  /// Of ``WindowHarmonics``; empty where the posterior reads the last output alone.
  private let basis: [Float]
  /// Sums of the outputs and their derivatives: one of windows × units for each of the basis.
  private var sums: [Float]
  private var sumGradients: [Float]
  /// What the posterior reads of each window: the last output, then the sums; and the derivative by it.
  private var features: [Float]
  private var featureGradient: [Float]

  init(_ network: CGATSNetwork, windows: Int, steps: Int, trains: Bool) {
    stack = LSTMStackActivations(network.encoder, windows: windows, steps: steps, trains: trains)
    head = [Float](repeating: 0, count: windows * 2 * network.latent)
    headGradient = trains ? head : []
    deviations = [Float](repeating: 0, count: trains ? windows * network.latent : 0)
    basis = network.usesHarmonics ? WindowHarmonics.reading(steps: steps) : []
    sums = [Float](repeating: 0, count: basis.count / steps * windows * network.encoder.second.units)
    features = [Float](repeating: 0, count: windows * network.posterior.inputs)
    (sumGradients, featureGradient) = trains ? (sums, features) : ([], [])
  }

  /// μ and ln σ of each window. `observed` has rows of metrics.
  mutating func forward(_ observed: [Float], _ network: CGATSNetwork, _ packed: PackedStack) {
    let parameters = network.parameters
    stack.begin()
    for part in 0..<stack.parts {
      let steps = stack.steps(ofPart: part)
      let (rows, held) = (stack.rows(steps), stack.rows(stack.held(steps)))
      network.encoder.first.input.forward(
        observed, from: rows.lowerBound, rows: rows.count, parameters: parameters, into: &stack.first.gates,
        at: held.lowerBound)
      stack.runFirst(network.encoder, packed, parameters, steps: steps)
      stack.runSecond(packed, steps: steps)
      pool(steps, from: held.lowerBound + stack.windows)
    }
    takeFeatures(units: network.encoder.second.units)
    network.posterior.forward(features, rows: stack.windows, parameters: parameters, into: &head)
  }

  /// Adds the outputs of these steps, rows from `row` on, to the sums.
  private mutating func pool(_ steps: Range<Int>, from row: Int) {
    guard !basis.isEmpty else { return }
    let columns = basis.count / stack.steps
    addProducts(
      basis, from: steps.lowerBound * columns, stack.second.outputs,
      from: row * (sums.count / (columns * stack.windows)),
      MatrixProductShape(
        rows: columns, columns: sums.count / columns, depth: steps.count, transposesA: true), into: &sums,
      accumulate: steps.lowerBound > 0)
  }

  /// Brings the last output and the sums of each window together.
  private mutating func takeFeatures(units: Int) {
    let (width, last) = (features.count / stack.windows, stack.lastOutputs * units)
    for window in 0..<stack.windows {
      for unit in 0..<units { features[window * width + unit] = stack.second.outputs[last + window * units + unit] }
      for place in units..<max(units, width) {
        let (sum, unit) = (place / units - 1, place % units)
        features[window * width + place] = sums[(sum * stack.windows + window) * units + unit]
      }
    }
  }

  /// z, with what its divergence costs.
  mutating func sample(
    _ network: CGATSNetwork, noise: [Float], weights: [Float], freeNats: Float, into latent: inout [Float],
    losses: inout [Float]
  ) {
    sampleLatent(
      head, noise, weights, network.latent, freeNats, into: &latent, deviations: &deviations, losses: &losses)
  }

  /// `noise` and `weights` are those of ``sample(_:noise:weights:freeNats:into:losses:)``. Adds to the recurrent layers'
  /// gradients, which are cleared before.
  mutating func backward(
    _ observed: [Float], noise: [Float], latentGradient: [Float], weights: [Float], freeNats: Float, scale: Float,
    _ network: CGATSNetwork, _ packed: PackedStack, into gradients: inout Gradients
  ) {
    let parameters = network.parameters
    differentiateLatent(
      head, deviations, noise, weights, network.latent, freeNats, latentGradient, scale, into: &headGradient)
    network.posterior.differentiateParameters(
      input: features, gradient: headGradient, rows: stack.windows, into: &gradients)
    network.posterior.differentiateInput(
      gradient: headGradient, rows: stack.windows, parameters: parameters, into: &featureGradient)
    stack.beginBackward()
    returnFeatures(units: network.encoder.second.units)
    for part in (0..<stack.parts).reversed() {
      let steps = stack.steps(ofPart: part)
      let rows = stack.rows(steps)
      spread(steps)
      stack.differentiate(network.encoder, packed, parameters, steps: steps, to: &gradients)
      network.encoder.first.input.differentiateParameters(
        input: observed, from: rows.lowerBound, gradient: stack.first.gateGradients, at: rows.lowerBound,
        rows: rows.count,
        into: &gradients, accumulate: true)
    }
  }
}

extension CGATSEncoderPass {
  /// The derivatives by the last output and by the sums.
  private mutating func returnFeatures(units: Int) {
    let width = featureGradient.count / stack.windows
    for window in 0..<stack.windows {
      for unit in 0..<units {
        stack.secondCarry.outputs[window * units + unit] = featureGradient[window * width + unit]
      }
      for place in units..<max(units, width) {
        let (sum, unit) = (place / units - 1, place % units)
        sumGradients[(sum * stack.windows + window) * units + unit] = featureGradient[window * width + place]
      }
    }
  }

  /// The derivatives by the outputs of these steps; they stay zero where the last output alone counts.
  private mutating func spread(_ steps: Range<Int>) {
    guard !basis.isEmpty else { return }
    let columns = basis.count / stack.steps
    addProducts(
      basis, from: steps.lowerBound * columns, sumGradients, from: 0,
      MatrixProductShape(rows: steps.count, columns: sumGradients.count / columns, depth: columns),
      into: &stack.second.outputGradients, accumulate: false)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func addProducts(
  _ a: [Float], from start: Int, _ b: [Float], from second: Int, _ shape: MatrixProductShape, into c: inout [Float],
  accumulate: Bool
) {
  var span = c.mutableSpan
  gemm(
    a.span.extracting(start...), b.span.extracting(second...), into: &span, shape: shape, accumulate: accumulate)
}

private func sampleLatent(
  _ heads: [Float], _ noise: [Float], _ weights: [Float], _ columns: Int, _ freeNats: Float,
  into latent: inout [Float], deviations: inout [Float], losses: inout [Float]
) {
  var z = latent.mutableSpan
  var deviation = deviations.mutableSpan
  var loss = losses.mutableSpan
  sampleLogLatent(
    heads: heads.span, noise: noise.span, weights: weights.span, columns: columns, freeNats: freeNats, latent: &z,
    deviations: &deviation, losses: &loss)
}

private func differentiateLatent(
  _ heads: [Float], _ deviations: [Float], _ noise: [Float], _ weights: [Float], _ columns: Int, _ freeNats: Float,
  _ latentGradient: [Float], _ scale: Float, into headGradient: inout [Float]
) {
  var gradient = headGradient.mutableSpan
  differentiateLogLatent(
    heads: heads.span, deviations: deviations.span, noise: noise.span, weights: weights.span, columns: columns,
    freeNats: freeNats, latentGradient: latentGradient.span, scale: scale, headGradient: &gradient)
}
