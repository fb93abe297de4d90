import Kernels
import Networks
import Series

/// PAD as a series goes on, a point at a time: the segment that the point ends is reconstructed, the memory moves on, and
/// the next point is predicted (section 3.4).
package struct PADStream: Sendable {
  /// What a point says, in the metric's units; NaN until a whole segment has passed.
  package struct Outlook: Sendable {
    /// What the point was reconstructed as, or predicted as where nothing reconstructs.
    package let expected: Double
    /// What comes next; NaN of AD.
    package let next: Double
  }

  private let detector: PAD
  private var workspace: PADWorkspace
  private var recurrence: LSTMActivations
  private var memory: LSTMState
  private var prediction: [Float] = [.nan]
  private var seen = 0

  /// Begins with an empty memory.
  package init(_ detector: PAD) {
    let network = detector.network
    self.detector = detector
    workspace = PADWorkspace(network, rows: 1)
    recurrence = LSTMActivations(LSTMSequence(sequences: 1, steps: 1, units: network.units), trains: false)
    memory = LSTMState(sequences: 1, units: network.units)
  }

  /// The last prediction, in scaled units; NaN before the first segment.
  var predicted: Float { prediction[0] }

  /// Takes a new point. A missing one passes as what was expected of it, so that the stream goes on.
  package mutating func push(_ value: Double) -> Outlook {
    let scaler = detector.preparation.scaler
    let before = prediction[0]
    append(value.isNaN ? (before.isNaN ? 0 : before) : Float(scaler.scale(value)))
    guard seen >= detector.network.window else { return Outlook(expected: .nan, next: .nan) }
    advance()
    let expected = readsSeries ? before : workspace.decoder.head[detector.network.window - 1]
    return Outlook(expected: scaler.restore(Double(expected)), next: scaler.restore(Double(prediction[0])))
  }

  /// Takes a whole segment, scaled and without gaps.
  mutating func push(segment: ArraySlice<Float>) {
    workspace.segments.replaceSubrange(0..<segment.count, with: segment)
    seen = detector.network.window
    advance()
  }

  /// Goes on by its own prediction as if that had been measured.
  mutating func follow() {
    append(prediction[0])
    advance()
  }

  private var readsSeries: Bool { detector.parameters.variant == .predictor }

  private mutating func append(_ value: Float) {
    let window = detector.network.window
    for index in 1..<window { workspace.segments[index - 1] = workspace.segments[index] }
    workspace.segments[window - 1] = value
    seen += 1
  }

  private mutating func advance() {
    let network = detector.network
    if !readsSeries { workspace.reconstruct(network, rows: 1) }
    guard detector.parameters.predicts else { return }
    network.recurrence.input.forward(
      readsSeries ? workspace.segments : workspace.decoder.head, rows: 1, parameters: network.parameters,
      into: &recurrence.gates)
    recurrence.run(detector.packed, from: &memory)
    network.head.forward(
      recurrence.outputs, from: 1, rows: 1, parameters: network.parameters, into: &prediction)
  }
}
