import Kernels
import Networks

/// What both decoders are told of a window.
struct DecoderInput: Sendable {
  var latent: [Float]
  /// An element a point.
  var label: [Float]
}

/// What both decoders say of a window, in scaled units: rows of metrics by step.
struct DecodedWindow: Sendable {
  let label: [Float]
  let metrics: Int
  /// Means and deviations, rows of both.
  let generated: [Float]
  /// The foundation's means; those of the generator under an empty label where there is no foundation.
  let normal: [Float]

  func generator(_ point: Int, _ metric: Int) -> (mean: Float, deviation: Float) {
    let row = point * 2 * metrics
    return (generated[row + metric], generated[row + metrics + metric])
  }
}

extension CGATS {
  /// Passes the windows through both decoders. Which thread does what decides nothing.
  func decode(_ inputs: [DecoderInput], team: ComputeTeam?) -> [DecodedWindow] {
    let pool = WorkspacePool { DecodingWorkspace(self) }
    return inputs.indices.parts(of: DecodingWorkspace.windows).map(on: team) { _, part in
      pool.withWorkspace { $0.decode(inputs[part], self) }
    }.flatMap { $0 }
  }
}

/// What some windows are decoded in, side by side.
private struct DecodingWorkspace: Sendable {
  static let windows = 8
  private var generator: CGATSDecoderPass
  private var normal: CGATSDecoderPass
  private var latent: [Float]
  private var label: [Float]
  private let blank: [Float]

  init(_ model: CGATS) {
    let network = model.network
    generator = CGATSDecoderPass(network.generator, windows: Self.windows, steps: model.window, trains: false)
    normal = CGATSDecoderPass(model.normalDecoder.layers, windows: Self.windows, steps: model.window, trains: false)
    latent = [Float](repeating: 0, count: Self.windows * network.latent)
    label = [Float](repeating: 0, count: Self.windows * model.window)
    blank = label
  }

  mutating func decode(_ inputs: ArraySlice<DecoderInput>, _ model: CGATS) -> [DecodedWindow] {
    let (network, columns) = (model.network, model.network.latent)
    for (place, input) in inputs.enumerated() {
      for column in 0..<columns { latent[place * columns + column] = input.latent[column] }
      for step in 0..<model.window { label[step * Self.windows + place] = input.label[step] }
    }
    generator.forward(latent, label: label, network.generator, network.parameters, model.packed.generator)
    let decoder = model.normalDecoder
    normal.forward(latent, label: blank, decoder.layers, network.parameters, decoder.packed)
    return inputs.enumerated().map { window($1, place: $0, model) }
  }

  private func window(_ input: DecoderInput, place: Int, _ model: CGATS) -> DecodedWindow {
    let metrics = model.metrics
    var generated: [Float] = []
    var means: [Float] = []
    generated.reserveCapacity(model.window * 2 * metrics)
    means.reserveCapacity(model.window * metrics)
    for step in 0..<model.window {
      let row = (step * Self.windows + place) * 2 * metrics
      generated += generator.head[row..<(row + metrics)]
      for metric in 0..<metrics {
        let bounds = CGATSNetwork.bounds
        let logDeviation = min(max(generator.head[row + metrics + metric], bounds.lower), bounds.upper)
        generated.append(exponential(logDeviation))
      }
      means += normal.head[row..<(row + metrics)]
    }
    return DecodedWindow(label: input.label, metrics: metrics, generated: generated, normal: means)
  }
}

extension CGATS {
  /// What knows normal windows: the foundation, or the generator under an empty label where there is none.
  fileprivate var normalDecoder: (layers: CGATSDecoder, packed: PackedStack) {
    parameters.training == .twoStage
      ? (network.foundation, packed.foundation) : (network.generator, packed.generator)
  }
}
