/// The way back through ``runLSTM(_:_:gates:outputs:cells:tangents:)``: `gates`, as that left them, become the loss's
/// derivatives by the gates before their activations, from which those by weights and inputs follow as products.
///
/// `outputGradients` has a row for each row of the sequence: what the loss depends on each output by, apart from later
/// steps. `outputCarry` and `cellCarry` (`sequences` rows) come as the derivatives by the states after the last step, and
/// leave as those by the states before the first.
package func differentiateLSTM(
  _ sequence: LSTMSequence, _ weights: RecurrentWeights, gates: inout MutableSpan<Float>, cells: Span<Float>,
  tangents: Span<Float>, outputGradients: Span<Float>, outputCarry: inout MutableSpan<Float>,
  cellCarry: inout MutableSpan<Float>
) {
  sequence.check(
    weights, gates: gates.count, outputs: sequence.stateCount, cells: cells.count, tangents: tangents.count)
  let states = sequence.sequences * sequence.units
  require(
    outputGradients.count >= sequence.rows * sequence.units && outputCarry.count >= states
      && cellCarry.count >= states, "LSTM gradient: spans shorter than their sequence")
  guard sequence.rows > 0 else { return }
  let packed = weights.backward
  packed.withUnsafeBufferPointer { packed in
    gates.withUnsafeMutableBufferPointer { gates in
      cells.withUnsafeBufferPointer { cells in
        tangents.withUnsafeBufferPointer { tangents in
          outputGradients.withUnsafeBufferPointer { gradients in
            outputCarry.withUnsafeMutableBufferPointer { outputCarry in
              cellCarry.withUnsafeMutableBufferPointer { cellCarry in
                // None is empty by the checks, so every buffer has an address.
                LSTMBackward(
                  sequence: sequence, weights: packed.baseAddress!, gates: gates.baseAddress!,
                  cells: cells.baseAddress!, tangents: tangents.baseAddress!, gradients: gradients.baseAddress!,
                  outputCarry: outputCarry.baseAddress!, cellCarry: cellCarry.baseAddress!
                ).run()
              }
            }
          }
        }
      }
    }
  }
}

private struct LSTMBackward {
  let sequence: LSTMSequence
  let weights: UnsafePointer<Float>
  let gates: UnsafeMutablePointer<Float>
  let cells: UnsafePointer<Float>
  let tangents: UnsafePointer<Float>
  let gradients: UnsafePointer<Float>
  let outputCarry: UnsafeMutablePointer<Float>
  let cellCarry: UnsafeMutablePointer<Float>

  func run() {
    let sequences = sequence.sequences
    for step in stride(from: sequence.steps - 1, through: 0, by: -1) {
      let first = step * sequences
      for s in 0..<sequences { differentiateGates(row: first + s, carry: s) }
      carry(row: first)
    }
  }

  @inline(never)
  private func differentiateGates(row: Int, carry: Int) {
    let units = sequence.units
    for unit in stride(from: 0, to: units, by: 8) {
      let count = min(8, units - unit)
      let gate = gates + (row * 4 * units + unit)
      let (input, forget) = (Lanes.load(gate, count), Lanes.load(gate + units, count))
      let (candidate, output) = (Lanes.load(gate + 2 * units, count), Lanes.load(gate + 3 * units, count))
      let state = row * units + unit
      let tangent = Lanes.load(tangents + state, count)
      let kept = carry * units + unit
      let byOutput = Lanes.load(gradients + state, count) + Lanes.load(outputCarry + kept, count)
      let byCell = Lanes.load(cellCarry + kept, count).addingProduct(byOutput * output, 1 - tangent * tangent)
      let before = Lanes.load(cells + state, count)
      Lanes.store(byCell * candidate * input * (1 - input), gate, count)
      Lanes.store(byCell * before * forget * (1 - forget), gate + units, count)
      Lanes.store(byCell * input * (1 - candidate * candidate), gate + 2 * units, count)
      Lanes.store(byOutput * tangent * output * (1 - output), gate + 3 * units, count)
      Lanes.store(byCell * forget, cellCarry + kept, count)
    }
  }

  /// The derivatives by the outputs before: the gates' derivatives times the transposed weights, panel by panel, so that
  /// all rows of a step read a panel while it is near.
  private func carry(row: Int) {
    let (units, depth, sequences) = (sequence.units, 4 * sequence.units, sequence.sequences)
    var unit = 0
    while units - unit >= 32 {
      var s = 0
      // Four rows are two pairs rather than three and one.
      while s + 3 <= sequences, sequences - s != 4 {
        carryTriple(row: row + s, s, unit)
        s += 3
      }
      while s + 2 <= sequences {
        carryPair(row: row + s, s, unit)
        s += 2
      }
      if s < sequences { carrySingle(row: row + s, s, unit) }
      unit += 32
    }
    guard unit < units else { return }
    for s in 0..<sequences { carryRest(UnsafePointer(gates + (row + s) * depth), s, from: unit) }
  }

  @inline(never)
  private func carrySingle(row: Int, _ carry: Int, _ unit: Int) {
    let (units, depth) = (sequence.units, 4 * sequence.units)
    var sum = QuadLanes.zero
    addPanelProduct(UnsafePointer(gates + row * depth), weights + unit * depth, depth: depth, to: &sum)
    store(sum, outputCarry + (carry * units + unit))
  }

  @inline(never)
  private func carryPair(row: Int, _ carry: Int, _ unit: Int) {
    let (units, depth) = (sequence.units, 4 * sequence.units)
    let gate = UnsafePointer(gates + row * depth)
    var sums = (QuadLanes.zero, QuadLanes.zero)
    addPanelProducts(gate, gate + depth, weights + unit * depth, depth: depth, to: &sums)
    store(sums.0, outputCarry + (carry * units + unit))
    store(sums.1, outputCarry + ((carry + 1) * units + unit))
  }

  @inline(never)
  private func carryTriple(row: Int, _ carry: Int, _ unit: Int) {
    let (units, depth) = (sequence.units, 4 * sequence.units)
    let gate = UnsafePointer(gates + row * depth)
    var sums = (QuadLanes.zero, QuadLanes.zero, QuadLanes.zero)
    addPanelProducts((gate, gate + depth, gate + 2 * depth), weights + unit * depth, depth: depth, to: &sums)
    let target = outputCarry + (carry * units + unit)
    store(sums.0, target)
    store(sums.1, target + units)
    store(sums.2, target + 2 * units)
  }

  @inline(__always)
  private func carryRest(_ gate: UnsafePointer<Float>, _ carry: Int, from first: Int) {
    let (units, depth) = (sequence.units, 4 * sequence.units)
    for unit in stride(from: first, to: units, by: 8) {
      let sum = narrowPanelProduct(gate, weights + unit * depth, depth: depth)
      Lanes.store(sum, outputCarry + (carry * units + unit), min(8, units - unit))
    }
  }

  @inline(__always)
  private func store(_ sums: QuadLanes, _ target: UnsafeMutablePointer<Float>) {
    target.lanes = sums.a
    (target + 8).lanes = sums.b
    (target + 16).lanes = sums.c
    (target + 24).lanes = sums.d
  }
}
