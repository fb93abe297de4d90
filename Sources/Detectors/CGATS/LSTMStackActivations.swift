import Kernels
import Networks

/// What flows through two recurrent layers for some windows side by side, and back. Allocated once. Rows are ordered by
/// step, then by window. The first layer's gates are the caller's to fill in, and their derivatives the caller's to use.
///
/// Goes through the steps in parts, both layers and all products of a part before the next: what a part writes is read
/// while it is near, instead of once it has gone to the memory's far end. Where nobody will go back, one part is all that
/// is held, and each overwrites the one before.
struct LSTMStackActivations: Sendable {
  private static let part = 16

  let windows: Int
  let steps: Int
  private let trains: Bool
  var first: LSTMActivations
  var second: LSTMActivations
  private let firstState: LSTMState
  private let secondState: LSTMState
  /// The derivatives by the second layer's state after the last step, then by what came before it.
  var secondCarry: LSTMState
  private var firstCarry: LSTMState

  init(_ stack: LSTMStack, windows: Int, steps: Int, trains: Bool) {
    (self.windows, self.steps, self.trains) = (windows, steps, trains)
    let (units, more) = (stack.first.units, stack.second.units)
    let held = trains ? steps : min(steps, Self.part)
    first = LSTMActivations(LSTMSequence(sequences: windows, steps: held, units: units), trains: trains)
    second = LSTMActivations(LSTMSequence(sequences: windows, steps: held, units: more), trains: trains)
    firstState = LSTMState(sequences: windows, units: units)
    secondState = LSTMState(sequences: windows, units: more)
    (firstCarry, secondCarry) = (firstState, secondState)
  }

  var rows: Int { windows * steps }
  var parts: Int { (steps + Self.part - 1) / Self.part }

  func steps(ofPart part: Int) -> Range<Int> { (part * Self.part)..<min(steps, (part + 1) * Self.part) }

  /// Steps' rows.
  func rows(_ steps: Range<Int>) -> Range<Int> { (steps.lowerBound * windows)..<(steps.upperBound * windows) }

  /// Where these steps, a part of all, are held in the layers' arrays.
  func held(_ steps: Range<Int>) -> Range<Int> { trains ? steps : 0..<steps.count }

  /// The first row of `second.outputs` that holds the state after the last step.
  var lastOutputs: Int { windows * held(steps(ofPart: parts - 1)).upperBound }

  /// Empties the memory of both layers.
  mutating func begin() {
    first.begin(from: firstState)
    second.begin(from: secondState)
  }

  /// From the first layer's gates of these steps to the second's, before its state takes part.
  mutating func runFirst(_ stack: LSTMStack, _ packed: PackedStack, _ parameters: [Parameter], steps: Range<Int>) {
    let held = held(steps)
    if !trains, steps.lowerBound > 0 { first.beginAgain() }
    first.run(packed.first, steps: held)
    let rows = rows(held)
    stack.second.input.forward(
      first.outputs, from: rows.lowerBound + windows, rows: rows.count, parameters: parameters, into: &second.gates,
      at: rows.lowerBound)
  }

  mutating func runSecond(_ packed: PackedStack, steps: Range<Int>) {
    if !trains, steps.lowerBound > 0 { second.beginAgain() }
    second.run(packed.second, steps: held(steps))
  }

  /// Empties what comes from later steps; to be done before going back through the last part.
  mutating func beginBackward() {
    firstCarry.reset()
    secondCarry.reset()
  }

  /// From the derivatives by the second layer's outputs at these steps, in the first rows of its `outputGradients`, to those
  /// by both layers' gates and weights; the first one's input is left to the caller.
  mutating func differentiate(
    _ stack: LSTMStack, _ packed: PackedStack, _ parameters: [Parameter], steps: Range<Int>,
    to gradients: inout Gradients
  ) {
    let rows = rows(steps)
    second.differentiate(packed.second, steps: steps, carry: &secondCarry)
    second.differentiateRecurrent(stack.second, steps: steps, into: &gradients, accumulate: true)
    stack.second.input.differentiateParameters(
      input: first.outputs, from: rows.lowerBound + windows, gradient: second.gateGradients, at: rows.lowerBound,
      rows: rows.count, into: &gradients, accumulate: true)
    stack.second.input.differentiateInput(
      gradient: second.gateGradients, at: rows.lowerBound, rows: rows.count, parameters: parameters,
      into: &first.outputGradients)
    first.differentiate(packed.first, steps: steps, carry: &firstCarry)
    first.differentiateRecurrent(stack.first, steps: steps, into: &gradients, accumulate: true)
  }
}
