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
    let blocks = (inputs.count + DecodingWorkspace.windows - 1) / DecodingWorkspace.windows
    let count = max(1, min(team?.threads ?? 1, blocks))
    var workspaces = (0..<count).map { DecodingWorkspace(self, first: $0, step: count) }
    let work = DecodingWork(model: self, inputs: inputs)
    if let team, count > 1 {
      team.forEach(&workspaces, work)
    } else {
      for index in workspaces.indices { work.perform(index, on: &workspaces[index]) }
    }
    // Block b lies with workspace b mod count, at place b / count.
    return (0..<blocks).flatMap { workspaces[$0 % count].results[$0 / count] }
  }
}

/// A thread's workspace to decode in: taken once, used for every block that falls to it.
private struct DecodingWorkspace: Sendable {
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

  func perform(_ index: Int, on workspace: inout DecodingWorkspace) {
    let size = DecodingWorkspace.windows
    for start in stride(from: workspace.first * size, to: inputs.count, by: workspace.step * size) {
      let range = start..<min(start + size, inputs.count)
      load(range, &workspace)
      run(&workspace)
      workspace.results.append(range.map { window(inputs[$0], place: $0 - start, workspace) })
    }
  }

  private func load(_ range: Range<Int>, _ workspace: inout DecodingWorkspace) {
    let (size, columns) = (DecodingWorkspace.windows, model.network.latent)
    for (place, index) in range.enumerated() {
      for column in 0..<columns { workspace.latent[place * columns + column] = inputs[index].latent[column] }
      for step in 0..<model.window { workspace.label[step * size + place] = inputs[index].label[step] }
    }
  }

  private func run(_ workspace: inout DecodingWorkspace) {
    let network = model.network
    let isTwoStage = model.parameters.training == .twoStage
    workspace.generator.forward(
      workspace.latent, label: workspace.label, network.generator, network.parameters, model.packed.generator)
    workspace.normal.forward(
      workspace.latent, label: workspace.blank, isTwoStage ? network.foundation : network.generator, network.parameters,
      isTwoStage ? model.packed.foundation : model.packed.generator)
  }

  private func window(_ input: DecoderInput, place: Int, _ workspace: DecodingWorkspace) -> DecodedWindow {
    let (metrics, size) = (model.metrics, DecodingWorkspace.windows)
    var generated: [Float] = []
    var normal: [Float] = []
    generated.reserveCapacity(model.window * 2 * metrics)
    normal.reserveCapacity(model.window * metrics)
    for step in 0..<model.window {
      let row = (step * size + place) * 2 * metrics
      for metric in 0..<metrics { generated.append(workspace.generator.head[row + metric]) }
      for metric in 0..<metrics {
        let bounds = CGATSNetwork.bounds
        let logDeviation = min(max(workspace.generator.head[row + metrics + metric], bounds.lower), bounds.upper)
        generated.append(exponential(logDeviation))
      }
      for metric in 0..<metrics { normal.append(workspace.normal.head[row + metric]) }
    }
    return DecodedWindow(label: input.label, metrics: metrics, generated: generated, normal: normal)
  }
}
