import Glibc
import Kernels
import Networks

/// f of Eq. 10: the features of a point to the logit of the probability that its label would teach. Two hidden layers of 32
/// tanh units, of which the paper gives neither number; its sigmoid is taken of the logit afterwards.
struct QueryNetwork: TrainedNetwork {
  static let units = 32

  let layers: Perceptron
  var parameters: [Parameter]

  init(inputs: Int, units: Int = Self.units, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .queryWeights)
    var all: [Parameter] = []
    layers = Perceptron(
      "query", inputs: inputs, hidden: units, outputs: 1, activation: .hyperbolicTangent, parameters: &all,
      stream: &stream)
    parameters = all
  }
}

/// A point whose label is known.
struct QueryExample: Equatable, Sendable {
  var point: Int
  /// y of Eq. 10.
  var isAnomalous: Bool
  /// pred ⊕ y: the detector judges it otherwise.
  var isMistaken: Bool
}

/// Some rows of features on their way through the network, and back. Allocated once.
struct QueryShard: GradientShard {
  /// Weight of the mistakes beside the anomalies, β of Eq. 11.
  static let mistakeWeight: Float = 0.25

  private let columns: Int
  private var count = 0
  private var input: [Float]
  /// y + β·(pred ⊕ y) of each row.
  private var targets: [Float]
  private var activations: PerceptronActivations
  private var headGradient: [Float]
  private(set) var gradients: Gradients

  init(_ network: QueryNetwork, rows: Int) {
    func zeros(_ columns: Int) -> [Float] { [Float](repeating: 0, count: rows * columns) }
    columns = network.layers.first.inputs
    (input, targets, headGradient) = (zeros(columns), zeros(1), zeros(1))
    activations = PerceptronActivations(rows: rows, of: network.layers)
    gradients = Gradients(of: network.parameters)
  }

  /// Takes examples to learn from, at most as many as there are rows.
  mutating func load(_ examples: some Collection<QueryExample>, _ features: [Float]) {
    count = 0
    for example in examples {
      copy(features, example.point)
      targets[count] = (example.isAnomalous ? 1 : 0) + (example.isMistaken ? Self.mistakeWeight : 0)
      count += 1
    }
  }

  /// Takes points to be judged.
  mutating func load(_ points: Range<Int>, _ features: [Float]) {
    count = 0
    for point in points {
      copy(features, point)
      count += 1
    }
  }

  private mutating func copy(_ features: [Float], _ point: Int) {
    for column in 0..<columns { input[count * columns + column] = features[point * columns + column] }
  }

  var logits: [Float] { activations.head }

  mutating func forward(_ network: QueryNetwork) {
    activations.forward(input, rows: count, network.layers, network.parameters)
  }

  /// The mean of BCE(y, p) + β·BCE(pred ⊕ y, p) over the rows (Eq. 11), by the logit l so that no p of 0 or 1 is infinite:
  /// (1 + β)·log(1 + eˡ) − (y + β·(pred ⊕ y))·l, whose derivative is (1 + β)·p − (y + β·(pred ⊕ y)).
  mutating func evaluate(_ network: QueryNetwork) -> Double {
    forward(network)
    let total = 1 + Self.mistakeWeight
    var loss = 0.0
    for row in 0..<count {
      let logit = logits[row]
      loss += Double(total * (max(logit, 0) + log1pf(expf(-abs(logit)))) - targets[row] * logit)
      headGradient[row] = (total * probability(ofLogit: logit) - targets[row]) / Float(count)
    }
    activations.backward(
      input, headGradient: headGradient, rows: count, network.layers, network.parameters, into: &gradients)
    return loss / Double(count)
  }
}

extension RandomPurpose {
  fileprivate static let queryWeights = Self(110)
}

/// 1 / (1 + e⁻ˡ), with no overflow for any l.
package func probability(ofLogit logit: Float) -> Float {
  let small = expf(-abs(logit))
  return (logit >= 0 ? 1 : small) / (1 + small)
}
