import Kernels
import Testing

/// A shape that the kernel is tried on.
struct LSTMCase: Sendable, CustomTestStringConvertible {
  let units: Int
  let sequences: Int
  let steps: Int

  var testDescription: String { "\(units) units, \(sequences) sequences, \(steps) steps" }

  static let all = [1, 7, 8, 9, 24, 31, 32, 33, 100].flatMap { units in
    [1, 2, 3, 5].flatMap { sequences in
      [0, 1, 6].map { LSTMCase(units: units, sequences: sequences, steps: $0) }
    }
  }
}

@Suite("LSTM over time") struct LSTMTests {
  /// Everything that goes in, and what the kernel makes of it.
  private struct Trial {
    let sequence: LSTMSequence
    let plain: PlainLSTM
    var weights: RecurrentWeights
    let given: [Float]
    var gates: [Float]
    var outputs: [Float]
    var cells: [Float]
    var tangents: [Float]

    init(_ shape: LSTMCase, seed: UInt64 = 3) {
      var stream = RandomStream(seed: seed, purpose: .test)
      func normals(_ count: Int, _ deviation: Double) -> [Float] {
        (0..<count).map { _ in Float(deviation * stream.normal()) }
      }
      let units = shape.units
      sequence = LSTMSequence(sequences: shape.sequences, steps: shape.steps, units: units)
      let numbers = normals(4 * units * units, 0.8 / Double(units).squareRoot())
      plain = PlainLSTM(
        sequences: shape.sequences, steps: shape.steps, units: units, weights: numbers.map { Double($0) })
      weights = RecurrentWeights(units: units)
      weights.pack(numbers.span)
      given = normals(sequence.gateCount, 1)
      let (states, rows) = (shape.sequences * units, sequence.rows * units)
      gates = given
      outputs = normals(states, 0.5) + [Float](repeating: .nan, count: rows)
      cells = normals(states, 1) + [Float](repeating: .nan, count: rows)
      tangents = [Float](repeating: .nan, count: rows)
    }

    var statesBefore: PlainLSTM.States {
      let count = sequence.sequences * sequence.units
      return PlainLSTM.States(
        outputs: outputs.prefix(count).map { Double($0) }, cells: cells.prefix(count).map { Double($0) })
    }

    mutating func run() { runKernel(sequence, weights, &gates, &outputs, &cells, &tangents) }
  }

  @Test("Gates, outputs and cells are those of the plain version, from a carried state", arguments: LSTMCase.all)
  func forward(_ shape: LSTMCase) {
    var trial = Trial(shape)
    let expected = trial.plain.run(trial.given.map { Double($0) }, from: trial.statesBefore)
    trial.run()
    #expect(agree(trial.gates, expected.gates))
    #expect(agree(trial.outputs, expected.states.outputs))
    #expect(agree(trial.cells, expected.states.cells))
  }

  @Test("Derivatives by gates and by the states before are those of the plain version", arguments: LSTMCase.all)
  func backward(_ shape: LSTMCase) {
    var trial = Trial(shape)
    let reference = trial.plain.run(trial.given.map { Double($0) }, from: trial.statesBefore)
    trial.run()
    var stream = RandomStream(seed: 4, purpose: .test)
    func normals(_ count: Int) -> [Float] { (0..<count).map { _ in Float(stream.normal()) } }
    let states = shape.sequences * shape.units
    let byOutputs = normals(trial.sequence.rows * shape.units)
    var (outputCarry, cellCarry) = (normals(states), normals(states))
    let expected = trial.plain.differentiate(
      reference.gates, reference.states, byOutputs: byOutputs.map { Double($0) },
      carry: PlainLSTM.States(outputs: outputCarry.map { Double($0) }, cells: cellCarry.map { Double($0) }))
    differentiateKernel(
      trial.sequence, trial.weights, &trial.gates, trial.cells, trial.tangents, byOutputs, &outputCarry, &cellCarry)
    #expect(agree(trial.gates, expected.gates))
    #expect(agree(outputCarry, expected.carry.outputs))
    #expect(agree(cellCarry, expected.carry.cells))
  }

  @Test("Steps that are run in two parts, the state carried over, are the bits of one run", arguments: [1, 2, 3])
  func parts(sequences: Int) {
    let (units, steps, first) = (33, 6, 2)
    var whole = Trial(LSTMCase(units: units, sequences: sequences, steps: steps))
    var head = Trial(LSTMCase(units: units, sequences: sequences, steps: first))
    var tail = Trial(LSTMCase(units: units, sequences: sequences, steps: steps - first))
    (head.weights, tail.weights) = (whole.weights, whole.weights)
    let (border, states) = (head.sequence.gateCount, sequences * units)
    head.gates = Array(whole.gates[..<border])
    tail.gates = Array(whole.gates[border...])
    head.outputs.replaceSubrange(0..<states, with: whole.outputs[..<states])
    head.cells.replaceSubrange(0..<states, with: whole.cells[..<states])
    head.run()
    tail.outputs.replaceSubrange(0..<states, with: head.outputs.suffix(states))
    tail.cells.replaceSubrange(0..<states, with: head.cells.suffix(states))
    tail.run()
    whole.run()
    #expect(head.gates + tail.gates == whole.gates)
    #expect(head.outputs + tail.outputs.dropFirst(states) == whole.outputs)
    #expect(head.cells + tail.cells.dropFirst(states) == whole.cells)
  }

  @Test("Packing anew forgets the weights before")
  func packing() {
    let shape = LSTMCase(units: 9, sequences: 2, steps: 3)
    var (once, twice) = (Trial(shape), Trial(shape, seed: 8))
    let numbers = once.plain.weights.map { Float($0) }
    twice.weights.pack(numbers.span)
    (twice.gates, twice.outputs, twice.cells) = (once.gates, once.outputs, once.cells)
    once.run()
    twice.run()
    #expect(once.gates == twice.gates)
  }

  private func agree(_ given: [Float], _ expected: [Double]) -> Bool {
    given.count == expected.count
      && zip(given, expected).allSatisfy { abs(Double($0) - $1) <= 2e-5 * max(1, abs($1)) }
  }
}

private func runKernel(
  _ sequence: LSTMSequence, _ weights: RecurrentWeights, _ gates: inout [Float], _ outputs: inout [Float],
  _ cells: inout [Float], _ tangents: inout [Float]
) {
  var gateSpan = gates.mutableSpan
  var outputSpan = outputs.mutableSpan
  var cellSpan = cells.mutableSpan
  var tangentSpan = tangents.mutableSpan
  runLSTM(sequence, weights, gates: &gateSpan, outputs: &outputSpan, cells: &cellSpan, tangents: &tangentSpan)
}

private func differentiateKernel(
  _ sequence: LSTMSequence, _ weights: RecurrentWeights, _ gates: inout [Float], _ cells: [Float],
  _ tangents: [Float], _ byOutputs: [Float], _ outputCarry: inout [Float], _ cellCarry: inout [Float]
) {
  var gateSpan = gates.mutableSpan
  var outputSpan = outputCarry.mutableSpan
  var cellSpan = cellCarry.mutableSpan
  differentiateLSTM(
    sequence, weights, gates: &gateSpan, cells: cells.span, tangents: tangents.span, outputGradients: byOutputs.span,
    outputCarry: &outputSpan, cellCarry: &cellSpan)
}
