import Kernels
import Networks

/// z on its way to windows, and back.
struct CGATSDecoderPass: Sendable {
  private var stack: LSTMStackActivations
  /// z·W + b of the first layer, a row a window.
  private var begin: [Float]
  private var beginGradient: [Float]
  /// The clock's columns, a row a step; and what they add to the gates.
  private let clock: [Float]
  private var clockGates: [Float]
  private var clockGradient: [Float]
  private var waves: CGATSWavePass
  /// Means and log deviations, rows of twice the metrics by step, then by window.
  private(set) var head: [Float]
  private var headGradient: [Float]

  init(_ decoder: CGATSDecoder, windows: Int, steps: Int, trains: Bool) {
    stack = LSTMStackActivations(decoder.stack, windows: windows, steps: steps, trains: trains)
    begin = [Float](repeating: 0, count: windows * 4 * decoder.stack.first.units)
    clock = DecoderClock.table(steps: steps)
    waves = CGATSWavePass(decoder, windows: windows, steps: steps)
    clockGates = [Float](repeating: 0, count: steps * 4 * decoder.stack.first.units)
    head = [Float](repeating: 0, count: stack.rows * decoder.head.outputs)
    (beginGradient, clockGradient, headGradient) = trains ? (begin, clockGates, head) : ([], [], [])
  }

  /// `latent` has a row a window, `label` an element a row.
  mutating func forward(
    _ latent: [Float], label: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter], _ packed: PackedStack
  ) {
    decoder.stack.first.input.forward(latent, rows: stack.windows, parameters: parameters, into: &begin)
    multiply(clock, parameters[decoder.clock].values, steps: stack.steps, into: &clockGates)
    waves.begin(latent, decoder, parameters)
    stack.begin()
    for part in 0..<stack.parts { forward(steps: stack.steps(ofPart: part), label, decoder, parameters, packed) }
  }

  private mutating func forward(
    steps: Range<Int>, _ label: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter], _ packed: PackedStack
  ) {
    let (rows, held) = (stack.rows(steps), stack.rows(stack.held(steps)))
    spread(
      begin, clockGates, steps, columns: 4 * decoder.stack.first.units, into: &stack.first.gates,
      at: stack.held(steps))
    waves.add(steps, to: &stack.first.gates, at: held.lowerBound)
    if let condition = decoder.condition, decoder.conditionLayer == .first {
      add(parameters[condition].values, label, rows, to: &stack.first.gates, at: held)
    }
    stack.runFirst(decoder.stack, packed, parameters, steps: steps)
    if let condition = decoder.condition, decoder.conditionLayer == .last {
      add(parameters[condition].values, label, rows, to: &stack.second.gates, at: held)
    }
    stack.runSecond(packed, steps: steps)
    decoder.head.forward(
      stack.second.outputs, from: held.lowerBound + stack.windows, rows: rows.count, parameters: parameters,
      into: &head, at: rows.lowerBound)
  }

  /// The weighted negative log-likelihood of each row; with `scale` other than 0 also the derivative of `scale` times it by
  /// the head.
  mutating func compare(
    _ values: [Float], weights: [Float], metrics: Int, scale: Float, losses: inout [Float]
  ) {
    Detectors.compare(values, weights, head, metrics, scale, &headGradient, losses: &losses)
  }

  /// Adds to the gradients of the decoder's parameters, which are cleared before.
  mutating func backward(
    _ latent: [Float], label: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter], _ packed: PackedStack,
    into gradients: inout Gradients, latentGradient: inout [Float]
  ) {
    stack.beginBackward()
    beginGradient.clear()
    waves.beginBackward()
    for part in (0..<stack.parts).reversed() {
      backward(steps: stack.steps(ofPart: part), label, decoder, parameters, packed, into: &gradients)
    }
    differentiate(clock, clockGradient, steps: stack.steps, into: &gradients.tensors[decoder.clock])
    let input = decoder.stack.first.input
    input.differentiateParameters(input: latent, gradient: beginGradient, rows: stack.windows, into: &gradients)
    input.differentiateInput(
      gradient: beginGradient, rows: stack.windows, parameters: parameters, into: &latentGradient)
    waves.finish(latent, decoder, parameters, into: &gradients, latentGradient: &latentGradient)
  }

  private mutating func backward(
    steps: Range<Int>, _ label: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter], _ packed: PackedStack,
    into gradients: inout Gradients
  ) {
    let rows = stack.rows(steps)
    decoder.head.differentiateParameters(
      input: stack.second.outputs, from: rows.lowerBound + stack.windows, gradient: headGradient, at: rows.lowerBound,
      rows: rows.count, into: &gradients, accumulate: true)
    decoder.head.differentiateInput(
      gradient: headGradient, at: rows.lowerBound, rows: rows.count, parameters: parameters,
      into: &stack.second.outputGradients)
    stack.differentiate(decoder.stack, packed, parameters, steps: steps, to: &gradients)
    if let condition = decoder.condition {
      let gradient = decoder.conditionLayer == .first ? stack.first.gateGradients : stack.second.gateGradients
      sum(gradient, label, rows, to: &gradients.tensors[condition])
    }
    gather(
      stack.first.gateGradients, steps, columns: 4 * decoder.stack.first.units, block: &beginGradient,
      rows: &clockGradient)
    waves.gather(steps, stack.first.gateGradients)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func multiply(_ clock: [Float], _ weights: [Float], steps: Int, into gates: inout [Float]) {
  let shape = MatrixProductShape(rows: steps, columns: gates.count / steps, depth: clock.count / steps)
  var span = gates.mutableSpan
  gemm(clock.span, weights.span, into: &span, shape: shape)
}

private func differentiate(_ clock: [Float], _ gates: [Float], steps: Int, into gradient: inout [Float]) {
  let shape = MatrixProductShape(
    rows: clock.count / steps, columns: gates.count / steps, depth: steps, transposesA: true)
  var span = gradient.mutableSpan
  gemm(clock.span, gates.span, into: &span, shape: shape)
}

/// `rows` has a row a step, `block` one for each window, `all` one for each of both.
private func spread(
  _ block: [Float], _ rows: [Float], _ steps: Range<Int>, columns: Int, into all: inout [Float], at held: Range<Int>
) {
  var span = all.mutableSpan
  var part = span._mutatingExtracting((held.lowerBound * block.count)..<(held.upperBound * block.count))
  outerSum(
    block.span, rows.span.extracting((steps.lowerBound * columns)..<(steps.upperBound * columns)), columns: columns,
    into: &part)
}

private func gather(
  _ all: [Float], _ steps: Range<Int>, columns: Int, block: inout [Float], rows: inout [Float]
) {
  let part = (steps.lowerBound * block.count)..<(steps.upperBound * block.count)
  var blockSpan = block.mutableSpan
  var rowSpan = rows.mutableSpan
  var some = rowSpan._mutatingExtracting((steps.lowerBound * columns)..<(steps.upperBound * columns))
  outerSumGradient(all.span.extracting(part), columns: columns, block: &blockSpan, rows: &some)
}

private func add(_ row: [Float], _ shares: [Float], _ rows: Range<Int>, to all: inout [Float], at held: Range<Int>) {
  var span = all.mutableSpan
  var part = span._mutatingExtracting((held.lowerBound * row.count)..<(held.upperBound * row.count))
  addScaledRow(row.span, by: shares.span.extracting(rows), to: &part)
}

private func sum(_ all: [Float], _ shares: [Float], _ rows: Range<Int>, to sums: inout [Float]) {
  let columns = sums.count
  var span = sums.mutableSpan
  addScaledRows(all.span.extracting((rows.lowerBound * columns)...), by: shares.span.extracting(rows), to: &span)
}

private func compare(
  _ values: [Float], _ weights: [Float], _ heads: [Float], _ metrics: Int, _ scale: Float,
  _ headGradient: inout [Float], losses: inout [Float]
) {
  var gradient = headGradient.mutableSpan
  var loss = losses.mutableSpan
  clippedGaussianLoss(
    values.span, weights: weights.span, heads: heads.span, columns: metrics, bounds: CGATSNetwork.bounds, scale: scale,
    gradient: &gradient, losses: &loss)
}
