import Kernels
import Networks

/// A window that is learnt from.
struct ACVAEWindow: Sendable {
  var offset: Int
  /// Whether noise is to be laid on its values (Eq. 2).
  var isNoisy = false
}

/// What some windows of a batch are computed in, forward and back. Rows are ordered by the step of time within the window,
/// then by window.
struct ACVAEWorkspace: Sendable {
  static let windows = 32

  let window: Int
  private var count = 0
  /// What the posterior reads of each row: metrics, then the situation's real values.
  private var observed: [Float]
  private var context: [Float]
  private var categories: [Int32]
  private var values: [Float]
  private var weights: [Float]
  private var usesPosterior: [Float]
  private var divergenceWeights: [Float]
  private var noise: [Float]
  /// One step longer than the window: z₀ = 0 first.
  private var latent: [Float]
  private var latentGradient: [Float]
  private var posterior: ConditionedActivations
  private var prior: ConditionedActivations
  private var likelihood: ConditionedActivations
  private var rowLosses: [Float]

  init(_ network: ACVAENetwork, window: Int) {
    let rows = window * Self.windows
    func zeros(_ columns: Int) -> [Float] { [Float](repeating: 0, count: rows * columns) }
    self.window = window
    observed = zeros(network.metrics + network.situation.values)
    (context, values, weights) = (zeros(network.situation.values), zeros(network.metrics), zeros(network.metrics))
    categories = [Int32](repeating: 0, count: rows * network.situation.fields)
    (usesPosterior, divergenceWeights, rowLosses) = (zeros(1), zeros(1), zeros(1))
    noise = zeros(network.latent)
    latent = [Float](repeating: 0, count: (rows + Self.windows) * network.latent)
    latentGradient = latent
    posterior = ConditionedActivations(rows: rows, of: network.posterior)
    prior = ConditionedActivations(rows: rows, of: network.prior)
    likelihood = ConditionedActivations(rows: rows, of: network.likelihood)
  }

  private var rows: Int { window * count }

  /// Takes the windows of these places, and noise for z. The values of noisy ones are disturbed by noise of the deviation
  /// `augmentation`.
  mutating func load(
    _ data: ACVAEData, _ places: ArraySlice<Int32>, of windows: [ACVAEWindow], objective: ACVAEObjective,
    augmentation: Float = 0, noise stream: inout RandomStream
  ) {
    count = places.count
    // z₀: a smaller batch may have left z₁ there.
    for index in 0..<(latent.count / (window + 1) / Self.windows * count) { latent[index] = 0 }
    for step in 0..<window {
      for (index, place) in places.enumerated() {
        let (row, window) = (step * count + index, windows[Int(place)])
        take(data, point: window.offset + step, row: row, objective)
        if window.isNoisy { disturb(row, data, by: augmentation, &stream) }
      }
    }
    noise.fillNormal(from: &stream)
  }

  private mutating func disturb(_ row: Int, _ data: ACVAEData, by deviation: Float, _ stream: inout RandomStream) {
    for metric in 0..<data.metrics where weights[row * data.metrics + metric] != 0 {
      let value = values[row * data.metrics + metric] + deviation * Float(stream.normal())
      values[row * data.metrics + metric] = value
      observed[row * (data.metrics + data.situation.values) + metric] = value
    }
  }

  private mutating func take(_ data: ACVAEData, point: Int, row: Int, _ objective: ACVAEObjective) {
    let (metrics, real, fields) = (data.metrics, data.situation.values, data.situation.fields)
    let isNormal = data.normal[point]
    let share = objective == .full ? isNormal : data.anomalous[point]
    for metric in 0..<metrics {
      let value = data.values[point * metrics + metric]
      values[row * metrics + metric] = value
      observed[row * (metrics + real) + metric] = value
      weights[row * metrics + metric] = share * data.measured[point * metrics + metric]
    }
    for column in 0..<real {
      let value = data.context[point * real + column]
      context[row * real + column] = value
      observed[row * (metrics + real) + metrics + column] = value
    }
    for field in 0..<fields { categories[row * fields + field] = data.categories[point * fields + field] }
    usesPosterior[row] = objective == .full ? isNormal : max(isNormal, data.anomalous[point])
    divergenceWeights[row] = usesPosterior[row]
  }

  /// For tests: noise given instead of drawn, by step, then by window.
  mutating func takeNoise(_ given: [Float]) { noise.replaceSubrange(0..<given.count, with: given) }

  /// The negative bound of each window; with `scale` other than zero also the gradient of `scale` times their sum.
  mutating func evaluate(_ network: ACVAENetwork, scale: Float, into shard: inout WindowShard) {
    for row in 0..<rows { rowLosses[row] = 0 }
    forward(network)
    diverge(
      posterior.head, prior.head, divergenceWeights, rows, network.latent, scale, &posterior.headGradient,
      &prior.headGradient, losses: &rowLosses)
    compare(
      values, weights, likelihood.head, rows, network.metrics, scale, &likelihood.headGradient, losses: &rowLosses)
    if scale != 0 { backward(network, into: &shard.gradients) }
    shard.losses.removeAll(keepingCapacity: true)
    for index in 0..<count {
      shard.losses.append((0..<window).reduce(0) { $0 + Double(rowLosses[$1 * count + index]) })
    }
    shard.loss = (0..<rows).reduce(0) { $0 + Double(rowLosses[$1]) }
  }

  private mutating func forward(_ network: ACVAENetwork) {
    let (fields, parameters) = (network.situation.fields, network.parameters)
    posterior.begin(network.posterior, dense: observed, categories: categories, fields: fields, rows: rows, parameters)
    prior.begin(network.prior, dense: context, categories: categories, fields: fields, rows: rows, parameters)
    likelihood.begin(network.likelihood, dense: context, categories: categories, fields: fields, rows: rows, parameters)
    for step in 0..<window {
      let range = (step * count)..<((step + 1) * count)
      posterior.finish(network.posterior, rows: range, latent: latent, from: range.lowerBound, parameters)
      prior.finish(network.prior, rows: range, latent: latent, from: range.lowerBound, parameters)
      draw(
        posterior.head, prior.head, usesPosterior, noise, range, network.latent, into: &latent, at: range.upperBound)
    }
    likelihood.finish(network.likelihood, rows: 0..<rows, latent: latent, from: count, parameters)
  }

  private mutating func backward(_ network: ACVAENetwork, into gradients: inout Gradients) {
    let parameters = network.parameters
    latentGradient.clear()
    likelihood.differentiate(
      network.likelihood, rows: 0..<rows, latentGradient: &latentGradient, from: count, parameters)
    for step in stride(from: window - 1, through: 0, by: -1) {
      let range = (step * count)..<((step + 1) * count)
      returnDraw(
        latentGradient, at: range.upperBound, posterior.head, prior.head, usesPosterior, noise, range, network.latent,
        &posterior.headGradient, &prior.headGradient)
      posterior.differentiate(
        network.posterior, rows: range, latentGradient: &latentGradient, from: range.lowerBound, parameters)
      prior.differentiate(
        network.prior, rows: range, latentGradient: &latentGradient, from: range.lowerBound, parameters)
    }
    differentiateParameters(network, into: &gradients)
  }

  private func differentiateParameters(_ network: ACVAENetwork, into gradients: inout Gradients) {
    let fields = network.situation.fields
    posterior.differentiateParameters(
      network.posterior, dense: observed, categories: categories, fields: fields, latent: latent, from: 0, rows: rows,
      into: &gradients)
    prior.differentiateParameters(
      network.prior, dense: context, categories: categories, fields: fields, latent: latent, from: 0, rows: rows,
      into: &gradients)
    likelihood.differentiateParameters(
      network.likelihood, dense: context, categories: categories, fields: fields, latent: latent, from: count,
      rows: rows,
      into: &gradients)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func draw(
  _ posterior: [Float], _ prior: [Float], _ usesPosterior: [Float], _ noise: [Float], _ rows: Range<Int>,
  _ columns: Int, into latent: inout [Float], at first: Int
) {
  var span = latent.mutableSpan
  var target = span._mutatingExtracting((first * columns)...)
  let heads = (rows.lowerBound * 2 * columns)..<(rows.upperBound * 2 * columns)
  drawLatent(
    posterior: posterior.span.extracting(heads), prior: prior.span.extracting(heads),
    usesPosterior: usesPosterior.span.extracting(rows),
    noise: noise.span.extracting((rows.lowerBound * columns)..<(rows.upperBound * columns)), columns: columns,
    bounds: ACVAENetwork.bounds, into: &target)
}

private func returnDraw(
  _ latentGradient: [Float], at first: Int, _ posterior: [Float], _ prior: [Float], _ usesPosterior: [Float],
  _ noise: [Float], _ rows: Range<Int>, _ columns: Int, _ posteriorGradient: inout [Float],
  _ priorGradient: inout [Float]
) {
  let heads = (rows.lowerBound * 2 * columns)..<(rows.upperBound * 2 * columns)
  var posteriorSpan = posteriorGradient.mutableSpan
  var byPosterior = posteriorSpan._mutatingExtracting(heads)
  var priorSpan = priorGradient.mutableSpan
  var byPrior = priorSpan._mutatingExtracting(heads)
  differentiateDraw(
    latentGradient: latentGradient.span.extracting((first * columns)...),
    posterior: posterior.span.extracting(heads), prior: prior.span.extracting(heads),
    usesPosterior: usesPosterior.span.extracting(rows),
    noise: noise.span.extracting((rows.lowerBound * columns)..<(rows.upperBound * columns)), columns: columns,
    bounds: ACVAENetwork.bounds, posteriorGradient: &byPosterior, priorGradient: &byPrior)
}

private func diverge(
  _ posterior: [Float], _ prior: [Float], _ weights: [Float], _ rows: Int, _ columns: Int, _ scale: Float,
  _ posteriorGradient: inout [Float], _ priorGradient: inout [Float], losses: inout [Float]
) {
  var byPosterior = posteriorGradient.mutableSpan
  var byPrior = priorGradient.mutableSpan
  var lossSpan = losses.mutableSpan
  var used = lossSpan._mutatingExtracting(first: rows)
  gaussianDivergence(
    posterior: posterior.span, prior: prior.span, weights: weights.span, columns: columns,
    bounds: ACVAENetwork.bounds, scale: scale, posteriorGradient: &byPosterior, priorGradient: &byPrior, losses: &used)
}

private func compare(
  _ values: [Float], _ weights: [Float], _ heads: [Float], _ rows: Int, _ columns: Int, _ scale: Float,
  _ headGradient: inout [Float], losses: inout [Float]
) {
  var gradientSpan = headGradient.mutableSpan
  var lossSpan = losses.mutableSpan
  var used = lossSpan._mutatingExtracting(first: rows)
  clippedGaussianLoss(
    values.span, weights: weights.span, heads: heads.span, columns: columns, bounds: ACVAENetwork.bounds, scale: scale,
    gradient: &gradientSpan, losses: &used)
}
