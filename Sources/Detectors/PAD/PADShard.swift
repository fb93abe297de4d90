import Kernels
import Networks

/// Some consecutive steps of a few sequences: their segments, all that is computed from them, and their gradient.
/// Allocated once. Rows are ordered by time, then by sequence, as ``LSTMSequence`` wants them.
struct PADShard: TrainingShard {
  let sequence: LSTMSequence
  /// Its first step's place in the sequences.
  let firstStep: Int
  private let window: Int
  private var offsets: [Int32]
  private var values: [Float]
  private var confidence: [Float]
  /// The mean confidence of each segment, w̄ₙ.
  private var shares: [Float]
  private var targets: [Float]
  private var noise: [Float]
  private var latent: [Float]
  private var latentGradient: [Float]
  private var latentWeights: [Float]
  private var deviations: [Float]
  private var encoder: PerceptronActivations
  private var encoderGradient: [Float]
  private var decoder: PerceptronActivations
  private var reconstructionGradient: [Float]
  private(set) var recurrence: LSTMActivations
  private var predictions: [Float]
  private var predictionGradient: [Float]
  private var autoencoderLosses: [Float]
  private var predictionLosses: [Float]
  private(set) var gradients: Gradients

  init(_ network: PADNetwork, _ sequence: LSTMSequence, firstStep: Int) {
    let rows = sequence.rows
    func zeros(_ columns: Int) -> [Float] { [Float](repeating: 0, count: rows * columns) }
    (self.sequence, self.firstStep, window) = (sequence, firstStep, network.window)
    offsets = [Int32](repeating: 0, count: rows)
    (values, confidence, reconstructionGradient) = (zeros(window), zeros(window), zeros(window))
    (shares, targets, latentWeights) = (zeros(1), zeros(1), zeros(1))
    (predictions, predictionGradient) = (zeros(1), zeros(1))
    (noise, latent, latentGradient) = (zeros(network.latent), zeros(network.latent), zeros(network.latent))
    deviations = latent
    encoder = PerceptronActivations(rows: rows, of: network.encoder)
    encoderGradient = encoder.head
    decoder = PerceptronActivations(rows: rows, of: network.decoder)
    recurrence = LSTMActivations(sequence)
    (autoencoderLosses, predictionLosses) = (zeros(1), zeros(1))
    gradients = Gradients(of: network.parameters)
  }

  private var rows: Int { sequence.rows }

  /// The loss of each row, in their order (Eq. 7).
  var losses: [Double] {
    (0..<rows).map { Double(autoencoderLosses[$0]) + Double(predictionLosses[$0]) }
  }

  var loss: Double {
    (0..<rows).reduce(0) { $0 + Double(autoencoderLosses[$1]) + Double(predictionLosses[$1]) }
  }

  /// Takes the segments of the sequences that begin at `starts`, one for each of the shard's.
  mutating func load(_ data: PADData, starts: ArraySlice<Int32>, beta: Float) {
    for row in 0..<rows {
      let start = starts[starts.startIndex + row % sequence.sequences]
      offsets[row] = start + Int32(firstStep + row / sequence.sequences)
      targets[row] = data.values[Int(offsets[row]) + window]
    }
    values.gather(data.values, offsets[...], window: window)
    confidence.gather(data.confidence, offsets[...], window: window)
    shares.averageRows(confidence, columns: window)
    for row in 0..<rows { latentWeights[row] = beta * shares[row] }
  }

  mutating func drawNoise(_ stream: inout RandomStream) { noise.fillNormal(from: &stream) }

  mutating func clearNoise() { noise.clear() }

  /// The rows of these sequences from noise for `sequences` of them, by step, then by sequence.
  mutating func takeNoise(_ given: [Float], members: Range<Int>, of sequences: Int) {
    let columns = noise.count / rows
    for row in 0..<rows {
      let step = firstStep + row / members.count
      let source = (step * sequences + members.lowerBound + row % members.count) * columns
      for column in 0..<columns { noise[row * columns + column] = given[source + column] }
    }
  }

  /// Up to the LSTM's gates before its state takes part. The reconstruction's gradient is that of `scale` times the
  /// losses' sum.
  mutating func runAutoencoder(_ network: PADNetwork, _ stage: PADStage, scale: Float) {
    autoencoderLosses.clear()
    predictionLosses.clear()
    if stage.runsAutoencoder {
      encoder.forward(values, rows: rows, network.encoder, network.parameters)
      sampleLatent(
        encoder.head, noise, latentWeights, network.latent, into: &latent, deviations: &deviations,
        losses: &autoencoderLosses)
      decoder.forward(latent, rows: rows, network.decoder, network.parameters)
      reconstructionGradient.clear()
      compare(
        values, confidence, decoder.head, window, scale, gradient: &reconstructionGradient,
        losses: &autoencoderLosses)
      if !stage.trainsAutoencoder { autoencoderLosses.clear() }
    }
    guard let input = stage.predictorInput else { return }
    network.recurrence.input.forward(
      input == .raw ? values : decoder.head, rows: rows, parameters: network.parameters, into: &recurrence.gates)
  }

  /// From the gates to the predictions, their losses λ·w̄ₙ·(xₜ₊₁ − yₜ)² (Eq. 4), and the derivatives by the outputs.
  mutating func runPredictor(
    _ network: PADNetwork, _ packed: RecurrentWeights, state: inout LSTMState, lambda: Float, scale: Float
  ) {
    recurrence.run(packed, from: &state)
    let first = sequence.sequences
    network.head.forward(
      recurrence.outputs, from: first, rows: rows, parameters: network.parameters, into: &predictions)
    for row in 0..<rows {
      let (error, weight) = (predictions[row] - targets[row], lambda * shares[row])
      predictionLosses[row] = weight * error * error
      predictionGradient[row] = 2 * scale * weight * error
    }
    guard scale != 0 else { return }
    network.head.differentiateParameters(
      input: recurrence.outputs, from: first, gradient: predictionGradient, rows: rows, into: &gradients)
    network.head.differentiateInput(
      gradient: predictionGradient, rows: rows, parameters: network.parameters, into: &recurrence.outputGradients)
  }

  mutating func differentiatePredictor(_ packed: RecurrentWeights, carry: inout LSTMState) {
    recurrence.differentiate(packed, steps: 0..<sequence.steps, carry: &carry)
  }

  /// From the gates' derivatives, or the reconstruction's, to those of all weights that are trained.
  mutating func differentiate(_ network: PADNetwork, _ stage: PADStage, scale: Float) {
    if let input = stage.predictorInput {
      recurrence.differentiateParameters(
        network.recurrence, input: input == .raw ? values : decoder.head, into: &gradients)
    }
    guard stage.trainsAutoencoder else { return }
    if stage.trainsPredictor { addPredictorsWish(network) }
    decoder.backward(
      latent, headGradient: reconstructionGradient, rows: rows, network.decoder, network.parameters, into: &gradients)
    decoder.differentiateInput(rows: rows, network.decoder, network.parameters, into: &latentGradient)
    differentiateLatent(
      encoder.head, deviations, noise, latentWeights, network.latent, latentGradient, scale, into: &encoderGradient)
    encoder.backward(
      values, headGradient: encoderGradient, rows: rows, network.encoder, network.parameters, into: &gradients)
  }

  /// The prediction's part of the derivative by x′, by which joint training differs from two steps (section 3.4).
  private mutating func addPredictorsWish(_ network: PADNetwork) {
    network.recurrence.input.differentiateInput(
      gradient: recurrence.gateGradients, rows: rows, parameters: network.parameters, into: &reconstructionGradient,
      accumulate: true)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func sampleLatent(
  _ heads: [Float], _ noise: [Float], _ weights: [Float], _ columns: Int, into latent: inout [Float],
  deviations: inout [Float], losses: inout [Float]
) {
  var z = latent.mutableSpan
  var deviation = deviations.mutableSpan
  var loss = losses.mutableSpan
  sampleLogLatent(
    heads: heads.span, noise: noise.span, weights: weights.span, columns: columns, latent: &z, deviations: &deviation,
    losses: &loss)
}

private func differentiateLatent(
  _ heads: [Float], _ deviations: [Float], _ noise: [Float], _ weights: [Float], _ columns: Int,
  _ latentGradient: [Float], _ scale: Float, into headGradient: inout [Float]
) {
  var gradient = headGradient.mutableSpan
  differentiateLogLatent(
    heads: heads.span, deviations: deviations.span, noise: noise.span, weights: weights.span, columns: columns,
    latentGradient: latentGradient.span, scale: scale, headGradient: &gradient)
}

private func compare(
  _ values: [Float], _ weights: [Float], _ reconstruction: [Float], _ window: Int, _ scale: Float,
  gradient: inout [Float], losses: inout [Float]
) {
  var gradientSpan = gradient.mutableSpan
  var lossSpan = losses.mutableSpan
  weightedSquaredError(
    values.span, weights: weights.span, reconstruction: reconstruction.span, columns: window, scale: scale,
    gradient: &gradientSpan, losses: &lossSpan)
}
