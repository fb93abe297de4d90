import Kernels
import Networks

/// What some windows of a batch are computed in, forward and back.
struct DonutWorkspace: Sendable {
  private var count = 0
  private var values: [Float]
  private var weights: [Float]
  private var shares: [Float]
  private var noise: [Float]
  private var latent: [Float]
  private var latentGradient: [Float]
  private var deviations: [Float]
  private var slopes: [Float]
  private var encoder: PerceptronActivations
  private var decoder: PerceptronActivations
  private var rowLosses: [Float]
  private var latentLosses: [Float]

  init(_ network: DonutNetwork, windows: Int) {
    func zeros(_ columns: Int) -> [Float] { [Float](repeating: 0, count: windows * columns) }
    (values, weights) = (zeros(network.window), zeros(network.window))
    (noise, latent, latentGradient) = (zeros(network.latent), zeros(network.latent), zeros(network.latent))
    (deviations, slopes) = (latent, latent)
    (shares, rowLosses, latentLosses) = (zeros(1), zeros(1), zeros(1))
    encoder = PerceptronActivations(rows: windows, of: network.encoder)
    decoder = PerceptronActivations(rows: windows, of: network.decoder)
  }

  /// Takes the windows at these offsets and standard normal noise for them.
  mutating func load(_ data: DonutData, offsets: ArraySlice<Int32>, window: Int, noise stream: inout RandomStream) {
    count = offsets.count
    values.gather(data.values, offsets, window: window)
    weights.gather(data.normal, offsets, window: window)
    shares.averageRows(weights, columns: window)
    noise.fillNormal(from: &stream)
  }

  /// For tests: the same with noise given.
  mutating func replaceNoise(_ given: [Float]) { noise.replaceSubrange(0..<given.count, with: given) }

  /// The negative M-ELBO of each window; with `scale` other than zero also the gradient of `scale` times their sum.
  mutating func evaluate(_ network: DonutNetwork, scale: Float, into shard: inout WindowShard) {
    forward(network, scale: scale)
    if scale != 0 { backward(network, scale: scale, into: &shard.gradients) }
    shard.losses.removeAll(keepingCapacity: true)
    shard.loss = 0
    for row in 0..<count {
      shard.losses.append(Double(rowLosses[row]) + Double(latentLosses[row]))
      shard.loss = shard.loss + Double(rowLosses[row]) + Double(latentLosses[row])
    }
  }

  private mutating func forward(_ network: DonutNetwork, scale: Float) {
    encoder.forward(values, rows: count, network.encoder, network.parameters)
    sampleLatent(
      network, encoder.head, noise: noise, shares: shares, count: count, latent: &latent, deviations: &deviations,
      slopes: &slopes, losses: &latentLosses)
    decoder.forward(latent, rows: count, network.decoder, network.parameters)
    evaluateHeads(network, values, weights, head: &decoder.head, losses: &rowLosses, count: count, scale: scale)
  }

  private mutating func backward(_ network: DonutNetwork, scale: Float, into gradients: inout Gradients) {
    decoder.backward(
      latent, headGradient: decoder.headGradient, rows: count, network.decoder, network.parameters, into: &gradients)
    decoder.differentiateInput(rows: count, network.decoder, network.parameters, into: &latentGradient)
    differentiate(
      network, deviations, noise: noise, shares: shares[..<count], latent: latent, latentGradient: latentGradient,
      slopes: slopes, scale: scale, headGradient: &encoder.headGradient)
    encoder.backward(
      values, headGradient: encoder.headGradient, rows: count, network.encoder, network.parameters, into: &gradients)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func sampleLatent(
  _ network: DonutNetwork, _ heads: [Float], noise: [Float], shares: [Float], count: Int, latent: inout [Float],
  deviations: inout [Float], slopes: inout [Float], losses: inout [Float]
) {
  losses.clear()
  var z = latent.mutableSpan
  var deviation = deviations.mutableSpan
  var slope = slopes.mutableSpan
  var loss = losses.mutableSpan
  var used = loss._mutatingExtracting(first: count)
  sampleLatent(
    heads: heads.span, noise: noise.span, shares: shares.span, columns: network.latent,
    floor: DonutParameters.deviationFloor, latent: &z, deviations: &deviation, slopes: &slope, losses: &used)
}

private func evaluateHeads(
  _ network: DonutNetwork, _ values: [Float], _ weights: [Float], head: inout [Float], losses: inout [Float],
  count: Int, scale: Float
) {
  var heads = head.mutableSpan
  var loss = losses.mutableSpan
  var used = loss._mutatingExtracting(first: count)
  gaussianLoss(
    values.span, weights: weights.span, heads: &heads, columns: network.window,
    floor: DonutParameters.deviationFloor, scale: scale, losses: &used)
}

private func differentiate(
  _ network: DonutNetwork, _ deviations: [Float], noise: [Float], shares: ArraySlice<Float>, latent: [Float],
  latentGradient: [Float], slopes: [Float], scale: Float, headGradient: inout [Float]
) {
  var gradient = headGradient.mutableSpan
  differentiateLatent(
    deviations: deviations.span, noise: noise.span, shares: shares.span, columns: network.latent, latent: latent.span,
    latentGradient: latentGradient.span, slopes: slopes.span, scale: scale, headGradient: &gradient)
}
