import Kernels
import Networks

/// One shard's share of a batch: its windows, all that is computed from them, and its gradient. Allocated once.
///
/// Batches are cut into shards of 64 windows whatever the number of cores, so their sums never depend on it; see
/// ``DonutSharding`` for large networks.
struct DonutShard: TrainingShard {
  static let rows = 64

  private(set) var count = 0
  private var values: [Float]
  private var weights: [Float]
  private var shares: [Float]
  private var noise: [Float]
  private var latent: [Float]
  private var latentGradient: [Float]
  private var slopes: [Float]
  private var encoder: PerceptronActivations
  private var decoder: PerceptronActivations
  private var rowLosses: [Float]
  private var latentLosses: [Float]
  private(set) var gradients: Gradients

  init(_ network: DonutNetwork, rows: Int = Self.rows) {
    func zeros(_ columns: Int) -> [Float] { [Float](repeating: 0, count: rows * columns) }
    (values, weights) = (zeros(network.window), zeros(network.window))
    (noise, latent, latentGradient) = (zeros(network.latent), zeros(network.latent), zeros(network.latent))
    slopes = zeros(network.latent)
    (shares, rowLosses, latentLosses) = (zeros(1), zeros(1), zeros(1))
    encoder = PerceptronActivations(rows: rows, of: network.encoder)
    decoder = PerceptronActivations(rows: rows, of: network.decoder)
    gradients = Gradients(of: network.parameters)
  }

  /// The negative M-ELBO of each window, after ``evaluate``.
  var losses: [Double] { (0..<count).map { Double(rowLosses[$0]) + Double(latentLosses[$0]) } }

  var loss: Double {
    (0..<count).reduce(0) { $0 + Double(rowLosses[$1]) + Double(latentLosses[$1]) }
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

  /// The loss of each window; with `scale` other than zero also the gradient of `scale` times their sum.
  mutating func evaluate(_ network: DonutNetwork, scale: Float) {
    guard count > 0 else { return gradients.clear() }
    forward(network, scale: scale)
    if scale != 0 { backward(network, scale: scale) }
  }

  private mutating func forward(_ network: DonutNetwork, scale: Float) {
    encoder.forward(values, rows: count, network.encoder, network.parameters)
    sampleLatent(
      network, noise: noise, head: &encoder.head, shares: shares, count: count, latent: &latent,
      slopes: &slopes, losses: &latentLosses)
    decoder.forward(latent, rows: count, network.decoder, network.parameters)
    evaluateHeads(network, values, weights, head: &decoder.head, losses: &rowLosses, count: count, scale: scale)
  }

  private mutating func backward(_ network: DonutNetwork, scale: Float) {
    decoder.backward(
      latent, headGradient: decoder.headGradient, rows: count, network.decoder, network.parameters, into: &gradients)
    differentiate(
      network, decoder, noise: noise, shares: shares[..<count], latent: latent, slopes: slopes, scale: scale,
      head: &encoder.headGradient, gradient: &latentGradient)
    encoder.backward(
      values, headGradient: encoder.headGradient, rows: count, network.encoder, network.parameters, into: &gradients)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func sampleLatent(
  _ network: DonutNetwork, noise: [Float], head: inout [Float], shares: [Float], count: Int, latent: inout [Float],
  slopes: inout [Float], losses: inout [Float]
) {
  var heads = head.mutableSpan
  var z = latent.mutableSpan
  var slope = slopes.mutableSpan
  var loss = losses.mutableSpan
  fill(&loss, with: 0)
  var used = loss._mutatingExtracting(first: count)
  sampleLatent(
    heads: &heads, noise: noise.span, shares: shares.span, columns: network.latent,
    floor: DonutParameters.deviationFloor, latent: &z, slopes: &slope, losses: &used)
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
  _ network: DonutNetwork, _ decoder: PerceptronActivations, noise: [Float], shares: ArraySlice<Float>, latent: [Float],
  slopes: [Float], scale: Float, head: inout [Float], gradient: inout [Float]
) {
  decoder.differentiateInput(rows: shares.count, network.decoder, network.parameters, into: &gradient)
  var heads = head.mutableSpan
  differentiateLatent(
    heads: &heads, noise: noise.span, shares: shares.span, columns: network.latent, latent: latent.span,
    latentGradient: gradient.span, slopes: slopes.span, scale: scale)
}
