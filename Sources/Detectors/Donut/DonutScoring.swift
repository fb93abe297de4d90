import Kernels
import Networks
import Series

/// What scoring reads and never changes: the network, its last column apart, and the samples of z.
struct DonutScorer: Sendable {
  /// 95 % of a Gaussian lie within so many deviations.
  static let gaussianReach = 1.959_963_984_540_054
  /// Points that are scored as one piece of work.
  static let block = 1_024
  /// Windows that pass the encoder together.
  static let rows = 64
  /// Rows that pass the decoder together at most: their activations stay in the second-level cache.
  static let decoderRows = 512

  let parameters: DonutParameters
  let network: DonutNetwork
  let seed: UInt64
  /// Whether imputed points have to explain the measured ones; versions of an earlier release took them as they came, and
  /// are served so.
  let choosesImputation: Bool
  /// Deviations that the band reaches to either side: a Gaussian's, as earlier releases had it, until it is calibrated.
  var bandReach = DonutScorer.gaussianReach
  /// The decoder's head for the last point only: `hidden` × (μ, a), and its two biases.
  let lastWeights: [Float]
  let lastBiases: [Float]
  /// Standard normal samples, rows of K: the same for every window, so that a score depends on its window alone.
  let points: [Float]

  init(_ parameters: DonutParameters, network: DonutNetwork, seed: UInt64, choosesImputation: Bool = true) {
    (self.parameters, self.network, self.seed) = (parameters, network, seed)
    self.choosesImputation = choosesImputation
    let (window, head) = (network.window, network.decoder.head)
    let (weights, biases) = (network.parameters[head.weight].values, network.parameters[head.bias].values)
    var last: [Float] = []
    for unit in 0..<network.hidden {
      let row = unit * 2 * window
      last.append(weights[row + window - 1])
      last.append(weights[row + 2 * window - 1])
    }
    lastWeights = last
    lastBiases = [biases[window - 1], biases[2 * window - 1]]
    points = SobolSequence(dimensions: network.latent, seed: seed).normalPoints(parameters.posteriorSamples)
  }

  var lookback: Int { network.window - 1 }

  /// Summaries of these points in scaled units; nil where a point is missing or has no full window.
  func summaries(_ data: DonutData, _ range: Range<Int>, firstSlot: Int64) -> [MixtureSummary?] {
    let scored = range.filter { $0 >= lookback && data.normal[$0] == 1 }
    var result = [MixtureSummary?](repeating: nil, count: range.count)
    for (point, summary) in zip(scored, summaries(data, of: scored, firstSlot: firstSlot)) {
      result[point - range.lowerBound] = summary
    }
    return result
  }

  /// Summaries of some points, each of them normal and with a full window.
  func summaries(_ data: DonutData, of scored: [Int], firstSlot: Int64) -> [MixtureSummary] {
    if parameters.score == .prior {
      let heads = lastHeads(of: points, rows: parameters.posteriorSamples)
      return scored.map { summary(heads[...], data.values[$0]) }
    }
    var result: [MixtureSummary] = []
    result.reserveCapacity(scored.count)
    var workspace = DonutScoringWorkspace(self)
    for start in stride(from: 0, to: scored.count, by: Self.rows) {
      let ends = scored[start..<min(scored.count, start + Self.rows)]
      workspace.score(ends, data, self, firstSlot: firstSlot) { result.append($1) }
    }
    return result
  }

  private func lastHeads(of latent: [Float], rows: Int) -> [Float] {
    var activations = PerceptronActivations(rows: rows, of: network.decoder, extent: .hidden)
    activations.forwardHidden(latent, rows: rows, network.decoder, network.parameters)
    var heads = [Float](repeating: 0, count: rows * 2)
    multiplyLast(activations.second, rows: rows, into: &heads)
    return heads
  }

  /// μ and raw deviation of the last point for each row of the decoder's last hidden layer.
  func multiplyLast(_ hidden: [Float], rows: Int, into heads: inout [Float]) {
    var span = heads.mutableSpan
    let shape = MatrixProductShape(rows: rows, columns: 2, depth: network.hidden)
    gemm(hidden.span, lastWeights.span, addingBias: lastBiases.span, into: &span, shape: shape)
  }

  func summary(_ heads: ArraySlice<Float>, _ value: Float) -> MixtureSummary {
    summariseMixture(heads: heads.span, value: value, floor: DonutParameters.deviationFloor)
  }
}

/// Room for scoring windows, used again for each batch of them.
struct DonutScoringWorkspace {
  private var windows: [Float]
  private var latent: [Float]
  private var deviations: [Float]
  private var heads: [Float]
  private var encoder: PerceptronActivations
  private var decoder: PerceptronActivations
  private let windowsAtOnce: Int

  init(_ scorer: DonutScorer) {
    let (network, samples) = (scorer.network, scorer.parameters.posteriorSamples)
    windowsAtOnce = max(1, min(DonutScorer.rows, DonutScorer.decoderRows / samples))
    windows = [Float](repeating: 0, count: DonutScorer.rows * network.window)
    latent = [Float](repeating: 0, count: windowsAtOnce * samples * network.latent)
    deviations = [Float](repeating: 0, count: DonutScorer.rows * network.latent)
    heads = [Float](repeating: 0, count: windowsAtOnce * samples * 2)
    encoder = PerceptronActivations(rows: DonutScorer.rows, of: network.encoder, extent: .forward)
    decoder = PerceptronActivations(rows: windowsAtOnce * samples, of: network.decoder, extent: .hidden)
  }

  /// Scores the windows that end at `ends`, at most ``DonutScorer/rows`` of them.
  mutating func score(
    _ ends: ArraySlice<Int>, _ data: DonutData, _ scorer: DonutScorer, firstSlot: Int64,
    _ receive: (Int, MixtureSummary) -> Void
  ) {
    load(ends, data, scorer, firstSlot)
    let (network, samples) = (scorer.network, scorer.parameters.posteriorSamples)
    encoder.forward(windows, rows: ends.count, network.encoder, network.parameters)
    resolve(encoder.head, network.latent, into: &deviations)
    for start in stride(from: 0, to: ends.count, by: windowsAtOnce) {
      let count = min(windowsAtOnce, ends.count - start)
      spread(encoder.head, deviations, from: start, scorer.points, count, network.latent, into: &latent)
      decoder.forwardHidden(latent, rows: count * samples, network.decoder, network.parameters)
      scorer.multiplyLast(decoder.second, rows: count * samples, into: &heads)
      for row in 0..<count {
        let end = ends[ends.startIndex + start + row]
        receive(end, scorer.summary(heads[(row * samples * 2)..<((row + 1) * samples * 2)], data.values[end]))
      }
    }
  }

  private mutating func load(_ ends: ArraySlice<Int>, _ data: DonutData, _ scorer: DonutScorer, _ firstSlot: Int64) {
    let length = scorer.network.window
    var gappy: [Int] = []
    for (row, end) in ends.enumerated() {
      let range = (end - length + 1)...end
      windows.replaceSubrange(row * length..<(row + 1) * length, with: data.values[range])
      if scorer.parameters.iterations > 0, data.normal[range].contains(0) { gappy.append(row) }
    }
    guard !gappy.isEmpty else { return }
    let windows = gappy.map { row in
      let end = ends[ends.startIndex + row]
      return DonutImputation.Window(
        values: Array(self.windows[row * length..<(row + 1) * length]),
        isMissing: data.normal[(end - length + 1)...end].map { $0 == 0 }, slot: firstSlot + Int64(end))
    }
    let imputed = DonutImputation(scorer: scorer).impute(windows)
    for (row, values) in zip(gappy, imputed) {
      self.windows.replaceSubrange(row * length..<(row + 1) * length, with: values)
    }
  }
}

func resolve(_ heads: [Float], _ columns: Int, into deviations: inout [Float]) {
  var span = deviations.mutableSpan
  resolveDeviations(heads: heads.span, columns: columns, floor: DonutParameters.deviationFloor, into: &span)
}

private func spread(
  _ heads: [Float], _ deviations: [Float], from first: Int, _ points: [Float], _ rows: Int, _ columns: Int,
  into latent: inout [Float]
) {
  var span = latent.mutableSpan
  spreadLatent(
    heads: heads.span.extracting((2 * first * columns)...),
    deviations: deviations.span.extracting((first * columns)...),
    points: points.span, rows: rows, columns: columns, latent: &span)
}
