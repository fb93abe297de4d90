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
    var blocks = stride(from: 0, to: windows.count, by: Self.block).map {
      Block(range: $0..<min($0 + Self.block, windows.count))
    }
    let work = Work(posterior: self, windows: windows)
    if let team, blocks.count > 1 {
      team.forEach(&blocks, work)
    } else {
      for index in blocks.indices { work.perform(index, on: &blocks[index]) }
    }
    return blocks.flatMap(\.heads)
  }

  private struct Block: Sendable {
    let range: Range<Int>
    var heads: [Float] = []
  }

  private struct Work: ItemWork {
    let posterior: CGATSPosterior
    let windows: [[Float]]

    func perform(_ index: Int, on block: inout Block) {
      let (network, steps) = (posterior.network, posterior.window)
      let count = block.range.count
      var observed = [Float](repeating: 0, count: steps * count * network.metrics)
      for (place, window) in block.range.enumerated() {
        for step in 0..<steps {
          for metric in 0..<network.metrics {
            observed[(step * count + place) * network.metrics + metric] =
              windows[window][step * network.metrics + metric]
          }
        }
      }
      var pass = CGATSEncoderPass(network, windows: count, steps: steps, trains: false)
      pass.forward(observed, network, posterior.packed)
      block.heads = pass.head
    }
  }
}
