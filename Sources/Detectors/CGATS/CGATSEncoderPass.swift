import Kernels
import Networks

/// Occluded windows on their way to z, and back.
struct CGATSEncoderPass: Sendable {
  private var stack: LSTMStackActivations
  /// μ and ln σ, then μ and σ, then the derivatives by μ and ln σ: rows of 2K.
  private(set) var head: [Float]
  private var noise: [Float]

  init(_ network: CGATSNetwork, windows: Int, steps: Int, trains: Bool) {
    stack = LSTMStackActivations(network.encoder, windows: windows, steps: steps, trains: trains)
    head = [Float](repeating: 0, count: windows * 2 * network.latent)
    noise = [Float](repeating: 0, count: windows * network.latent)
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

  mutating func drawNoise(_ stream: inout RandomStream) { noise.fillNormal(from: &stream) }

  /// For tests: noise given instead of drawn.
  mutating func takeNoise(_ given: [Float]) { noise.replaceSubrange(0..<given.count, with: given) }

  /// z, with what its divergence costs.
  mutating func sample(
    _ network: CGATSNetwork, weights: [Float], freeNats: Float, into latent: inout [Float], losses: inout [Float],
    divergences: inout [Float]
  ) {
    sampleLatent(
      &head, noise, weights, network.latent, freeNats, into: &latent, losses: &losses, divergences: &divergences)
  }

  /// `weights` are those of ``sample(_:weights:freeNats:into:losses:divergences:)``. Adds to the recurrent layers' gradients,
  /// which are cleared before.
  mutating func backward(
    _ observed: [Float], latentGradient: [Float], weights: [Float], freeNats: Float, scale: Float,
    _ network: CGATSNetwork, _ packed: PackedStack, into gradients: inout Gradients
  ) {
    let parameters = network.parameters
    differentiateLatent(&head, noise, weights, network.latent, freeNats, latentGradient, scale)
    network.posterior.differentiateParameters(
      input: stack.second.outputs, from: stack.rows, gradient: head, rows: stack.windows, into: &gradients)
    stack.beginBackward()
    network.posterior.differentiateInput(
      gradient: head, rows: stack.windows, parameters: parameters, into: &stack.secondCarry.outputs)
    // No output but the last counts: the second layer's output gradients stay zero.
    for part in (0..<stack.parts).reversed() {
      let steps = stack.steps(ofPart: part)
      let rows = stack.rows(steps)
      stack.differentiate(network.encoder, packed, parameters, steps: steps, to: &gradients)
      network.encoder.first.input.differentiateParameters(
        input: observed, from: rows.lowerBound, gradient: stack.first.gates, at: rows.lowerBound, rows: rows.count,
        into: &gradients, accumulate: true)
    }
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func sampleLatent(
  _ head: inout [Float], _ noise: [Float], _ weights: [Float], _ columns: Int, _ freeNats: Float,
  into latent: inout [Float], losses: inout [Float], divergences: inout [Float]
) {
  var heads = head.mutableSpan
  var z = latent.mutableSpan
  var loss = losses.mutableSpan
  var divergence = divergences.mutableSpan
  sampleLogLatent(
    heads: &heads, noise: noise.span, weights: weights.span, columns: columns, freeNats: freeNats, latent: &z,
    losses: &loss, divergences: &divergence)
}

private func differentiateLatent(
  _ head: inout [Float], _ noise: [Float], _ weights: [Float], _ columns: Int, _ freeNats: Float,
  _ latentGradient: [Float], _ scale: Float
) {
  var heads = head.mutableSpan
  differentiateLogLatent(
    heads: &heads, noise: noise.span, weights: weights.span, columns: columns, freeNats: freeNats,
    latentGradient: latentGradient.span, scale: scale)
}
