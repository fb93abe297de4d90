import Detectors
import JSON
import Kernels
import Platform
import Programs

/// Sequences of 256 segments a second of the ordinary training function on all cores: filling, confidence weights, losses,
/// both networks, optimiser, all of it; with one sequence a step as the paper's defaults have it, and with eight.
struct PADTrainingBenchmark {
  let isQuick: Bool

  private static let target = 0.5
  private static let length = 256.0
  /// Multiplications and additions of a segment's way forward and back without the first layer's way to its input: Ω = 120,
  /// 100 units, K = 8. Elementwise work is not counted.
  private static let operations: Double = {
    let (window, units, latent) = (120.0, 100.0, 8.0)
    let autoencoder = 2 * window * units + 2 * units * units + 3 * units * latent
    let predictor = 4 * units * (window + units) + units
    return 6 * (autoencoder + predictor) - 2 * window * units
  }()

  func run(_ report: inout FigureReport) throws {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    let training = try SyntheticTraining(days: 70)
    for batchSize in [1, 8] {
      var (rate, peak) = (0.0, 0.0)
      for _ in 0..<(isQuick ? 2 : 4) {
        peak = max(peak, team.multiplyAddPeak)
        rate = max(rate, try sequencesASecond(training, batchSize, team))
        peak = max(peak, team.multiplyAddPeak)
      }
      report.add(
        Figure(
          name: "Training of PAD, share of all cores' peak, sequences a step: \(batchSize)", value: rate,
          unit: "sequences/s",
          ratio: rate * Self.length * Self.operations / peak, target: Self.target,
          details: [
            ("peak_gflops", .number(Figure.rounded(peak / 1e9))),
            ("mflop_a_sequence", .number(Figure.rounded(Self.length * Self.operations / 1e6))),
          ]
        ))
    }
  }

  /// By the clock outside of the training, so that nothing of it is left out.
  private func sequencesASecond(
    _ training: SyntheticTraining, _ batchSize: Int, _ team: ComputeTeam
  ) throws -> Double {
    let parameters: [String: ParameterValue] = [
      "epochs": .integer(isQuick ? 3 : 8), "validation_fraction": .number(0), "batch_size": .integer(batchSize),
    ]
    let watch = Stopwatch()
    let report = try training.train(.pad, parameters, team: team).report
    return Double(report.trainingSamples * report.epochs.count) / Self.length / watch.seconds
  }
}
