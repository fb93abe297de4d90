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
/// **Missing metrics.** The paper is silent about them. Where some metrics of a point are missing, what the model itself
/// expects of them takes their place, as in the imputation of Donut (section 4.2 there): at first by z from the prior, which
/// knows the situation and the state, then by z from what the others say, ``ACVAEScorer/imputations`` times. Their term of the
/// score is the expected one, so that a point is neither more nor less anomalous for what nobody measured.
///
/// The samples' noise is the same for every window, so that a score depends on its window alone. What does not depend on z
/// is computed once for all samples, and once for all windows that a point is in.
struct ACVAEScorer: Sendable {
  /// How often missing metrics are imputed from the others. Of three metrics on one wave one or two were taken away (tests of
  /// missing metrics): once flags up to twice as many healthy points, four and eight times no fewer.
  static let imputations = 2

  let network: ACVAENetwork
  let window: Int
  let samples: Int
  /// False for versions of an earlier release, which are served as they were: to them a missing metric lies in the middle
  /// of its range, and has no term in the score.
  let imputes: Bool
  private let noise: [Float]

  init(_ network: ACVAENetwork, window: Int, samples: Int, imputes: Bool, seed: UInt64) {
    (self.network, self.window, self.samples, self.imputes) = (network, window, samples, imputes)
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
    let missing = (0..<data.count).map { imputes && data.normal[$0] != 0 ? data.missingMetrics(at: $0) : [] }
    return (0..<data.count).map { point in
      guard point >= window - 1, data.normal[point] != 0 else { return nil }
      workspace.begin()
      for step in 0..<window {
        let row = point - window + 1 + step
        let part = (step * samples * network.latent)..<((step + 1) * samples * network.latent)
        if missing[row].isEmpty {
          workspace.advance(network, bases, row: row, fromPosterior: data.normal[row] != 0, noise: noise[part])
        } else {
          workspace.advance(network, bases, row: row, imputing: missing[row], noise: noise[part])
        }
      }
      return workspace.opinion(network, bases, data, row: point, expectsMissing: imputes)
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
    let base = (fromPosterior ? bases.posterior : bases.prior)[(row * network.units)..<((row + 1) * network.units)]
    advance(network, fromPosterior ? network.posterior : network.prior, base, noise)
  }

  /// The same by what is measured, and by what is to be expected of the metrics that are `missing`.
  mutating func advance(
    _ network: ACVAENetwork, _ bases: ACVAEBases, row: Int, imputing missing: [Int], noise: ArraySlice<Float>
  ) {
    let before = latent
    advance(network, bases, row: row, fromPosterior: false, noise: noise)
    let weights = network.parameters[network.posterior.dense.weight].values
    for _ in 0..<ACVAEScorer.imputations {
      observe(network, bases, row: row)
      // In the base they stand as 0, and so add nothing to it yet.
      var base = Array(bases.posterior[(row * network.units)..<((row + 1) * network.units)])
      for metric in missing {
        let expected = expectation(of: metric, network)
        for unit in 0..<network.units { base[unit] += expected * weights[metric * network.units + unit] }
      }
      latent = before
      advance(network, network.posterior, base[...], noise)
    }
  }

  private mutating func advance(
    _ network: ACVAENetwork, _ layer: ConditionedLayer, _ base: ArraySlice<Float>, _ noise: ArraySlice<Float>
  ) {
    applyLayer(base, latent, network.parameters[layer.latent].values, network.latent, into: &hidden)
    applyHead(hidden, network, layer, samples, into: &head)
    draw(head, noise, samples, network.latent, into: &latent)
  }

  /// Asks the likelihood of each sample.
  private mutating func observe(_ network: ACVAENetwork, _ bases: ACVAEBases, row: Int) {
    let base = bases.likelihood[(row * network.units)..<((row + 1) * network.units)]
    applyLayer(base, latent, network.parameters[network.likelihood.latent].values, network.latent, into: &hidden)
    applyHead(hidden, network, network.likelihood, samples, into: &observation)
  }

  private func expectation(of metric: Int, _ network: ACVAENetwork) -> Float {
    (0..<samples).reduce(0) { $0 + observation[$1 * 2 * network.metrics + metric] } / Float(samples)
  }

  mutating func opinion(
    _ network: ACVAENetwork, _ bases: ACVAEBases, _ data: ACVAEData, row: Int, expectsMissing: Bool
  ) -> ACVAEOpinion {
    observe(network, bases, row: row)
    let columns = (row * network.metrics)..<((row + 1) * network.metrics)
    return summary(data.values[columns], data.measured[columns], expectsMissing)
  }

  /// The term of a missing metric is the one to be expected, or else 0.
  private func summary(
    _ values: ArraySlice<Float>, _ measured: ArraySlice<Float>, _ expectsMissing: Bool
  ) -> ACVAEOpinion {
    let metrics = values.count
    var opinion = ACVAEOpinion(logLikelihoods: [], means: [], deviations: [])
    let bounds = ACVAENetwork.bounds
    for (metric, (value, isMeasured)) in zip(values, measured).enumerated() {
      var (logLikelihood, mean, meanSquare) = (Float(0), Float(0), Float(0))
      for sample in 0..<samples {
        let head = sample * 2 * metrics + metric
        let logDeviation = min(max(observation[head + metrics], bounds.lower), bounds.upper)
        let (m, deviation) = (observation[head], exponential(logDeviation))
        let residual = (value - m) / deviation
        // Of what is drawn from the likelihood itself the square is 1 on average.
        let square = isMeasured != 0 ? residual * residual : 1
        logLikelihood -= 0.5 * square + logDeviation + 0.918_938_5
        mean += m
        meanSquare += m * m + deviation * deviation
      }
      let count = Float(samples)
      mean /= count
      opinion.logLikelihoods.append(isMeasured != 0 || expectsMissing ? logLikelihood / count : 0)
      opinion.means.append(mean)
      opinion.deviations.append(max(0, meanSquare / count - mean * mean).squareRoot())
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
