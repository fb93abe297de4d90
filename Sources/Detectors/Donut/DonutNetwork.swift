import Kernels
import Networks

/// The two networks of Figure 4: x → two rectified layers → (μ, a) of z, and z → two rectified layers → (μ, a) of x,
/// with σ = softplus(a) + ε. Means and raw deviations of a head are one layer, so that they are one product.
struct DonutNetwork: Sendable {
  let window: Int
  let latent: Int
  let hidden: Int
  let encoder: [DenseLayer]
  let decoder: [DenseLayer]
  var parameters: [Parameter]

  init(_ given: DonutParameters, seed: UInt64) {
    (window, latent, hidden) = (given.window, given.latentDimensions, given.hiddenUnits)
    var stream = RandomStream(seed: seed, purpose: .weights)
    var all: [Parameter] = []
    encoder = Self.chain("encoder", [window, hidden, hidden, 2 * latent], &all, &stream)
    decoder = Self.chain("decoder", [latent, hidden, hidden, 2 * window], &all, &stream)
    parameters = all
  }

  private static func chain(
    _ name: String, _ sizes: [Int], _ parameters: inout [Parameter], _ stream: inout RandomStream
  ) -> [DenseLayer] {
    (0..<3).map { index in
      DenseLayer(
        "\(name).\(index == 2 ? "head" : "hidden\(index + 1)")", inputs: sizes[index], outputs: sizes[index + 1],
        activation: index == 2 ? .linear : .rectifier, isPenalised: index < 2, parameters: &parameters,
        stream: &stream)
    }
  }

  var isFinite: Bool { parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
}

/// What flows through one of the two networks for the rows of a shard, and back.
struct DonutActivations: Sendable {
  var first: [Float]
  var second: [Float]
  var head: [Float]
  private var firstGradient: [Float]
  private var secondGradient: [Float]

  /// With `trains` unset there is no room for the way back.
  init(rows: Int, layers: [DenseLayer], trains: Bool = true) {
    func zeros(_ layer: DenseLayer) -> [Float] { [Float](repeating: 0, count: rows * layer.outputs) }
    (first, second, head) = (zeros(layers[0]), zeros(layers[1]), zeros(layers[2]))
    firstGradient = trains ? first : []
    secondGradient = trains ? second : []
  }

  mutating func forwardHidden(_ input: [Float], rows: Int, _ layers: [DenseLayer], _ parameters: [Parameter]) {
    layers[0].forward(input, rows: rows, parameters: parameters, into: &first)
    layers[1].forward(first, rows: rows, parameters: parameters, into: &second)
  }

  mutating func forward(_ input: [Float], rows: Int, _ layers: [DenseLayer], _ parameters: [Parameter]) {
    forwardHidden(input, rows: rows, layers, parameters)
    layers[2].forward(second, rows: rows, parameters: parameters, into: &head)
  }

  /// Takes the derivative by the head from `head` and keeps the one by the first layer's affine map, with which the
  /// caller may go on to the input.
  mutating func backward(
    _ input: [Float], rows: Int, _ layers: [DenseLayer], _ parameters: [Parameter], into gradients: inout Gradients
  ) {
    layers[2].differentiateParameters(input: second, gradient: head, rows: rows, into: &gradients)
    layers[2].differentiateInput(gradient: head, rows: rows, parameters: parameters, into: &secondGradient)
    layers[1].differentiateActivation(output: second, rows: rows, gradient: &secondGradient)
    layers[1].differentiateParameters(input: first, gradient: secondGradient, rows: rows, into: &gradients)
    layers[1].differentiateInput(gradient: secondGradient, rows: rows, parameters: parameters, into: &firstGradient)
    layers[0].differentiateActivation(output: first, rows: rows, gradient: &firstGradient)
    layers[0].differentiateParameters(input: input, gradient: firstGradient, rows: rows, into: &gradients)
  }

  func differentiateInput(
    rows: Int, _ layers: [DenseLayer], _ parameters: [Parameter], into gradient: inout [Float]
  ) {
    layers[0].differentiateInput(gradient: firstGradient, rows: rows, parameters: parameters, into: &gradient)
  }
}
