import Kernels
import Networks

/// The networks of Figure 4: the encoder q_θ(z|X̃), the foundation's decoder p_ψ(X|z) and the generator p_φ(X|z, Y), each of
/// two recurrent layers of 32 and 64 units (section 3).
///
/// z and a ``DecoderClock`` go into the decoders' first layer at every step. Their heads tell mean and log deviation of each metric at each step.
struct CGATSNetwork: TrainedNetwork {
  /// Log deviations are clipped to these.
  static let bounds = LogDeviationBounds(lower: -5, upper: 2)

  let metrics: Int
  let latent: Int
  /// Whether z is read and told by ``WindowHarmonics``, and not by the last output and a shift of all gates alone.
  let usesHarmonics: Bool
  /// Whether the foundation has one deviation a metric for all points and windows.
  let sharesDeviation: Bool
  let encoder: LSTMStack
  let posterior: DenseLayer
  let foundation: CGATSDecoder
  let generator: CGATSDecoder
  var parameters: [Parameter]

  init(metrics: Int, _ given: CGATSParameters, seed: UInt64) {
    (self.metrics, latent) = (metrics, given.latentDimensions)
    (usesHarmonics, sharesDeviation) = (given.harmonics, given.foundationDeviation == .shared)
    var stream = RandomStream(seed: seed, purpose: .weights)
    var all: [Parameter] = []
    let units = (given.hiddenUnits / 2, given.hiddenUnits)
    encoder = LSTMStack("encoder", inputs: metrics, units: units, parameters: &all, stream: &stream)
    posterior = DenseLayer(
      "posterior", inputs: units.1 * (usesHarmonics ? 1 + WindowHarmonics.columns(steps: given.window) : 1),
      outputs: 2 * latent, parameters: &all, stream: &stream)
    foundation = CGATSDecoder(
      "foundation", latent: latent, window: given.window, units: units, metrics: metrics, hasWaves: usesHarmonics,
      condition: nil,
      parameters: &all,
      stream: &stream)
    generator = CGATSDecoder(
      "generator", latent: latent, window: given.window, units: units, metrics: metrics,
      hasWaves: usesHarmonics, condition: given.conditionLayer,
      parameters: &all, stream: &stream)
    parameters = all
    if sharesDeviation { clearDeviationWeights(&parameters[foundation.head.weight].values) }
  }

  /// Of the foundation's head, values or derivatives: what would make its deviations depend on anything.
  ///
  /// The paper does not tell the decoder's deviation. Where it is free at each point, it takes what is hard to tell, a spike
  /// or a burst, for noise there, and the means are never asked to follow; with one for all, what the means explain is what
  /// the bound is made of. The generator has its own at each point: noise is what it is to make.
  func clearDeviationWeights(_ weights: inout [Float]) {
    for unit in 0..<foundation.head.inputs {
      for metric in 0..<metrics { weights[unit * 2 * metrics + metrics + metric] = 0 }
    }
  }

  /// Leaves what a stage does not train where it is.
  mutating func freeze(_ stage: CGATSStage) {
    for index in parameters.indices {
      let isEncoder = index < foundation.stack.first.input.weight
      let isGenerator = index >= generator.stack.first.input.weight
      parameters[index].isFrozen =
        switch stage {
        case .foundation: isGenerator
        case .generator: !isGenerator
        case .joint: !isEncoder && !isGenerator
        }
    }
  }

  /// This network with another one's weights. What the other did not read or tell begins without any influence,
  /// and a deviation that is shared begins as the other's does where nothing is told; nil where they differ in more.
  func takingOver(_ other: CGATSNetwork) -> CGATSNetwork? {
    var result = self
    for index in parameters.indices {
      let theirs = other.parameters.first { $0.name == parameters[index].name }?.values ?? []
      let mayGrow = index == posterior.weight || [foundation.waves, generator.waves].contains(index)
      guard theirs.count == parameters[index].count || (mayGrow && theirs.count < parameters[index].count) else {
        return nil
      }
      let blank = [Float](repeating: 0, count: parameters[index].count - theirs.count)
      result.parameters[index].values = theirs + blank
    }
    if sharesDeviation { clearDeviationWeights(&result.parameters[foundation.head.weight].values) }
    return result
  }

  /// Gives the generator the foundation's weights to begin with; the condition keeps its own.
  mutating func startGeneratorFromFoundation() {
    let target = generator.sharedParameters
    for (from, to) in zip(foundation.sharedParameters, target) { parameters[to].values = parameters[from].values }
  }
}

/// What a training moves.
enum CGATSStage: Int, CaseIterable, Sendable {
  /// Algorithm 1: encoder and foundation on occluded normal windows.
  case foundation
  /// Algorithm 2: the generator, on the frozen posterior of occluded anomalous windows.
  case generator
  /// Both steps in one (section 6.7.1): a conditional auto-encoder on anomalous windows.
  case joint

  static func stages(of parameters: CGATSParameters) -> [CGATSStage] {
    parameters.training == .twoStage ? [.foundation, .generator] : [.joint]
  }

  var trainsEncoder: Bool { self != .generator }
}

/// Two recurrent layers, one on the other's outputs.
struct LSTMStack: Sendable {
  let first: LSTMLayer
  let second: LSTMLayer

  init(
    _ name: String, inputs: Int, units: (Int, Int), parameters: inout [Parameter], stream: inout RandomStream
  ) {
    first = LSTMLayer("\(name).first", inputs: inputs, units: units.0, parameters: &parameters, stream: &stream)
    second = LSTMLayer("\(name).second", inputs: units.0, units: units.1, parameters: &parameters, stream: &stream)
  }
}

/// z, a clock and perhaps a label at each step → two recurrent layers → means and log deviations.
struct CGATSDecoder: Sendable {
  let stack: LSTMStack
  let head: DenseLayer
  /// Index of the weights by which the clock goes into the first layer's gates.
  let clock: Int
  /// Index of the weights by which z's waves go into the first layer's gates (``WindowHarmonics``); nil without them.
  let waves: Int?
  /// Index of the weights by which the label goes into a layer's gates; nil for an unconditional decoder.
  let condition: Int?
  let conditionLayer: CGATSParameters.ConditionLayer

  init(
    _ name: String, latent: Int, window: Int, units: (Int, Int), metrics: Int,
    hasWaves: Bool, condition layer: CGATSParameters.ConditionLayer?,
    parameters: inout [Parameter], stream: inout RandomStream
  ) {
    stack = LSTMStack(name, inputs: latent, units: units, parameters: &parameters, stream: &stream)
    head = DenseLayer("\(name).head", inputs: units.1, outputs: 2 * metrics, parameters: &parameters, stream: &stream)
    clock = parameters.count
    parameters.append(Parameter("\(name).clock", rows: DecoderClock.columns(steps: window), columns: 4 * units.0))
    parameters[clock].initialiseUniformly(from: &stream)
    waves = hasWaves ? parameters.count : nil
    if hasWaves {
      let columns = WindowHarmonics.columns(steps: window) * 4 * units.0
      parameters.append(Parameter("\(name).waves", rows: latent, columns: columns))
      parameters[parameters.count - 1].initialiseUniformly(from: &stream)
    }
    conditionLayer = layer ?? .last
    condition = layer == nil ? nil : parameters.count
    guard let layer else { return }
    let columns = 4 * (layer == .first ? units.0 : units.1)
    parameters.append(Parameter("\(name).condition", rows: 1, columns: columns))
    parameters[parameters.count - 1].initialiseUniformly(from: &stream)
  }

  /// Those that both decoders have, in one order.
  var sharedParameters: [Int] {
    [
      stack.first.input.weight, stack.first.input.bias, stack.first.recurrent, stack.second.input.weight,
      stack.second.input.bias, stack.second.recurrent, head.weight, head.bias, clock,
    ] + (waves.map { [$0] } ?? [])
  }
}

/// The recurrent weights of all three stacks in the order in which steps read them; to be done anew after each update.
struct CGATSPackedWeights: Sendable {
  var encoder: PackedStack
  var foundation: PackedStack
  var generator: PackedStack

  init(_ network: CGATSNetwork) {
    encoder = PackedStack(network.encoder)
    foundation = PackedStack(network.foundation.stack)
    generator = PackedStack(network.generator.stack)
    pack(network)
  }

  mutating func pack(_ network: CGATSNetwork, for stage: CGATSStage? = nil) {
    if stage?.trainsEncoder ?? true { encoder.pack(network.encoder, network.parameters) }
    if stage == nil || stage == .foundation { foundation.pack(network.foundation.stack, network.parameters) }
    if stage != .foundation { generator.pack(network.generator.stack, network.parameters) }
  }
}

struct PackedStack: Sendable {
  var first: RecurrentWeights
  var second: RecurrentWeights

  init(_ stack: LSTMStack) {
    first = RecurrentWeights(units: stack.first.units)
    second = RecurrentWeights(units: stack.second.units)
  }

  mutating func pack(_ stack: LSTMStack, _ parameters: [Parameter]) {
    stack.first.pack(parameters, into: &first)
    stack.second.pack(parameters, into: &second)
  }
}
