import Kernels
import Testing

@testable import Networks

@Suite struct DenseLayerTests {
  static let (rows, inputs, outputs) = (3, 5, 4)

  static func layer(_ activation: Activation) -> (DenseLayer, [Parameter]) {
    var parameters: [Parameter] = []
    var stream = RandomStream(seed: 1, purpose: .test)
    let layer = DenseLayer(
      "layer", inputs: inputs, outputs: outputs, activation: activation, parameters: &parameters, stream: &stream)
    parameters[layer.weight].values = sines(inputs * outputs, 2, 0.7)
    parameters[layer.bias].values = sines(outputs, 3, 0.3)
    return (layer, parameters)
  }

  /// Output, and derivatives of Σ output·(i + 1) by input, weights and biases.
  static func evaluate(_ activation: Activation) -> [[Float]] {
    let (layer, parameters) = layer(activation)
    let input = sines(rows * inputs, 1, 1)
    var output = [Float](repeating: 0, count: rows * outputs)
    layer.forward(input, rows: rows, parameters: parameters, into: &output)
    var gradient = (1...(rows * outputs)).map { Float($0) }
    layer.differentiateActivation(output: output, rows: rows, gradient: &gradient)
    var gradients = Gradients(of: parameters)
    layer.differentiateParameters(input: input, gradient: gradient, rows: rows, into: &gradients)
    var byInput = [Float](repeating: 0, count: rows * inputs)
    layer.differentiateInput(gradient: gradient, rows: rows, parameters: parameters, into: &byInput)
    return [output, byInput, gradients.tensors[layer.weight], gradients.tensors[layer.bias]]
  }

  @Test("A layer's output and gradients are those of PyTorch", arguments: Activation.allCases)
  func matchesReference(_ activation: Activation) throws {
    let expected = try #require(LayerFixture.layers[activation.rawValue])
    for (given, expected) in zip(Self.evaluate(activation), expected) {
      #expect(agree(given, expected, within: 2e-5))
    }
  }

  @Test("A layer's gradients are the slopes of finite differences", arguments: Activation.allCases)
  func matchesFiniteDifferences(_ activation: Activation) {
    let (layer, parameters) = Self.layer(activation)
    let input = sines(Self.rows * Self.inputs, 1, 1)
    func loss(_ input: [Float], _ parameters: [Parameter]) -> Double {
      var output = [Float](repeating: 0, count: Self.rows * Self.outputs)
      layer.forward(input, rows: Self.rows, parameters: parameters, into: &output)
      return output.enumerated().reduce(0) { $0 + Double($1.element) * Double($1.offset + 1) }
    }
    let gradients = Self.evaluate(activation)
    let step: Float = 1 / 512
    for index in input.indices {
      var (up, down) = (input, input)
      up[index] += step
      down[index] -= step
      let slope = (loss(up, parameters) - loss(down, parameters)) / Double(2 * step)
      #expect(abs(slope - Double(gradients[1][index])) < 0.02)
    }
    for index in parameters[layer.weight].values.indices {
      var (up, down) = (parameters, parameters)
      up[layer.weight].values[index] += step
      down[layer.weight].values[index] -= step
      let slope = (loss(input, up) - loss(input, down)) / Double(2 * step)
      #expect(abs(slope - Double(gradients[2][index])) < 0.02)
    }
  }

  @Test("Weights start within the bound of Glorot and Bengio, and biases at zero")
  func initialisation() {
    var parameters: [Parameter] = []
    var stream = RandomStream(seed: 3, purpose: .weights)
    let layer = DenseLayer("layer", inputs: 120, outputs: 100, parameters: &parameters, stream: &stream)
    let weights = parameters[layer.weight].values
    let bound = (6 / Float(220)).squareRoot()
    #expect(weights.allSatisfy { abs($0) <= bound })
    let variance = weights.reduce(0) { $0 + $1 * $1 } / Float(weights.count)
    #expect(abs(variance - bound * bound / 3) < 0.02 * bound * bound)
    #expect(parameters[layer.bias].values.allSatisfy { $0 == 0 })
  }
}
