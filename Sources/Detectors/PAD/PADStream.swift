import Kernels
import Networks

/// PAD as a series goes on, a point at a time: the segment that the point ends is reconstructed, the memory moves on, and
/// the next point is predicted (section 3.4).
struct PADStream: Sendable {
  private var workspace: PADWorkspace
  private var recurrence: LSTMActivations
  private var memory: LSTMState
  private var predictions: [Float] = [.nan]

  /// Begins with an empty memory.
  init(_ detector: PAD) {
    let network = detector.network
    workspace = PADWorkspace(network, rows: 1)
    recurrence = LSTMActivations(LSTMSequence(sequences: 1, steps: 1, units: network.units), trains: false)
    memory = LSTMState(sequences: 1, units: network.units)
  }

  /// The last prediction; NaN before the first segment.
  var prediction: Float { predictions[0] }

  /// What the segment's last point is reconstructed as; not a number where nothing reconstructs.
  var reconstruction: Float { workspace.decoder.head.last ?? .nan }

  /// Takes a segment, scaled and without gaps, and says what comes after it.
  mutating func push(_ segment: [Float], _ detector: PAD) -> Float {
    let network = detector.network
    let readsSeries = detector.parameters.variant == .predictor
    if !readsSeries {
      workspace.segments.replaceSubrange(0..<network.window, with: segment)
      workspace.reconstruct(network, rows: 1)
    }
    network.recurrence.input.forward(
      readsSeries ? segment : workspace.decoder.head, rows: 1, parameters: network.parameters,
      into: &recurrence.gates)
    recurrence.run(detector.packed, from: &memory)
    network.head.forward(
      recurrence.outputs, from: 1, rows: 1, parameters: network.parameters, into: &predictions)
    return predictions[0]
  }
}
