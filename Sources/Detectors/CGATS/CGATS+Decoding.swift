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
    let blocks = (inputs.count + DecodingBench.windows - 1) / DecodingBench.windows
    let count = max(1, min(team?.threads ?? 1, blocks))
    var benches = (0..<count).map { DecodingBench(self, first: $0, step: count) }
    let work = DecodingWork(model: self, inputs: inputs)
    if let team, count > 1 {
      team.forEach(&benches, work)
    } else {
      for index in benches.indices { work.perform(index, on: &benches[index]) }
    }
    // Block b lies with bench b mod count, at place b / count.
    return (0..<blocks).flatMap { benches[$0 % count].results[$0 / count] }
  }
}

/// A thread's room to decode in: taken once, used for every block that falls to it.
private struct DecodingBench: Sendable {
  static let windows = 8
  let first: Int
  let step: Int
  var generator: CGATSDecoderPass
  var normal: CGATSDecoderPass
  var latent: [Float]
  var label: [Float]
  let blank: [Float]
  var results: [[DecodedWindow]] = []

  init(_ model: CGATS, first: Int, step: Int) {
    (self.first, self.step) = (first, step)
    let network = model.network
    let normal = model.parameters.training == .twoStage ? network.foundation : network.generator
    generator = CGATSDecoderPass(network.generator, windows: Self.windows, steps: model.window, trains: false)
    self.normal = CGATSDecoderPass(normal, windows: Self.windows, steps: model.window, trains: false)
    latent = [Float](repeating: 0, count: Self.windows * network.latent)
    label = [Float](repeating: 0, count: Self.windows * model.window)
    blank = label
  }
}

private struct DecodingWork: ItemWork {
  let model: CGATS
  let inputs: [DecoderInput]

  func perform(_ index: Int, on bench: inout DecodingBench) {
    let size = DecodingBench.windows
    for start in stride(from: bench.first * size, to: inputs.count, by: bench.step * size) {
      let range = start..<min(start + size, inputs.count)
      load(range, &bench)
      run(&bench)
      bench.results.append(range.map { window(inputs[$0], place: $0 - start, bench) })
    }
  }

  private func load(_ range: Range<Int>, _ bench: inout DecodingBench) {
    let (size, columns) = (DecodingBench.windows, model.network.latent)
    for (place, index) in range.enumerated() {
      for column in 0..<columns { bench.latent[place * columns + column] = inputs[index].latent[column] }
      for step in 0..<model.window { bench.label[step * size + place] = inputs[index].label[step] }
    }
  }

  private func run(_ bench: inout DecodingBench) {
    let network = model.network
    let isTwoStage = model.parameters.training == .twoStage
    bench.generator.forward(
      bench.latent, label: bench.label, network.generator, network.parameters, model.packed.generator)
    bench.normal.forward(
      bench.latent, label: bench.blank, isTwoStage ? network.foundation : network.generator, network.parameters,
      isTwoStage ? model.packed.foundation : model.packed.generator)
  }

  private func window(_ input: DecoderInput, place: Int, _ bench: DecodingBench) -> DecodedWindow {
    let (metrics, size) = (model.metrics, DecodingBench.windows)
    var generated: [Float] = []
    var normal: [Float] = []
    generated.reserveCapacity(model.window * 2 * metrics)
    normal.reserveCapacity(model.window * metrics)
    for step in 0..<model.window {
      let row = (step * size + place) * 2 * metrics
      for metric in 0..<metrics { generated.append(bench.generator.head[row + metric]) }
      for metric in 0..<metrics {
        let bounds = CGATSNetwork.bounds
        let logDeviation = min(max(bench.generator.head[row + metrics + metric], bounds.lower), bounds.upper)
        generated.append(exponential(logDeviation))
      }
      for metric in 0..<metrics { normal.append(bench.normal.head[row + metric]) }
    }
    return DecodedWindow(label: input.label, metrics: metrics, generated: generated, normal: normal)
  }
}
