package import Kernels

/// An LSTM on sequences of rows (PAD, Eq. 5; Hochreiter and Schmidhuber, 1997, with forget gates). Owns no numbers: it
/// names the parameters that it uses. Gates are in the order i, f, g, o.
///
/// The forget gates' biases begin at 1, the others at 0, so that the state is kept until something is learnt about what
/// to forget (Jozefowicz et al., "An empirical exploration of recurrent network architectures", 2015).
package struct LSTMLayer: Sendable {
  package let units: Int
  /// x·Wₓ + b, the gates before the state takes part.
  package let input: DenseLayer
  /// Index of the recurrent weights, `units` × 4·`units`, among the network's parameters.
  package let recurrent: Int

  package init(
    _ name: String, inputs: Int, units: Int, parameters: inout [Parameter], stream: inout RandomStream
  ) {
    self.units = units
    input = DenseLayer("\(name).input", inputs: inputs, outputs: 4 * units, parameters: &parameters, stream: &stream)
    recurrent = parameters.count
    parameters.append(Parameter("\(name).recurrent", rows: units, columns: 4 * units))
    parameters[recurrent].initialiseUniformly(from: &stream)
    for unit in 0..<units { parameters[input.bias].values[units + unit] = 1 }
  }

  /// The recurrent weights in the order in which steps read them; to be done anew after each update.
  package func pack(_ parameters: [Parameter], into packed: inout RecurrentWeights) {
    let weights = parameters[recurrent].values
    packed.pack(weights.span)
  }
}

/// What an LSTM remembers between sequences: output and cell of each unit, a row a sequence.
package struct LSTMState: Sendable {
  package var outputs: [Float]
  package var cells: [Float]

  package init(sequences: Int, units: Int) {
    outputs = [Float](repeating: 0, count: sequences * units)
    cells = outputs
  }

  package mutating func reset() {
    for index in outputs.indices { (outputs[index], cells[index]) = (0, 0) }
  }
}

/// What flows through an LSTM for some steps of some sequences, and back. Allocated once.
package struct LSTMActivations: Sendable {
  package let sequence: LSTMSequence
  /// x·Wₓ + b, and once a step has run its activated gates.
  package var gates: [Float]
  /// The derivatives by x·Wₓ + b, in the gates' own memory: going back leaves them where gates are of no more use.
  package var gateGradients: [Float] {
    get { gates }
    _modify { yield &gates }
  }
  /// Outputs, one step longer than the sequence: the first rows are the state before it.
  package fileprivate(set) var outputs: [Float]
  fileprivate var cells: [Float]
  fileprivate var tangents: [Float]
  /// The derivatives by the outputs, apart from later steps: the caller's to fill in.
  package var outputGradients: [Float]

  package init(_ sequence: LSTMSequence, trains: Bool = true) {
    self.sequence = sequence
    func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
    (gates, outputs, cells) = (zeros(sequence.gateCount), zeros(sequence.stateCount), zeros(sequence.stateCount))
    tangents = zeros(sequence.rows * sequence.units)
    outputGradients = trains ? tangents : []
  }

  /// Runs from `state` on, and leaves there what it ends in. The gates are filled in already.
  package mutating func run(_ packed: RecurrentWeights, from state: inout LSTMState) {
    begin(from: state)
    run(packed, steps: 0..<sequence.steps)
    let end = sequence.rows * sequence.units
    for index in state.outputs.indices {
      state.outputs[index] = outputs[end + index]
      state.cells[index] = cells[end + index]
    }
  }

  /// Derivatives by the weights, replacing what was in `gradients`.
  package func differentiateParameters(_ layer: LSTMLayer, input: [Float], into gradients: inout Gradients) {
    layer.input.differentiateParameters(input: input, gradient: gateGradients, rows: sequence.rows, into: &gradients)
    differentiateRecurrent(layer, steps: 0..<sequence.steps, into: &gradients, accumulate: false)
  }
}

extension LSTMActivations {
  /// Lets the steps of `run(_:steps:)` begin from `state`.
  package mutating func begin(from state: LSTMState) {
    outputs.replaceSubrange(0..<state.outputs.count, with: state.outputs)
    cells.replaceSubrange(0..<state.cells.count, with: state.cells)
  }

  /// Lets the first steps go on from where the last ended: for a sequence longer than what is held of it, in runs of all
  /// steps here but for the last run.
  package mutating func beginAgain() {
    let (states, end) = (sequence.sequences * sequence.units, sequence.rows * sequence.units)
    moveToFront(&outputs, from: end, count: states)
    moveToFront(&cells, from: end, count: states)
  }

  /// Runs these steps only, on from where the ones before ended. Their gates are filled in already.
  package mutating func run(_ packed: RecurrentWeights, steps: Range<Int>) {
    runPart(sequence, steps, packed, &gates, &outputs, &cells, &tangents)
  }

  /// Goes back through these steps only. The derivatives by their outputs stand in the first rows of `outputGradients`;
  /// `carry` is the derivative by the state after the last of them, and becomes that by the state before the first.
  package mutating func differentiate(_ packed: RecurrentWeights, steps: Range<Int>, carry: inout LSTMState) {
    differentiatePart(
      sequence, steps, packed, &gateGradients, cells, tangents, outputGradients, &carry.outputs, &carry.cells)
  }

  /// The derivative by the recurrent weights that these steps have.
  package func differentiateRecurrent(
    _ layer: LSTMLayer, steps: Range<Int>, into gradients: inout Gradients, accumulate: Bool
  ) {
    let (first, rows) = (steps.lowerBound * sequence.sequences, steps.count * sequence.sequences)
    let shape = MatrixProductShape(rows: sequence.units, columns: 4 * sequence.units, depth: rows, transposesA: true)
    var byRecurrent = gradients.tensors[layer.recurrent].mutableSpan
    gemm(
      outputs.span.extracting((first * sequence.units)...), gates.span.extracting((first * 4 * sequence.units)...),
      into: &byRecurrent, shape: shape, accumulate: accumulate)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func moveToFront(_ values: inout [Float], from first: Int, count: Int) {
  for index in 0..<count { values[index] = values[first + index] }
}

private func runPart(
  _ sequence: LSTMSequence, _ steps: Range<Int>, _ packed: RecurrentWeights, _ gates: inout [Float],
  _ outputs: inout [Float], _ cells: inout [Float], _ tangents: inout [Float]
) {
  let part = LSTMSequence(sequences: sequence.sequences, steps: steps.count, units: sequence.units)
  let first = steps.lowerBound * sequence.sequences * sequence.units
  var gateSpan = gates.mutableSpan
  var outputSpan = outputs.mutableSpan
  var cellSpan = cells.mutableSpan
  var tangentSpan = tangents.mutableSpan
  var partGates = gateSpan._mutatingExtracting((4 * first)..<(4 * first + part.gateCount))
  var partOutputs = outputSpan._mutatingExtracting(first..<(first + part.stateCount))
  var partCells = cellSpan._mutatingExtracting(first..<(first + part.stateCount))
  var partTangents = tangentSpan._mutatingExtracting(first..<(first + part.rows * part.units))
  runLSTM(
    part, packed, gates: &partGates, outputs: &partOutputs, cells: &partCells, tangents: &partTangents)
}

private func differentiatePart(
  _ sequence: LSTMSequence, _ steps: Range<Int>, _ packed: RecurrentWeights, _ gates: inout [Float],
  _ cells: [Float], _ tangents: [Float], _ outputGradients: [Float], _ outputCarry: inout [Float],
  _ cellCarry: inout [Float]
) {
  let part = LSTMSequence(sequences: sequence.sequences, steps: steps.count, units: sequence.units)
  let first = steps.lowerBound * sequence.sequences * sequence.units
  var gateSpan = gates.mutableSpan
  var outputSpan = outputCarry.mutableSpan
  var cellSpan = cellCarry.mutableSpan
  var partGates = gateSpan._mutatingExtracting((4 * first)..<(4 * first + part.gateCount))
  differentiateLSTM(
    part, packed, gates: &partGates, cells: cells.span.extracting(first...),
    tangents: tangents.span.extracting(first...), outputGradients: outputGradients.span,
    outputCarry: &outputSpan, cellCarry: &cellSpan)
}
