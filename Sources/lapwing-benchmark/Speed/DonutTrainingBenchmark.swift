import Detectors
import JSON
import Kernels
import Platform
import Programs

/// Windows a second of the ordinary training function on all cores: shuffling, injection, loss, optimiser, all of it.
struct DonutTrainingBenchmark {
  let isQuick: Bool

  private static let target = 0.5
  /// Multiplications and additions of a window's way forward and back, W = 120, 100 hidden units, K = 8.
  private static let operations = 341_000.0

  func run(_ report: inout FigureReport) throws {
    let threads = ProcessorCount.available
    let team = ComputeTeam(threads: threads, priority: .normal)
    let training = try SyntheticTraining(days: 70)
    let parameters: [String: ParameterValue] = [
      "epochs": .integer(isQuick ? 3 : 8), "validation_fraction": .number(0), "batch_size": .integer(256),
    ]
    var (rate, peak) = (0.0, 0.0)
    for _ in 0..<(isQuick ? 2 : 4) {
      peak = max(peak, team.multiplyAddPeak)
      rate = max(rate, try windowsASecond(training, parameters, team))
      peak = max(peak, team.multiplyAddPeak)
    }
    report.add(
      Figure(
        name: "Training of Donut, share of all cores' peak", value: rate, unit: "windows/s",
        ratio: rate * Self.operations / peak,
        target: Self.target,
        details: [("peak_gflops", .number(Figure.rounded(peak / 1e9)))]
      ))
  }

  /// By the clock outside of the training, so that nothing of it is left out.
  private func windowsASecond(
    _ training: SyntheticTraining, _ parameters: [String: ParameterValue], _ team: ComputeTeam
  ) throws -> Double {
    let watch = Stopwatch()
    let report = try training.donut(parameters, team: team).report
    return Double(report.trainingSamples * report.epochs.count) / watch.seconds
  }
}
