import Kernels
import Networks

/// What the encoder says of windows, occluded by their own labels.
struct CGATSPosterior: Sendable {
  let network: CGATSNetwork
  let packed: PackedStack
  let window: Int
  private static let block = 8

  /// μ and ln σ, a row of 2K for each offset. What is labelled is hidden, if `hides`.
  func heads(_ data: CGATSData, offsets: [Int32], hides: Bool = true, team: ComputeTeam?) -> [Float] {
    let inputs = offsets.map { offset in
      (0..<window).flatMap { step -> [Float] in
        let point = Int(offset) + step
        return (0..<data.metrics).map { data.labels[point] == 0 || !hides ? data.values[point * data.metrics + $0] : 0 }
      }
    }
    return heads(inputs, team: team)
  }

  /// The same for windows as they are, rows of metrics.
  func heads(_ windows: [[Float]], team: ComputeTeam?) -> [Float] {
    windows.indices.parts(of: Self.block).map(on: team) { _, part in heads(of: windows[part]) }.flatMap { $0 }
  }

  private func heads(of windows: ArraySlice<[Float]>) -> [Float] {
    let (count, metrics) = (windows.count, network.metrics)
    var observed = [Float](repeating: 0, count: window * count * metrics)
    for (place, values) in windows.enumerated() {
      for step in 0..<window {
        for metric in 0..<metrics {
          observed[(step * count + place) * metrics + metric] = values[step * metrics + metric]
        }
      }
    }
    var pass = CGATSEncoderPass(network, windows: count, steps: window, trains: false)
    pass.forward(observed, network, packed)
    return pass.head
  }
}
