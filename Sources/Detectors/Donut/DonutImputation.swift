import Kernels
import Networks

/// MCMC imputation of missing points (section 3.3, Figure 5; Rezende et al. 2014): a window is encoded, z and then x
/// are drawn, and the missing points take the drawn values while the observed ones stay; so `mcmc_iterations` times.
///
/// The noise is named by the window's place on the time lattice, so a window gets the same values whichever others are
/// scored beside it.
struct DonutImputation {
  struct Window {
    var values: [Float]
    var isMissing: [Bool]
    /// The last point's slot on the endless lattice.
    var slot: Int64
  }

  let scorer: DonutScorer

  /// The windows' values with their missing points imputed.
  func impute(_ windows: [Window]) -> [[Float]] {
    let network = scorer.network
    var rows = windows.flatMap(\.values)
    var encoder = PerceptronActivations(rows: windows.count, of: network.encoder, extent: .forward)
    var decoder = PerceptronActivations(rows: windows.count, of: network.decoder, extent: .forward)
    var latentDeviations = [Float](repeating: 0, count: windows.count * network.latent)
    var deviations = [Float](repeating: 0, count: windows.count * network.window)
    for iteration in 0..<scorer.parameters.iterations {
      var streams = windows.map { stream($0.slot, iteration) }
      encoder.forward(rows, rows: windows.count, network.encoder, network.parameters)
      resolve(encoder.head, network.latent, into: &latentDeviations)
      let latent = drawLatent(encoder.head, latentDeviations, &streams)
      decoder.forward(latent, rows: windows.count, network.decoder, network.parameters)
      resolve(decoder.head, network.window, into: &deviations)
      replace(&rows, windows, decoder.head, deviations, &streams)
    }
    return windows.indices.map { Array(rows[$0 * network.window..<($0 + 1) * network.window]) }
  }

  private func stream(_ slot: Int64, _ iteration: Int) -> RandomStream {
    RandomStream(
      seed: scorer.seed, purpose: .imputation, epoch: Int(slot >> 32), batch: Int(slot & 0xffff_ffff), shard: iteration)
  }

  private func drawLatent(_ heads: [Float], _ deviations: [Float], _ streams: inout [RandomStream]) -> [Float] {
    let count = scorer.network.latent
    return streams.indices.flatMap { row in
      (0..<count).map { column in
        heads[2 * row * count + column] + deviations[row * count + column] * Float(streams[row].normal())
      }
    }
  }

  private func replace(
    _ rows: inout [Float], _ windows: [Window], _ heads: [Float], _ deviations: [Float],
    _ streams: inout [RandomStream]
  ) {
    let length = scorer.network.window
    for (row, window) in windows.enumerated() {
      for column in 0..<length where window.isMissing[column] {
        let place = row * length + column
        rows[place] = heads[row * length + place] + deviations[place] * Float(streams[row].normal())
      }
    }
  }
}
