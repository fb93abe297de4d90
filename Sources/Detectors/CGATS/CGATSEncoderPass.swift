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

  init(_ network: CGATSNetwork, windows: Int, steps: Int, trains: Bool) {
    stack = LSTMStackActivations(network.encoder, windows: windows, steps: steps, trains: trains)
    head = [Float](repeating: 0, count: windows * 2 * network.latent)
    headGradient = trains ? head : []
    deviations = [Float](repeating: 0, count: trains ? windows * network.latent : 0)
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
    }
    network.posterior.forward(
      stack.second.outputs, from: stack.lastOutputs, rows: stack.windows, parameters: parameters, into: &head)
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
      input: stack.second.outputs, from: stack.rows, gradient: headGradient, rows: stack.windows, into: &gradients)
    stack.beginBackward()
    network.posterior.differentiateInput(
      gradient: headGradient, rows: stack.windows, parameters: parameters, into: &stack.secondCarry.outputs)
    // No output but the last counts: the second layer's output gradients stay zero.
    for part in (0..<stack.parts).reversed() {
      let steps = stack.steps(ofPart: part)
      let rows = stack.rows(steps)
      stack.differentiate(network.encoder, packed, parameters, steps: steps, to: &gradients)
      network.encoder.first.input.differentiateParameters(
        input: observed, from: rows.lowerBound, gradient: stack.first.gateGradients, at: rows.lowerBound,
        rows: rows.count,
        into: &gradients, accumulate: true)
    }
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

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
