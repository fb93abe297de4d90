import Detectors
import Glibc
import JSON
import Kernels
import Platform
import Programs
import Series
import Synchronization

/// C-GATS on Synthetic Sines: windows a second of the ordinary training and generation on all cores, everything included,
/// against the cores' multiply-add peak.
struct CGATSBenchmark {
  let isQuick: Bool

  private static let target = 0.5
  /// Multiplications of a window's way through two recurrent layers of 32 and 64 units, z's or the value's own left out.
  private static let stack = 240.0 * Double(4 * 32 * 32 + 4 * 64 * (32 + 64))
  /// Encoder and decoder, forward and back.
  private static let trainingOperations = 2 * 3 * 2 * stack
  /// The generator and the normal reconstruction that its departure is told from.
  private static let generationOperations = 2 * 2 * stack

  func runTraining(_ report: inout FigureReport) throws {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    let input = try SyntheticSines(count: 512, seed: 1).input()
    var (rate, byProcessor, peak) = (0.0, 0.0, 0.0)
    for _ in 0..<(isQuick ? 2 : 4) {
      peak = max(peak, team.multiplyAddPeak)
      let reached = try windowsASecond(input, team)
      (rate, byProcessor) = (max(rate, reached.byClock), max(byProcessor, reached.byProcessor))
      peak = max(peak, team.multiplyAddPeak)
    }
    report.add(
      Figure(
        name: "Training of C-GATS, stage 1, share of all cores' peak", value: rate, unit: "windows/s",
        ratio: rate * Self.trainingOperations / peak,
        target: Self.target,
        details: [
          ("peak_gflops", .number(Figure.rounded(peak / 1e9))),
          ("mflop_a_window", .number(Figure.rounded(Self.trainingOperations / 1e6))),
          (
            "ratio_by_processor_time",
            .number(Figure.rounded(byProcessor * Self.trainingOperations * Double(team.threads) / peak))
          ),
        ]
      ))
  }

  /// By the clock from the end of one epoch to that of the next, so that nothing of an epoch is left out; the best one, as
  /// other processes only ever take time away.
  private func windowsASecond(
    _ input: TrainingInput, _ team: ComputeTeam
  ) throws -> (byClock: Double, byProcessor: Double) {
    let ends = Mutex<[(clock: Double, processor: Double)]>([])
    let watch = Stopwatch()
    let parameters = try parameters(epochs: isQuick ? 4 : 8, generatorEpochs: 1)
    let report = try CGATS.train(
      [input], parameters: parameters,
      environment: TrainingEnvironment(
        seed: 1, team: team, observe: { _ in ends.withLock { $0.append((watch.seconds, Self.processorSeconds)) } })
    ).report
    let times = ends.withLock { Array($0.prefix(report.epochs.count)) }
    let epochs = Array(zip(times, times.dropFirst()))
    let clock = epochs.map { $1.clock - $0.clock }.min() ?? .infinity
    let processor = epochs.map { $1.processor - $0.processor }.min() ?? .infinity
    let windows = Double(report.trainingSamples)
    return (windows / clock, windows / processor)
  }

  /// What all threads of this process have had of the cores: tells the kernels' speed beside busy neighbours, where the
  /// clock tells how busy they are.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  func runGeneration(_ report: inout FigureReport) throws {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    let input = try SyntheticSines(count: 128, seed: 1).input()
    let model = try CGATS.train(
      [input], parameters: parameters(epochs: 1, generatorEpochs: 1),
      environment: TrainingEnvironment(seed: 1, team: team)
    ).model
    let count = isQuick ? 1_000 : 4_000
    var (rate, byProcessor, peak) = (0.0, 0.0, 0.0)
    for _ in 0..<(isQuick ? 2 : 4) {
      peak = max(peak, team.multiplyAddPeak)
      let (watch, spent) = (Stopwatch(), Self.processorSeconds)
      _ = try model.generate(GenerationRequest(count: count, seed: 1), team: team)
      rate = max(rate, Double(count) / watch.seconds)
      byProcessor = max(byProcessor, Double(count) / (Self.processorSeconds - spent))
      peak = max(peak, team.multiplyAddPeak)
    }
    report.add(
      Figure(
        name: "Generation by C-GATS, share of all cores' peak", value: rate, unit: "windows/s",
        ratio: rate * Self.generationOperations / peak,
        target: Self.target,
        details: [
          ("peak_gflops", .number(Figure.rounded(peak / 1e9))),
          ("mflop_a_window", .number(Figure.rounded(Self.generationOperations / 1e6))),
          (
            "ratio_by_processor_time",
            .number(Figure.rounded(byProcessor * Self.generationOperations * Double(team.threads) / peak))
          ),
        ]
      ))
  }

  private func parameters(epochs: Int, generatorEpochs: Int) throws -> CGATSParameters {
    try CGATS.Parameters([
      "window": .integer(SyntheticSines.length), "stride": .integer(SyntheticSines.length), "epochs": .integer(epochs),
      "generator_epochs": .integer(generatorEpochs), "validation_fraction": .number(0),
    ])
  }
}
