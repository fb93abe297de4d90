import Kernels
import Networks

/// What some windows of a batch are computed in, forward and back, and what is told of them. Rows are ordered by step, then
/// by window. Places that a batch does not fill are computed along, and count for nothing.
struct CGATSWorkspace: Sendable {
  static let windows = 8

  private let steps: Int
  private let stage: CGATSStage
  private var count = 0
  /// What the encoder reads: occluded, rows of metrics.
  private var observed: [Float]
  private var values: [Float]
  private var weights: [Float]
  /// An element a row: what the window is occluded by, and the generator told.
  private var label: [Float]
  /// Nil where the posterior is frozen.
  private var encoder: CGATSEncoderPass?
  private var decoder: CGATSDecoderPass
  /// μ and ln σ of the frozen posterior, for the generator's stage.
  private var posterior: [Float]
  private var noise: [Float]
  private var latent: [Float]
  private var latentGradient: [Float]
  /// The divergence's weight in each window's loss.
  private var divergenceWeights: [Float]
  private var rowLosses: [Float]
  private var latentLosses: [Float]

  init(_ network: CGATSNetwork, stage: CGATSStage, steps: Int) {
    let windows = Self.windows
    let rows = steps * windows
    func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
    (self.stage, self.steps) = (stage, steps)
    (values, weights, label) = (zeros(rows * network.metrics), zeros(rows * network.metrics), zeros(rows))
    observed = stage.trainsEncoder ? values : []
    encoder = stage.trainsEncoder ? CGATSEncoderPass(network, windows: windows, steps: steps, trains: true) : nil
    decoder = CGATSDecoderPass(network.decoder(of: stage), windows: windows, steps: steps, trains: true)
    posterior = stage.trainsEncoder ? [] : zeros(windows * 2 * network.latent)
    noise = zeros(windows * network.latent)
    (latent, latentGradient) = (noise, noise)
    (divergenceWeights, latentLosses, rowLosses) = (zeros(windows), zeros(windows), zeros(rows))
  }

  /// Takes the windows of these indices into `offsets`, where each begins.
  /// In the foundation's stage each is occluded by a label drawn from `labels` (Algorithm 1, line 5), else by its own.
  mutating func load(
    _ data: CGATSData, _ chosen: ArraySlice<Int32>, _ offsets: [Int32],
    labels: LabelModel, beta: Float, stream: inout RandomStream
  ) {
    count = chosen.count
    for place in 0..<Self.windows {
      guard place < count else {
        clear(place, data.metrics)
        continue
      }
      let first = Int(offsets[Int(chosen[chosen.startIndex + place])])
      if stage == .foundation {
        labels.draw(&stream, into: &label, first: place, stride: Self.windows)
      } else {
        for step in 0..<steps { label[step * Self.windows + place] = data.labels[first + step] }
      }
      take(data, first, place)
      divergenceWeights[place] = beta
    }
    noise.fillNormal(from: &stream)
  }

  private mutating func take(_ data: CGATSData, _ first: Int, _ place: Int) {
    let metrics = data.metrics
    for step in 0..<steps {
      let row = step * Self.windows + place
      // The one-step training is a plain conditional auto-encoder, whose encoder sees all.
      let isSeen = stage == .joint || label[row] == 0
      for metric in 0..<metrics {
        let (source, target) = ((first + step) * metrics + metric, row * metrics + metric)
        values[target] = data.values[source]
        weights[target] = data.measured[source]
        if stage.trainsEncoder { observed[target] = isSeen ? data.values[source] : 0 }
      }
    }
  }

  private mutating func clear(_ place: Int, _ metrics: Int) {
    for step in 0..<steps {
      let row = step * Self.windows + place
      for index in (row * metrics)..<((row + 1) * metrics) { weights[index] = 0 }
    }
    divergenceWeights[place] = 0
  }

  /// Takes what the frozen posterior says of the windows, `rows` of 2K by window of the training.
  mutating func takePosterior(_ rows: [Float], windows: ArraySlice<Int32>) {
    let columns = posterior.count / Self.windows
    for (place, window) in windows.enumerated() {
      for column in 0..<columns { posterior[place * columns + column] = rows[Int(window) * columns + column] }
    }
  }

  /// For tests: noise given instead of drawn, and labels.
  mutating func takeNoise(_ given: [Float]) { noise.replaceSubrange(0..<given.count, with: given) }

  /// For tests: what a drawn label would be, by window.
  mutating func takeLabels(_ given: [[Float]]) {
    let metrics = values.count / label.count
    for (place, points) in given.enumerated() {
      for (step, point) in points.enumerated() {
        let row = step * Self.windows + place
        label[row] = point
        for index in (row * metrics)..<((row + 1) * metrics) where stage.trainsEncoder {
          observed[index] = point == 0 || stage == .joint ? values[index] : 0
        }
      }
    }
  }

  /// The negative bound of each window, in nats; with `scale` other than 0 also the gradient of `scale` times their sum.
  mutating func evaluate(
    _ network: CGATSNetwork, _ packed: CGATSPackedWeights, freeNats: Float, scale: Float, into shard: inout WindowShard
  ) {
    rowLosses.clear()
    latentLosses.clear()
    if stage.trainsEncoder {
      encoder?.forward(observed, network, packed.encoder)
      encoder?.sample(
        network, noise: noise, weights: divergenceWeights, freeNats: freeNats, into: &latent, losses: &latentLosses)
    } else {
      draw(posterior, noise, Self.windows, network.latent, into: &latent)
    }
    decoder.forward(latent, label: label, network.decoder(of: stage), network.parameters, packed.decoder(of: stage))
    decoder.compare(values, weights: weights, metrics: network.metrics, scale: scale, losses: &rowLosses)
    if scale != 0 { backward(network, packed, freeNats: freeNats, scale: scale, into: &shard.gradients) }
    shard.losses.removeAll(keepingCapacity: true)
    for window in 0..<count {
      shard.losses.append(
        (0..<steps).reduce(Double(latentLosses[window])) { $0 + Double(rowLosses[$1 * Self.windows + window]) })
    }
    shard.loss = shard.losses.reduce(0, +)
  }

  private mutating func backward(
    _ network: CGATSNetwork, _ packed: CGATSPackedWeights, freeNats: Float, scale: Float,
    into gradients: inout Gradients
  ) {
    gradients.clear()
    decoder.backward(
      latent, label: label, network.decoder(of: stage), network.parameters, packed.decoder(of: stage),
      into: &gradients, latentGradient: &latentGradient)
    if stage == .foundation, network.sharesDeviation {
      network.clearDeviationWeights(&gradients.tensors[network.foundation.head.weight])
    }
    encoder?.backward(
      observed, noise: noise, latentGradient: latentGradient, weights: divergenceWeights, freeNats: freeNats,
      scale: scale, network, packed.encoder, into: &gradients)
  }
}

extension CGATSNetwork {
  func decoder(of stage: CGATSStage) -> CGATSDecoder { stage == .foundation ? foundation : generator }
}

extension CGATSPackedWeights {
  func decoder(of stage: CGATSStage) -> PackedStack { stage == .foundation ? foundation : generator }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func draw(
  _ heads: [Float], _ noise: [Float], _ rows: Int, _ columns: Int, into latent: inout [Float]
) {
  var span = latent.mutableSpan
  drawLatent(
    heads: heads.span, noise: noise.span, rows: rows, columns: columns,
    bounds: LogDeviationBounds(lower: -87, upper: 87), into: &span)
}
