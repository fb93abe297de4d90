import Glibc
import Kernels
import Networks

/// MCMC imputation of missing points (section 3.3, Figure 5; Rezende et al. 2014): a window is encoded, z and then x
/// are drawn, and the missing points take the drawn values while the observed ones stay; so `mcmc_iterations` times.
///
/// The chain presumes that the decoder learnt what belongs into the gap. Where nothing was ever measured there, every night,
/// it learnt none of it: what it draws is its own invention, which each round feeds back, until the first points after a gap
/// are thousands of times less likely than any incident. So a window whose measured points are explained better with its gaps
/// filled as training has them is scored with those.
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

  /// The windows' values with their missing points imputed, or as they are where that explains the measured ones better.
  func impute(_ windows: [Window]) -> [[Float]] {
    let network = scorer.network
    let given = windows.flatMap(\.values)
    var rows = given
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
    let places = windows.indices.map { $0 * network.window..<($0 + 1) * network.window }
    guard scorer.choosesImputation else { return places.map { Array(rows[$0]) } }
    let losses = [given, rows].map { measuredLosses($0, windows, &encoder, &decoder) }
    // What isn't a number any more is no better; nor is anything where there was nothing else to be explained.
    return windows.indices.map { Array(losses[1][$0] < losses[0][$0] ? rows[places[$0]] : given[places[$0]]) }
  }

  /// How unlikely the measured points of each window are, reconstructed from the mean of z, up to a constant; without the
  /// last, since it is the one to be judged.
  private func measuredLosses(
    _ rows: [Float], _ windows: [Window], _ encoder: inout PerceptronActivations, _ decoder: inout PerceptronActivations
  ) -> [Float] {
    let network = scorer.network
    encoder.forward(rows, rows: windows.count, network.encoder, network.parameters)
    let latent = windows.indices.flatMap { encoder.head[2 * $0 * network.latent..<(2 * $0 + 1) * network.latent] }
    decoder.forward(latent, rows: windows.count, network.decoder, network.parameters)
    var deviations = [Float](repeating: 0, count: windows.count * network.window)
    resolve(decoder.head, network.window, into: &deviations)
    return windows.enumerated().map { row, window in
      (0..<network.window - 1).reduce(Float(0)) { sum, column in
        guard !window.isMissing[column] else { return sum }
        let place = row * network.window + column
        let distance = (rows[place] - decoder.head[place + row * network.window]) / deviations[place]
        return sum + distance * distance / 2 + Float(log(Double(deviations[place])))
      }
    }
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
