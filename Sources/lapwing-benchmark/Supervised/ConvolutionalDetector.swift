import Detectors
import Kernels
import Networks

/// A detector that learns from labelled windows what an anomalous point looks like: three convolutions over the values and
/// their saliency map, a logit a point, cross-entropy. After SR-CNN (Ren et al., "Time-Series Anomaly Detection Service at
/// Microsoft", KDD 2019, section 3.3), which learns from injected anomalies, and in which the map alone is seen.
///
/// It is no algorithm that is offered to clients, and keeps to no ``Detector`` contract: the benchmark of C-GATS uses it, to
/// tell by a detector's figures on real windows what generated ones are worth to learn from (C-GATS, section 6.3).
struct ConvolutionalDetector: Sendable {
  private let network: ConvolutionalNetwork
  /// The mean loss of the last step's points.
  let loss: Double

  /// Learns from sets of windows of one shape, an equal share of each batch from each. The same seed and sets make the
  /// same detector on any team.
  ///
  /// - Throws: `nothingToLearnFrom` without windows, `diverged`, `cancelled`.
  init(
    learningFrom sets: [SupervisedWindows], settings: ConvolutionalSettings = ConvolutionalSettings(), seed: UInt64,
    team: ComputeTeam, isCancelled: () -> Bool = { false }
  ) throws(DetectorError) {
    guard let first = sets.first,
      sets.allSatisfy({ $0.count > 0 && $0.points == first.points && $0.channels == first.channels })
    else { throw .nothingToLearnFrom }
    var training = ConvolutionalTraining(settings, sets: sets, seed: seed)
    try training.run(team, isCancelled: isCancelled)
    (network, loss) = (training.network, training.loss)
  }

  /// The probability of each point to be anomalous, window by window.
  ///
  /// - Precondition: windows of the shape that was learnt from.
  func probabilities(_ windows: SupervisedWindows, team: ComputeTeam) -> [Float] {
    (0..<windows.count).parts(of: ConvolutionalShard.windows * Self.shardsAPart)
      .map(on: team) { _, part in probabilities(windows, part) }.flatMap { $0 }
  }

  private static let shardsAPart = 8

  private func probabilities(_ windows: SupervisedWindows, _ part: Range<Int>) -> [Float] {
    var shard = ConvolutionalShard(network)
    return part.parts(of: ConvolutionalShard.windows).flatMap { batch in
      shard.clear()
      for window in batch { shard.take(window, of: windows) }
      shard.forward(network)
      return (0..<shard.count).flatMap { shard.logits(of: $0).map(probability(ofLogit:)) }
    }
  }
}
