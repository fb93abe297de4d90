import Kernels
import Networks

/// What flows through two recurrent layers for some windows side by side, and back. Allocated once. Rows are ordered by
/// step, then by window. The first layer's gates are the caller's to fill in, and their derivatives the caller's to use.
struct LSTMStackActivations: Sendable {
  let windows: Int
  let steps: Int
  var first: LSTMActivations
  var second: LSTMActivations
  private var firstState: LSTMState
  private var secondState: LSTMState
  /// The derivatives by the second layer's state after the last step, then by what came before it.
  var secondCarry: LSTMState
  private var firstCarry: LSTMState

  init(_ stack: LSTMStack, windows: Int, steps: Int, trains: Bool) {
    (self.windows, self.steps) = (windows, steps)
    let (units, more) = (stack.first.units, stack.second.units)
    first = LSTMActivations(LSTMSequence(sequences: windows, steps: steps, units: units), trains: trains)
    second = LSTMActivations(LSTMSequence(sequences: windows, steps: steps, units: more), trains: trains)
    firstState = LSTMState(sequences: windows, units: units)
    secondState = LSTMState(sequences: windows, units: more)
    (firstCarry, secondCarry) = (firstState, secondState)
  }

  var rows: Int { windows * steps }

  /// From the first layer's gates to the second's, before its state takes part.
  mutating func runFirst(_ stack: LSTMStack, _ packed: PackedStack, _ parameters: [Parameter]) {
    firstState.reset()
    first.run(packed.first, from: &firstState)
    stack.second.input.forward(
      first.outputs, from: windows, rows: rows, parameters: parameters, into: &second.gates)
  }

  mutating func runSecond(_ packed: PackedStack) {
    secondState.reset()
    second.run(packed.second, from: &secondState)
  }

  /// From the derivatives by the second layer's outputs, and by its last state, to those by its gates and weights.
  mutating func differentiateSecond(
    _ stack: LSTMStack, _ packed: PackedStack, _ parameters: [Parameter], into gradients: inout Gradients
  ) {
    second.differentiate(packed.second, carry: &secondCarry)
    second.differentiateParameters(stack.second, input: first.outputs, from: windows, into: &gradients)
    stack.second.input.differentiateInput(
      gradient: second.gates, rows: rows, parameters: parameters, into: &first.outputGradients)
  }

  /// On to the first layer's gates and recurrent weights.
  mutating func differentiateFirst(_ stack: LSTMStack, _ packed: PackedStack, into gradients: inout Gradients) {
    firstCarry.reset()
    first.differentiate(packed.first, carry: &firstCarry)
    first.differentiateRecurrence(stack.first, into: &gradients)
  }
}
