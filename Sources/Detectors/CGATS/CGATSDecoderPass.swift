import Kernels
import Networks

/// z on its way to windows, and back.
struct CGATSDecoderPass: Sendable {
  private var stack: LSTMStackActivations
  /// z·W + b of the first layer, a row a window; then its derivative.
  private var begin: [Float]
  /// Means and log deviations, rows of twice the metrics by step, then by window; then the derivatives by them.
  private(set) var head: [Float]

  init(_ decoder: CGATSDecoder, windows: Int, steps: Int, trains: Bool) {
    stack = LSTMStackActivations(decoder.stack, windows: windows, steps: steps, trains: trains)
    begin = [Float](repeating: 0, count: windows * 4 * decoder.stack.first.units)
    head = [Float](repeating: 0, count: stack.rows * decoder.head.outputs)
  }

  /// `latent` has a row a window, `label` an element a row.
  mutating func forward(
    _ latent: [Float], label: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter], _ packed: PackedStack
  ) {
    decoder.stack.first.input.forward(latent, rows: stack.windows, parameters: parameters, into: &begin)
    repeatRows(begin, into: &stack.first.gates)
    if let condition = decoder.condition, decoder.conditionLayer == .first {
      add(parameters[condition].values, label, to: &stack.first.gates)
    }
    stack.runFirst(decoder.stack, packed, parameters)
    if let condition = decoder.condition, decoder.conditionLayer == .last {
      add(parameters[condition].values, label, to: &stack.second.gates)
    }
    stack.runSecond(packed)
    decoder.head.forward(
      stack.second.outputs, from: stack.windows, rows: stack.rows, parameters: parameters, into: &head)
  }

  /// The weighted negative log-likelihood of each row; with `scale` other than 0 the head becomes its derivative, times
  /// `scale`.
  mutating func compare(
    _ values: [Float], weights: [Float], metrics: Int, scale: Float, losses: inout [Float]
  ) {
    Detectors.compare(values, weights, &head, metrics, scale, losses: &losses)
  }

  mutating func backward(
    _ latent: [Float], label: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter], _ packed: PackedStack,
    into gradients: inout Gradients, latentGradient: inout [Float]
  ) {
    decoder.head.differentiateParameters(
      input: stack.second.outputs, from: stack.windows, gradient: head, rows: stack.rows, into: &gradients)
    decoder.head.differentiateInput(
      gradient: head, rows: stack.rows, parameters: parameters, into: &stack.second.outputGradients)
    stack.secondCarry.reset()
    stack.differentiateSecond(decoder.stack, packed, parameters, into: &gradients)
    stack.differentiateFirst(decoder.stack, packed, into: &gradients)
    if let condition = decoder.condition {
      let gates = decoder.conditionLayer == .first ? stack.first.gates : stack.second.gates
      sum(gates, label, into: &gradients.tensors[condition])
    }
    sumSteps(stack.first.gates, into: &begin)
    let input = decoder.stack.first.input
    input.differentiateParameters(input: latent, gradient: begin, rows: stack.windows, into: &gradients)
    input.differentiateInput(
      gradient: begin, rows: stack.windows, parameters: parameters, into: &latentGradient)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func repeatRows(_ rows: [Float], into all: inout [Float]) {
  var span = all.mutableSpan
  repeatBlock(rows.span, into: &span)
}

private func add(_ row: [Float], _ shares: [Float], to rows: inout [Float]) {
  var span = rows.mutableSpan
  addScaledRow(row.span, by: shares.span, to: &span)
}

private func sum(_ rows: [Float], _ shares: [Float], into sums: inout [Float]) {
  var span = sums.mutableSpan
  scaledColumnSums(rows.span, by: shares.span, into: &span)
}

private func sumSteps(_ rows: [Float], into sums: inout [Float]) {
  var span = sums.mutableSpan
  columnSums(rows.span, into: &span)
}

private func compare(
  _ values: [Float], _ weights: [Float], _ head: inout [Float], _ metrics: Int, _ scale: Float,
  losses: inout [Float]
) {
  var heads = head.mutableSpan
  var loss = losses.mutableSpan
  clippedGaussianLoss(
    values.span, weights: weights.span, heads: &heads, columns: metrics, bounds: CGATSNetwork.bounds, scale: scale,
    losses: &loss)
}
