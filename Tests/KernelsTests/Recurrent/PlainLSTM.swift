import Glibc

/// An LSTM in `Double`, one gate of one unit at a time: what the kernel is held against. Rows are ordered by time, then
/// by sequence; gates are i, f, g, o.
struct PlainLSTM {
  let sequences: Int
  let steps: Int
  let units: Int
  /// `units` rows of 4·`units` columns.
  let weights: [Double]

  struct States {
    var outputs: [Double]
    var cells: [Double]
  }

  /// Gates after their activations, and all states, the ones before the first step in front.
  func run(_ gates: [Double], from before: States) -> (gates: [Double], states: States) {
    var (gates, states) = (gates, before)
    for row in 0..<(steps * sequences) {
      var (outputs, cells) = ([Double](), [Double]())
      for unit in 0..<units {
        let sums = (0..<4).map { gate in sum(gates, states, row: row, column: gate * units + unit) }
        let activated = [sigmoid(sums[0]), sigmoid(sums[1]), tanh(sums[2]), sigmoid(sums[3])]
        let cell = activated[1] * states.cells[row * units + unit] + activated[0] * activated[2]
        for gate in 0..<4 { gates[row * 4 * units + gate * units + unit] = activated[gate] }
        cells.append(cell)
        outputs.append(activated[3] * tanh(cell))
      }
      states.outputs += outputs
      states.cells += cells
    }
    return (gates, states)
  }

  private func sum(_ gates: [Double], _ states: States, row: Int, column: Int) -> Double {
    (0..<units).reduce(gates[row * 4 * units + column]) {
      $0 + states.outputs[row * units + $1] * weights[$1 * 4 * units + column]
    }
  }

  /// Derivatives by the gates before their activations and by the states before the first step, from those by the
  /// outputs and by the states after the last one.
  func differentiate(
    _ gates: [Double], _ states: States, byOutputs: [Double], carry: States
  ) -> (gates: [Double], carry: States) {
    var (derivatives, carry) = (gates, carry)
    for row in (0..<(steps * sequences)).reversed() {
      let member = row % sequences * units
      for unit in 0..<units {
        let each = (0..<4).map { gates[row * 4 * units + $0 * units + unit] }
        let tangent = tanh(states.cells[(row + sequences) * units + unit])
        let byOutput = byOutputs[row * units + unit] + carry.outputs[member + unit]
        let byCell = carry.cells[member + unit] + byOutput * each[3] * (1 - tangent * tangent)
        let before = states.cells[row * units + unit]
        let by = [
          byCell * each[2] * each[0] * (1 - each[0]), byCell * before * each[1] * (1 - each[1]),
          byCell * each[0] * (1 - each[2] * each[2]), byOutput * tangent * each[3] * (1 - each[3]),
        ]
        for gate in 0..<4 { derivatives[row * 4 * units + gate * units + unit] = by[gate] }
        carry.cells[member + unit] = byCell * each[1]
      }
      for unit in 0..<units {
        carry.outputs[member + unit] = (0..<(4 * units)).reduce(0) {
          $0 + derivatives[row * 4 * units + $1] * weights[unit * 4 * units + $1]
        }
      }
    }
    return (derivatives, carry)
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
