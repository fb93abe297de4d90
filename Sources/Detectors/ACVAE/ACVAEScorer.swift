import Kernels
import Networks

/// What one of the two models says of a point: E over z ~ q(z|x, t) of log p(x|z, t), by metric (Eq. 4 and 5), and the
/// mixture's mean and deviation, all in scaled units.
struct ACVAEOpinion: Sendable {
  var logLikelihoods: [Float]
  var means: [Float]
  var deviations: [Float]
}

/// Scores points by one model: the samples of z go through the window, and at its last point the likelihood is asked.
///
/// The samples' noise is the same for every window, so that a score depends on its window alone. What does not depend on z
/// is computed once for all samples, and once for all windows that a point is in.
struct ACVAEScorer: Sendable {
  let network: ACVAENetwork
  let window: Int
  let samples: Int
  private let noise: [Float]

  init(_ network: ACVAENetwork, window: Int, samples: Int, seed: UInt64) {
    (self.network, self.window, self.samples) = (network, window, samples)
    var stream = RandomStream(seed: seed, purpose: .scoring)
    noise = Self.drawn(window * samples * network.latent, &stream)
  }

  private static func drawn(_ count: Int, _ stream: inout RandomStream) -> [Float] {
    var noise = [Float](repeating: 0, count: count)
    var span = noise.mutableSpan
    stream.fillNormal(&span)
    return noise
  }

  /// Opinions of the points of `data` that end a window; nil for others and for those where nothing was measured.
  func opinions(_ data: ACVAEData) -> [ACVAEOpinion?] {
    guard data.count >= window else { return [ACVAEOpinion?](repeating: nil, count: data.count) }
    let bases = ACVAEBases(network, data)
    var workspace = ACVAESamples(network, samples: samples)
    return (0..<data.count).map { point in
      guard point >= window - 1, data.normal[point] != 0 else { return nil }
      workspace.begin()
      for step in 0..<window {
        let row = point - window + 1 + step
        let part = (step * samples * network.latent)..<((step + 1) * samples * network.latent)
        workspace.advance(network, bases, row: row, fromPosterior: data.normal[row] != 0, noise: noise[part])
      }
      return workspace.opinion(network, bases, data, row: point)
    }
  }
}

/// What the hidden layers make of each point before z takes part, a row a point.
struct ACVAEBases: Sendable {
  let posterior: [Float]
  let prior: [Float]
  let likelihood: [Float]

  init(_ network: ACVAENetwork, _ data: ACVAEData) {
    let real = data.situation.values
    var observed: [Float] = []
    observed.reserveCapacity(data.count * (data.metrics + real))
    for point in 0..<data.count {
      observed += data.values[(point * data.metrics)..<((point + 1) * data.metrics)]
      observed += data.context[(point * real)..<((point + 1) * real)]
    }
    func base(_ layer: ConditionedLayer, _ dense: [Float]) -> [Float] {
      var activations = ConditionedActivations(rows: data.count, of: layer, trains: false)
      activations.begin(
        layer, dense: dense, categories: data.categories, fields: data.situation.fields, rows: data.count,
        network.parameters)
      return activations.hidden
    }
    posterior = base(network.posterior, observed)
    prior = base(network.prior, data.context)
    likelihood = base(network.likelihood, data.context)
  }
}

/// The samples of z on their way through a window.
private struct ACVAESamples {
  private let samples: Int
  private var latent: [Float]
  private var hidden: [Float]
  private var head: [Float]
  private var observation: [Float]

  init(_ network: ACVAENetwork, samples: Int) {
    self.samples = samples
    latent = [Float](repeating: 0, count: samples * network.latent)
    hidden = [Float](repeating: 0, count: samples * network.units)
    head = [Float](repeating: 0, count: samples * 2 * network.latent)
    observation = [Float](repeating: 0, count: samples * 2 * network.metrics)
  }

  mutating func begin() { for index in latent.indices { latent[index] = 0 } }

  mutating func advance(
    _ network: ACVAENetwork, _ bases: ACVAEBases, row: Int, fromPosterior: Bool, noise: ArraySlice<Float>
  ) {
    let layer = fromPosterior ? network.posterior : network.prior
    let base = (fromPosterior ? bases.posterior : bases.prior)[(row * network.units)..<((row + 1) * network.units)]
    applyLayer(base, latent, network.parameters[layer.latent].values, network.latent, into: &hidden)
    applyHead(hidden, network, layer, samples, into: &head)
    draw(head, noise, samples, network.latent, into: &latent)
  }

  mutating func opinion(
    _ network: ACVAENetwork, _ bases: ACVAEBases, _ data: ACVAEData, row: Int
  ) -> ACVAEOpinion {
    let base = bases.likelihood[(row * network.units)..<((row + 1) * network.units)]
    applyLayer(base, latent, network.parameters[network.likelihood.latent].values, network.latent, into: &hidden)
    applyHead(hidden, network, network.likelihood, samples, into: &observation)
    return summary(network.metrics, data.values[(row * network.metrics)..<((row + 1) * network.metrics)])
  }

  private func summary(_ metrics: Int, _ values: ArraySlice<Float>) -> ACVAEOpinion {
    var opinion = ACVAEOpinion(logLikelihoods: [], means: [], deviations: [])
    let bounds = ACVAENetwork.bounds
    for (metric, value) in values.enumerated() {
      var (logLikelihood, mean, square) = (Float(0), Float(0), Float(0))
      for sample in 0..<samples {
        let head = sample * 2 * metrics + metric
        let logDeviation = min(max(observation[head + metrics], bounds.lower), bounds.upper)
        let (m, deviation) = (observation[head], exponential(logDeviation))
        let residual = (value - m) / deviation
        logLikelihood -= 0.5 * residual * residual + logDeviation + 0.918_938_5
        mean += m
        square += m * m + deviation * deviation
      }
      let count = Float(samples)
      mean /= count
      opinion.logLikelihoods.append(logLikelihood / count)
      opinion.means.append(mean)
      opinion.deviations.append(max(0, square / count - mean * mean).squareRoot())
    }
    return opinion
  }
}

private func applyLayer(
  _ base: ArraySlice<Float>, _ latent: [Float], _ weights: [Float], _ columns: Int, into hidden: inout [Float]
) {
  var span = hidden.mutableSpan
  conditionedTangent(
    base: base.span, latent: latent.span, weights: weights.span, columns: columns, into: &span)
}

private func applyHead(
  _ hidden: [Float], _ network: ACVAENetwork, _ layer: ConditionedLayer, _ rows: Int, into head: inout [Float]
) {
  layer.head.forward(hidden, rows: rows, parameters: network.parameters, into: &head)
}

private func draw(
  _ head: [Float], _ noise: ArraySlice<Float>, _ rows: Int, _ columns: Int, into latent: inout [Float]
) {
  var span = latent.mutableSpan
  drawLatent(
    heads: head.span, noise: noise.span, rows: rows, columns: columns, bounds: ACVAENetwork.bounds, into: &span)
}
