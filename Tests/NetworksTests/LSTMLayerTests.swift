import Kernels
import Testing

@testable import Networks

@Suite struct LSTMLayerTests {
  static let (steps, sequences, inputs, units) = (4, 3, 5, 9)

  static func layer() -> (LSTMLayer, [Parameter]) {
    var parameters: [Parameter] = []
    var stream = RandomStream(seed: 1, purpose: .test)
    let layer = LSTMLayer("lstm", inputs: inputs, units: units, parameters: &parameters, stream: &stream)
    parameters[layer.input.weight].values = sines(inputs * 4 * units, 2, 0.7)
    parameters[layer.input.bias].values = sines(4 * units, 3, 0.3)
    parameters[layer.recurrent].values = sines(units * 4 * units, 4, 0.5)
    return (layer, parameters)
  }

  static func state(_ outputs: Double, _ cells: Double, scale: Double = 1) -> LSTMState {
    var state = LSTMState(sequences: sequences, units: units)
    state.outputs = sines(sequences * units, outputs, scale)
    state.cells = sines(sequences * units, cells, 1)
    return state
  }

  @Test("Outputs, states and all gradients are those of PyTorch")
  func matchesReference() {
    let (layer, parameters) = Self.layer()
    let rows = Self.steps * Self.sequences
    var packed = RecurrentWeights(units: Self.units)
    layer.pack(parameters, into: &packed)
    var activations = LSTMActivations(
      LSTMSequence(sequences: Self.sequences, steps: Self.steps, units: Self.units))
    let input = sines(rows * Self.inputs, 1, 1)
    layer.input.forward(input, rows: rows, parameters: parameters, into: &activations.gates)
    var state = Self.state(5, 6, scale: 0.5)
    activations.run(packed, from: &state)
    let states = Self.sequences * Self.units
    let outputs = Array(activations.outputs.dropFirst(states))
    #expect(agree(outputs, LSTMFixture.outputs, within: 1e-5))
    #expect(state.outputs == Array(outputs.suffix(states)))
    #expect(agree(state.cells, LSTMFixture.cells, within: 1e-5))
    activations.outputGradients = sines(rows * Self.units, 7, 1)
    var carry = Self.state(8, 9)
    activations.differentiate(packed, steps: 0..<Self.steps, carry: &carry)
    #expect(agree(carry.outputs, LSTMFixture.byOutputsBefore, within: 2e-5))
    #expect(agree(carry.cells, LSTMFixture.byCellsBefore, within: 2e-5))
    var gradients = Gradients(of: parameters)
    activations.differentiateParameters(layer, input: input, into: &gradients)
    #expect(agree(gradients.tensors[layer.input.weight], LSTMFixture.byInputWeights, within: 2e-5))
    #expect(agree(gradients.tensors[layer.input.bias], LSTMFixture.byBias, within: 2e-5))
    #expect(agree(gradients.tensors[layer.recurrent], LSTMFixture.byRecurrentWeights, within: 2e-5))
    var byInput = [Float](repeating: 0, count: input.count)
    layer.input.differentiateInput(
      gradient: activations.gates, rows: rows, parameters: parameters, into: &byInput)
    #expect(agree(byInput, LSTMFixture.byInput, within: 2e-5))
  }

  @Test("Forget gates begin open, weights within the bound of Glorot and Bengio")
  func initialisation() {
    var parameters: [Parameter] = []
    var stream = RandomStream(seed: 3, purpose: .weights)
    let layer = LSTMLayer("lstm", inputs: 120, units: 10, parameters: &parameters, stream: &stream)
    let biases = parameters[layer.input.bias].values
    #expect(biases == (0..<40).map { (10..<20).contains($0) ? 1 : 0 })
    let bound = (6 / Float(50)).squareRoot()
    let weights = parameters[layer.recurrent].values
    #expect(weights.allSatisfy { abs($0) <= bound } && weights.contains { abs($0) > bound / 2 })
    #expect(parameters.map(\.name) == ["lstm.input.weight", "lstm.input.bias", "lstm.recurrent"])
  }

  @Test("A state that is reset is that of the beginning")
  func reset() {
    var state = Self.state(5, 6)
    state.reset()
    #expect(state.outputs.allSatisfy { $0 == 0 } && state.cells.allSatisfy { $0 == 0 })
    #expect(state.outputs.count == Self.sequences * Self.units)
  }
}
