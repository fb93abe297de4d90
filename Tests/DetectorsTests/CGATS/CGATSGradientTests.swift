import Glibc
import Kernels
import Networks
import Testing

@testable import Detectors

@Suite struct CGATSGradientTests {
  /// A stage with the layer that the label goes into, and what PyTorch says of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let stage: CGATSStage
    let layer: String
    let losses: [Double]
    let gradients: [[Double]]
    var testDescription: String { "\(stage), \(layer)" }
  }

  static let cases = [
    Case(
      stage: .foundation, layer: "last", losses: CGATSGradientFixture.foundationLosses,
      gradients: CGATSGradientFixture.foundationGradients),
    Case(
      stage: .generator, layer: "last", losses: CGATSGradientFixture.lastLosses,
      gradients: CGATSGradientFixture.lastGradients),
    Case(
      stage: .generator, layer: "first", losses: CGATSGradientFixture.firstLosses,
      gradients: CGATSGradientFixture.firstGradients),
    Case(
      stage: .joint, layer: "last", losses: CGATSGradientFixture.jointLosses,
      gradients: CGATSGradientFixture.jointGradients),
  ]

  static let (steps, metrics, points) = (5, 2, 14)
  static let offsets: [Int32] = [0, 5, 9]
  static let labels: [[Float]] = [[0, 1, 1, 0, 0], [0, 0, 0, 0, 1], [1, 0, 0, 1, 0]]

  static let referenceChoices: [String: ParameterValue] = [
    "harmonics": .flag(false), "foundation_deviation": .text("each_point"),
  ]

  static func sines(_ count: Int, _ start: Double, _ scale: Double) -> [Float] {
    (0..<count).map { Float(scale * sin(1.7 * Double($0) + start)) }
  }

  /// - Parameter choices: as the reference has it, no harmonics, and a deviation for every point.
  static func network(_ layer: String, _ choices: [String: ParameterValue] = referenceChoices) throws -> CGATSNetwork {
    let parameters = try CGATS.Parameters(
      [
        "window": .integer(steps), "latent_dimensions": .integer(3), "hidden_units": .integer(8),
        "condition_layer": .text(layer),
      ].merging(choices) { $1 })
    var network = CGATSNetwork(metrics: metrics, parameters, seed: 1)
    for index in network.parameters.indices {
      network.parameters[index].values = sines(network.parameters[index].count, 0.9 * Double(index), 0.5)
    }
    if network.sharesDeviation {
      network.clearDeviationWeights(&network.parameters[network.foundation.head.weight].values)
    }
    return network
  }

  /// The points of the reference script; each window's labels lie in its own points.
  static func data() -> CGATSData {
    var data = CGATSData(metrics: metrics, limit: 6)
    data.values = sines(points * metrics, 30, 1.5)
    data.measured = [Float](repeating: 1, count: points * metrics)
    data.values[6 * metrics + 1] = 0
    data.measured[6 * metrics + 1] = 0
    data.labels = [Float](repeating: 0, count: points)
    for (offset, label) in zip(offsets, labels) {
      for (step, point) in label.enumerated() {
        data.labels[Int(offset) + step] = max(data.labels[Int(offset) + step], point)
      }
    }
    data.series = [0..<points]
    return data
  }

  static func shard(_ network: CGATSNetwork, _ stage: CGATSStage, posterior: CGATSNetwork, scale: Float) throws
    -> WindowShard
  {
    let data = data()
    let drawn = try #require(
      LabelModel(
        window: steps, counts: [1, 0, 0, 0, 0, 0, 0, 0], lengths: [1], places: [Double](repeating: 1, count: 16)))
    var (workspace, shard) = (CGATSWorkspace(network, stage: stage, steps: steps), WindowShard(of: network))
    var stream = RandomStream(seed: 1, purpose: .test)
    let chosen: [Int32] = [0, 1, 2]
    workspace.load(data, chosen[...], offsets, labels: drawn, beta: 0.7, stream: &stream)
    workspace.takeLabels(labels)
    workspace.takeNoise(sines(3 * 3, 20, 1.2))
    if stage == .generator {
      let heads = CGATSPosterior(network: posterior, packed: CGATSPackedWeights(posterior).encoder, window: steps)
        .heads(
          offsets.indices.map { window in
            (0..<steps).flatMap { step in
              (0..<metrics).map { metric in
                labels[window][step] == 0 ? data.values[(Int(offsets[window]) + step) * metrics + metric] : 0
              }
            }
          }, team: nil)
      workspace.takePosterior(heads, windows: chosen[...])
    }
    workspace.evaluate(network, CGATSPackedWeights(network), freeNats: 0.3, scale: scale, into: &shard)
    return shard
  }

  @Test("The losses of each stage and their gradients by every parameter are those of PyTorch", arguments: cases)
  func matchesReference(_ given: Case) throws {
    let network = try Self.network(given.layer)
    let shard = try Self.shard(network, given.stage, posterior: network, scale: 1 / 3)
    #expect(shard.losses.count == 3)
    for (found, expected) in zip(shard.losses, given.losses) { #expect(abs(found - expected) < 1e-4 * abs(expected)) }
    #expect(given.gradients.count == shard.gradients.tensors.count)
    for (index, (found, expected)) in zip(shard.gradients.tensors, given.gradients).enumerated() {
      let sums = [
        found.reduce(0) { $0 + Double($1) }, found.reduce(0) { $0 + Double($1) * Double($1) }, Double(found[0]),
        Double(found[1]), Double(found[2]),
      ]
      // Next to the tensor's own size: the encoder's gradients are a thousandth of the heads'.
      let size = max(1e-4, expected[1].squareRoot())
      #expect(
        zip(sums, expected).allSatisfy { abs($0 - $1) < 1e-3 * max(size, abs($1)) },
        "\(network.parameters[index].name): \(sums) instead of \(expected)")
    }
  }

  @Test(
    "The gradient is the slope of finite differences in every tensor", arguments: cases, [referenceChoices, [:]])
  func matchesFiniteDifferences(_ given: Case, choices: [String: ParameterValue]) throws {
    let network = try Self.network(given.layer, choices)
    // A deviation that is shared depends on nothing: neither do the weights that would make it.
    let fixed = given.stage == .foundation && network.sharesDeviation ? network.foundation.head.weight : -1
    let gradients = try Self.shard(network, given.stage, posterior: network, scale: 1).gradients
    let step: Float = 1 / 512
    for tensor in network.parameters.indices {
      let largest = gradients.tensors[tensor].reduce(0) { max($0, abs(Double($1))) }
      for index in stride(from: 0, to: network.parameters[tensor].count, by: 11) {
        if tensor == fixed, index % (2 * Self.metrics) >= Self.metrics {
          #expect(gradients.tensors[tensor][index] == 0)
          continue
        }
        var (up, down) = (network, network)
        up.parameters[tensor].values[index] += step
        down.parameters[tensor].values[index] -= step
        let higher = try Self.shard(up, given.stage, posterior: network, scale: 0).loss
        let lower = try Self.shard(down, given.stage, posterior: network, scale: 0).loss
        let slope = (higher - lower) / Double(2 * step)
        let gradient = Double(gradients.tensors[tensor][index])
        // Single precision leaves the losses' difference about six digits before the step.
        #expect(
          abs(slope - gradient) < max(0.02 * max(abs(slope), largest), 0.02),
          "\(network.parameters[tensor].name), element \(index)")
      }
    }
  }

  @Test("What a stage does not train has no gradient")
  func frozenPartsStay() throws {
    for given in Self.cases {
      var network = try Self.network(given.layer)
      network.freeze(given.stage)
      let gradients = try Self.shard(network, given.stage, posterior: network, scale: 1).gradients
      for (parameter, gradient) in zip(network.parameters, gradients.tensors) {
        #expect(parameter.isFrozen == gradient.allSatisfy { $0 == 0 }, "\(parameter.name)")
      }
    }
  }
}
