import Kernels
import Networks

/// The network of Figure 3: a non-linear state-space model, conditioned on the situation t.
///
///     q(zᵢ | zᵢ₋₁, xᵢ, tᵢ)   posterior     p(zᵢ | zᵢ₋₁, tᵢ)   prior, learnable     p(xᵢ | zᵢ, tᵢ)   likelihood
///
/// each by one layer of tanh units and a linear head of means and log deviations (section IV-D). z₀ = 0.
struct ACVAENetwork: TrainedNetwork {
  /// Log deviations are clipped to these.
  static let bounds = LogDeviationBounds(lower: -5, upper: 2)

  let metrics: Int
  let situation: SituationShape
  let latent: Int
  let units: Int
  let posterior: ConditionedLayer
  let prior: ConditionedLayer
  let likelihood: ConditionedLayer
  var parameters: [Parameter]

  init(
    metrics: Int, situation: SituationShape, latent: Int, units: Int,
    structure: ACVAEParameters.Structure = .stateSpace,
    seed: UInt64
  ) {
    (self.metrics, self.situation, self.latent, self.units) = (metrics, situation, latent, units)
    var stream = RandomStream(seed: seed, purpose: .weights)
    var all: [Parameter] = []
    func layer(_ name: String, observed: Int, outputs: Int) -> ConditionedLayer {
      ConditionedLayer(
        name, dense: observed + situation.values, categories: situation.categories, latent: latent, units: units,
        outputs: outputs, parameters: &all, stream: &stream)
    }
    posterior = layer("posterior", observed: metrics, outputs: 2 * latent)
    prior = layer("prior", observed: 0, outputs: 2 * latent)
    likelihood = layer("likelihood", observed: 0, outputs: 2 * metrics)
    parameters = all
    if structure == .plain { detachStates() }
  }

  /// A plain auto-encoder with a standard normal prior (section IV-F.3): what would make a state depend on the one before
  /// it, or the prior on anything, is zero and stays so.
  private mutating func detachStates() {
    for index in [posterior.latent, prior.latent, prior.head.weight, prior.head.bias] {
      parameters[index].values = [Float](repeating: 0, count: parameters[index].count)
      parameters[index].isFrozen = true
    }
  }
}

/// How the background information t of a point is laid out.
struct SituationShape: Equatable, Sendable {
  /// Real-valued columns: flags and measurements.
  var values = 0
  /// One-hot columns of all fields of the calendar together.
  var categories = 0
  /// Fields, of each of which one column is 1.
  var fields = 0
}

/// tanh(d·W_d + Σ rows of W_c + z·W_z + b), then a linear head: d is what is measured and real-valued of the situation, the
/// rows are those of the calendar's active columns, gathered instead of multiplied.
struct ConditionedLayer: Sendable {
  let dense: DenseLayer
  /// Indices of W_c and W_z among the network's parameters.
  let categories: Int
  let latent: Int
  let head: DenseLayer

  init(
    _ name: String, dense inputs: Int, categories count: Int, latent dimensions: Int, units: Int, outputs: Int,
    parameters: inout [Parameter], stream: inout RandomStream
  ) {
    dense = DenseLayer(
      "\(name).dense", inputs: inputs, outputs: units, isPenalised: true, parameters: &parameters, stream: &stream)
    categories = parameters.count
    parameters.append(Parameter("\(name).categories", rows: count, columns: units, isPenalised: true))
    parameters[categories].initialiseUniformly(from: &stream)
    latent = parameters.count
    parameters.append(Parameter("\(name).latent", rows: dimensions, columns: units, isPenalised: true))
    parameters[latent].initialiseUniformly(from: &stream)
    head = DenseLayer(
      "\(name).head", inputs: units, outputs: outputs, parameters: &parameters, stream: &stream)
  }
}
