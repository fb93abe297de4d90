package import Kernels

/// Two hidden layers of one width, rectified unless told otherwise, and a linear head: the encoders and decoders of Donut (Figure 4) and of PAD
/// (section 3.3). Owns no numbers, as ``DenseLayer``. The penalty applies to the hidden layers' weights.
package struct Perceptron: Sendable {
  package let first: DenseLayer
  package let second: DenseLayer
  package let head: DenseLayer

  package init(
    _ name: String, inputs: Int, hidden: Int, outputs: Int, activation: Activation = .rectifier,
    parameters: inout [Parameter], stream: inout RandomStream
  ) {
    first = DenseLayer(
      "\(name).hidden1", inputs: inputs, outputs: hidden, activation: activation, isPenalised: true,
      parameters: &parameters, stream: &stream)
    second = DenseLayer(
      "\(name).hidden2", inputs: hidden, outputs: hidden, activation: activation, isPenalised: true,
      parameters: &parameters, stream: &stream)
    head = DenseLayer(
      "\(name).head", inputs: hidden, outputs: outputs, parameters: &parameters, stream: &stream)
  }
}

/// What flows through a perceptron for some rows, and back.
package struct PerceptronActivations: Sendable {
  package var first: [Float]
  package var second: [Float]
  /// Empty where only the hidden layers are of use.
  package var head: [Float]
  /// The derivative by the head, in the head's own memory: a loss leaves it where the head's values are of no more use.
  package var headGradient: [Float] {
    get { head }
    _modify { yield &head }
  }
  private var firstGradient: [Float]
  private var secondGradient: [Float]

  /// How far the rows go, and whether there is a way back.
  package enum Extent: Sendable {
    case hidden
    case forward
    case training
  }

  package init(rows: Int, of network: Perceptron, extent: Extent = .training) {
    func zeros(_ layer: DenseLayer) -> [Float] { [Float](repeating: 0, count: rows * layer.outputs) }
    (first, second) = (zeros(network.first), zeros(network.second))
    head = extent == .hidden ? [] : zeros(network.head)
    firstGradient = extent == .training ? first : []
    secondGradient = extent == .training ? second : []
  }

  package mutating func forwardHidden(_ input: [Float], rows: Int, _ network: Perceptron, _ parameters: [Parameter]) {
    network.first.forward(input, rows: rows, parameters: parameters, into: &first)
    network.second.forward(first, rows: rows, parameters: parameters, into: &second)
  }

  package mutating func forward(_ input: [Float], rows: Int, _ network: Perceptron, _ parameters: [Parameter]) {
    forwardHidden(input, rows: rows, network, parameters)
    network.head.forward(second, rows: rows, parameters: parameters, into: &head)
  }

  /// Takes the derivative by the head from `headGradient` and keeps the one by the first layer's affine map, with which
  /// the caller may go on to the input.
  package mutating func backward(
    _ input: [Float], headGradient: [Float], rows: Int, _ network: Perceptron, _ parameters: [Parameter],
    into gradients: inout Gradients
  ) {
    network.head.differentiateParameters(input: second, gradient: headGradient, rows: rows, into: &gradients)
    network.head.differentiateInput(
      gradient: headGradient, rows: rows, parameters: parameters, into: &secondGradient)
    network.second.differentiateActivation(output: second, rows: rows, gradient: &secondGradient)
    network.second.differentiateParameters(input: first, gradient: secondGradient, rows: rows, into: &gradients)
    network.second.differentiateInput(
      gradient: secondGradient, rows: rows, parameters: parameters, into: &firstGradient)
    network.first.differentiateActivation(output: first, rows: rows, gradient: &firstGradient)
    network.first.differentiateParameters(input: input, gradient: firstGradient, rows: rows, into: &gradients)
  }

  package func differentiateInput(
    rows: Int, _ network: Perceptron, _ parameters: [Parameter], into gradient: inout [Float]
  ) {
    network.first.differentiateInput(gradient: firstGradient, rows: rows, parameters: parameters, into: &gradient)
  }
}
