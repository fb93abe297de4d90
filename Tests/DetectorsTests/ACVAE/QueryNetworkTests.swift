import Glibc
import Kernels
import Networks
import Testing

@testable import Detectors

@Suite struct QueryNetworkTests {
  static let features = sines(6 * 4, 10, 1.5)
  static let examples = zip([true, false, true, false, false, true], [false, true, true, false, true, false])
    .enumerated().map { QueryExample(point: $0, isAnomalous: $1.0, isMistaken: $1.1) }

  static func sines(_ count: Int, _ start: Double, _ scale: Double) -> [Float] {
    (0..<count).map { Float(scale * sin(1.7 * Double($0) + start)) }
  }

  static func network() -> QueryNetwork {
    var network = QueryNetwork(inputs: 4, units: 5, seed: 1)
    let tensors: [(start: Double, scale: Double)] = [(0, 0.8), (0.5, 0.3), (1, 0.8), (1.5, 0.3), (2, 1.5), (2.5, 0.3)]
    for (index, tensor) in tensors.enumerated() {
      network.parameters[index].values = sines(network.parameters[index].count, tensor.start, tensor.scale)
    }
    return network
  }

  static func evaluate(_ network: QueryNetwork) -> (loss: Double, shard: QueryShard) {
    var shard = QueryShard(network, rows: 8)
    shard.load(examples, features)
    let loss = shard.evaluate(network)
    return (loss, shard)
  }

  @Test("Probabilities, loss and gradients are those of PyTorch")
  func matchesReference() {
    let (loss, shard) = Self.evaluate(Self.network())
    #expect(abs(loss - QueryGradientFixture.loss) < 1e-5)
    for (logit, expected) in zip(shard.logits, QueryGradientFixture.probabilities) {
      #expect(abs(Double(probability(ofLogit: logit)) - expected) < 1e-6)
    }
    #expect(shard.gradients.tensors.count == QueryGradientFixture.gradients.count)
    for (given, expected) in zip(shard.gradients.tensors, QueryGradientFixture.gradients) {
      #expect(given.count == expected.count)
      #expect(zip(given, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    }
  }

  @Test("The gradient is the slope of finite differences by every parameter")
  func matchesFiniteDifferences() {
    let network = Self.network()
    let gradients = Self.evaluate(network).shard.gradients
    let step: Float = 1 / 256
    for tensor in network.parameters.indices {
      for index in network.parameters[tensor].values.indices {
        var (up, down) = (network, network)
        up.parameters[tensor].values[index] += step
        down.parameters[tensor].values[index] -= step
        let slope = (Self.evaluate(up).loss - Self.evaluate(down).loss) / Double(2 * step)
        #expect(abs(slope - Double(gradients.tensors[tensor][index])) < 2e-4, "tensor \(tensor), element \(index)")
      }
    }
  }

  @Test("Logits far beyond what a sigmoid can tell give a finite loss", arguments: [Float(-1e4), 1e4])
  func stability(bias: Float) {
    var network = Self.network()
    network.parameters[network.layers.head.bias].values[0] = bias
    let (loss, shard) = Self.evaluate(network)
    #expect(loss.isFinite && loss > 1_000)
    #expect(shard.gradients.tensors.joined().allSatisfy { $0.isFinite })
  }

  @Test("Anomalies are asked for before mistakes, and mistakes before what is known to be normal")
  func preference() throws {
    // Three kinds of points, each with a feature of its own.
    var features = QueryFeatures(metrics: 1, hasContrast: true)
    for kind in 0..<3 {
      for _ in 0..<20 {
        features.append(
          ACVAE.Opinions(
            full: [opinion(kind == 0 ? -5 : 0, kind == 1 ? 2 : 0.1)], anomalous: [opinion(0, 0.1)], measured: [1]))
      }
    }
    features.standardise()
    let examples = (0..<60).map { QueryExample(point: $0, isAnomalous: $0 < 20, isMistaken: (20..<40).contains($0)) }
    let training = QueryTraining(features: features, seed: 3)
    let probabilities = training.probabilities(try training.train(examples, isCancelled: { false }))
    // Where the loss is least: (y + β·mistaken) / (1 + β).
    for (point, expected) in [(0, 0.8), (20, 0.2), (40, 0)] { #expect(abs(probabilities[point] - expected) < 0.05) }
    let again = training.probabilities(try training.train(examples, isCancelled: { false }))
    #expect(again == probabilities)
    #expect(throws: DetectorError.cancelled) { try training.train(examples, isCancelled: { true }) }
  }

  private func opinion(_ logLikelihood: Float, _ deviation: Float) -> ACVAEOpinion {
    ACVAEOpinion(logLikelihoods: [logLikelihood], means: [0], deviations: [deviation])
  }
}
