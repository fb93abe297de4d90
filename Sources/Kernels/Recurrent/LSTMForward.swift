/// Runs an LSTM over time (Hochreiter and Schmidhuber, 1997, with forget gates: Gers et al., 2000; PAD, Eq. 5):
/// c = σ(f)·c₋₁ + σ(i)·tanh(g), h = σ(o)·tanh(c).
///
/// `gates` come as x·Wₓ + b and leave as σ(i), σ(f), tanh(g), σ(o). The first `sequences` rows of `outputs` and `cells` are
/// the states to begin with; the others are written. `tangents` receives tanh(c).
package func runLSTM(
  _ sequence: LSTMSequence, _ weights: RecurrentWeights, gates: inout MutableSpan<Float>,
  outputs: inout MutableSpan<Float>, cells: inout MutableSpan<Float>, tangents: inout MutableSpan<Float>
) {
  sequence.check(
    weights, gates: gates.count, outputs: outputs.count, cells: cells.count, tangents: tangents.count)
  guard sequence.rows > 0 else { return }
  let packed = weights.forward
  packed.withUnsafeBufferPointer { packed in
    gates.withUnsafeMutableBufferPointer { gates in
      outputs.withUnsafeMutableBufferPointer { outputs in
        cells.withUnsafeMutableBufferPointer { cells in
          tangents.withUnsafeMutableBufferPointer { tangents in
            // None is empty by the check, so every buffer has an address.
            LSTMForward(
              sequence: sequence, weights: packed.baseAddress!, gates: gates.baseAddress!,
              outputs: outputs.baseAddress!, cells: cells.baseAddress!, tangents: tangents.baseAddress!
            ).run()
          }
        }
      }
    }
  }
}

private struct LSTMForward {
  let sequence: LSTMSequence
  let weights: UnsafePointer<Float>
  let gates: UnsafeMutablePointer<Float>
  let outputs: UnsafeMutablePointer<Float>
  let cells: UnsafeMutablePointer<Float>
  let tangents: UnsafeMutablePointer<Float>

  /// Panel by panel, so that all rows of a step read a panel while it is near.
  func run() {
    for step in 0..<sequence.steps {
      let (first, last) = (step * sequence.sequences, (step + 1) * sequence.sequences)
      for panel in 0..<RecurrentWeights.panels(sequence.units) {
        var row = first
        // Four rows are two pairs rather than three and one.
        while row + 3 <= last, last - row != 4 {
          runTriple(row, panel)
          row += 3
        }
        while row + 2 <= last {
          runPair(row, panel)
          row += 2
        }
        if row < last { runSingle(row, panel) }
      }
    }
  }

  @inline(never)
  private func runSingle(_ row: Int, _ panel: Int) {
    let units = sequence.units
    var sum = load(row, panel)
    addPanelProduct(outputs + row * units, weights + panel * units * 32, depth: units, to: &sum)
    store(row, panel, sum)
  }

  @inline(never)
  private func runPair(_ row: Int, _ panel: Int) {
    let units = sequence.units
    var sums = (load(row, panel), load(row + 1, panel))
    addPanelProducts(
      outputs + row * units, outputs + (row + 1) * units, weights + panel * units * 32, depth: units, to: &sums)
    store(row, panel, sums.0)
    store(row + 1, panel, sums.1)
  }

  @inline(never)
  private func runTriple(_ row: Int, _ panel: Int) {
    let units = sequence.units
    var sums = (load(row, panel), load(row + 1, panel), load(row + 2, panel))
    let first = UnsafePointer(outputs + row * units)
    addPanelProducts(
      (first, first + units, first + 2 * units), weights + panel * units * 32, depth: units, to: &sums)
    store(row, panel, sums.0)
    store(row + 1, panel, sums.1)
    store(row + 2, panel, sums.2)
  }

  @inline(__always)
  private func load(_ row: Int, _ panel: Int) -> QuadLanes {
    let units = sequence.units
    let (count, x) = (min(8, units - panel * 8), UnsafePointer(gates + (row * 4 * units + panel * 8)))
    return QuadLanes(
      Lanes.load(x, count), Lanes.load(x + units, count), Lanes.load(x + 2 * units, count),
      Lanes.load(x + 3 * units, count))
  }

  /// The states of eight units from their gates.
  @inline(__always)
  private func store(_ row: Int, _ panel: Int, _ sums: QuadLanes) {
    let units = sequence.units
    let count = min(8, units - panel * 8)
    let (input, forget) = (Lanes.sigmoid(sums.a), Lanes.sigmoid(sums.b))
    let (candidate, output) = (Lanes.hyperbolicTangent(sums.c), Lanes.sigmoid(sums.d))
    let before = Lanes.load(UnsafePointer(cells + (row * units + panel * 8)), count)
    let cell = (input * candidate).addingProduct(forget, before)
    let tangent = Lanes.hyperbolicTangent(cell)
    let gate = gates + (row * 4 * units + panel * 8)
    Lanes.store(input, gate, count)
    Lanes.store(forget, gate + units, count)
    Lanes.store(candidate, gate + 2 * units, count)
    Lanes.store(output, gate + 3 * units, count)
    let after = (row + sequence.sequences) * units + panel * 8
    Lanes.store(cell, cells + after, count)
    Lanes.store(output * tangent, outputs + after, count)
    Lanes.store(tangent, tangents + (row * units + panel * 8), count)
  }
}
