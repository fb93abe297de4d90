/// Where some steps of time of some sequences lie, for ``runLSTM(_:_:gates:outputs:cells:tangents:)`` and its way back.
///
/// Rows are ordered by time, then by sequence: row t·`sequences` + s. Arrays of states (outputs h and cells c) have
/// `sequences` rows more than there are steps: the first ones are the states before the first step.
package struct LSTMSequence: Sendable, Equatable {
  package var sequences: Int
  package var steps: Int
  package var units: Int

  package init(sequences: Int, steps: Int, units: Int) {
    (self.sequences, self.steps, self.units) = (sequences, steps, units)
  }

  /// Rows of what has one row a step and sequence.
  package var rows: Int { sequences * steps }
  /// Elements of an array of states.
  package var stateCount: Int { (steps + 1) * sequences * units }
  /// Elements of the gates' array: i, f, g, o of every unit in a row.
  package var gateCount: Int { rows * 4 * units }

  func check(_ weights: RecurrentWeights, gates: Int, outputs: Int, cells: Int, tangents: Int) {
    require(
      sequences > 0 && steps >= 0 && weights.units == units && gates >= gateCount && outputs >= stateCount
        && cells >= stateCount && tangents >= rows * units, "LSTM: spans shorter than their sequence")
  }
}
