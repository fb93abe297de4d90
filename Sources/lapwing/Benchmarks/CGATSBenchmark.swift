import Detectors
import JSON
import Kernels
import Series

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

  func runTraining() throws {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    let input = try SyntheticSines(count: isQuick ? 256 : 1_024, seed: 1).input()
    var (rate, peak, ratio) = (0.0, 0.0, 0.0)
    for _ in 0..<(isQuick ? 2 : 4) {
      let before = team.multiplyAddPeak
      let watch = Stopwatch()
      let report = try train(input, epochs: isQuick ? 4 : 3, generatorEpochs: 1, team).report
      _ = watch
      let now = report.samplesPerSecond
      peak = max(peak, before, team.multiplyAddPeak)
      rate = max(rate, now)
      ratio = rate * Self.trainingOperations / peak
    }
    Figure(
      name: "cgats-training, stage 1", value: rate, unit: "windows/s", ratio: ratio, target: Self.target,
      details: [
        ("cores", .integer(Int64(team.threads))), ("peak_gflops", .number(Figure.rounded(peak / 1e9))),
        ("mflop_a_window", .number(Figure.rounded(Self.trainingOperations / 1e6))),
      ]
    ).print()
  }

  func runGeneration() throws {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    let input = try SyntheticSines(count: 128, seed: 1).input()
    let model = try train(input, epochs: 1, generatorEpochs: 1, team).model
    let count = isQuick ? 1_000 : 4_000
    var (rate, peak) = (0.0, 0.0)
    for _ in 0..<(isQuick ? 2 : 4) {
      peak = max(peak, team.multiplyAddPeak)
      let watch = Stopwatch()
      _ = try model.generate(GenerationRequest(count: count, seed: 1), team: team)
      rate = max(rate, Double(count) / watch.seconds)
      peak = max(peak, team.multiplyAddPeak)
    }
    Figure(
      name: "cgats-generation", value: rate, unit: "windows/s", ratio: rate * Self.generationOperations / peak,
      target: Self.target,
      details: [
        ("cores", .integer(Int64(team.threads))), ("peak_gflops", .number(Figure.rounded(peak / 1e9))),
        ("mflop_a_window", .number(Figure.rounded(Self.generationOperations / 1e6))),
      ]
    ).print()
  }

  private func train(
    _ input: TrainingInput, epochs: Int, generatorEpochs: Int, _ team: ComputeTeam
  ) throws -> (model: CGATS, report: TrainingReport) {
    let parameters: [String: ParameterValue] = [
      "window": .integer(SyntheticSines.length), "stride": .integer(SyntheticSines.length), "epochs": .integer(epochs),
      "generator_epochs": .integer(generatorEpochs), "early_stopping": .flag(false),
    ]
    return try CGATS.train(
      [input], parameters: CGATS.schema.resolve(parameters), environment: TrainingEnvironment(seed: 1, team: team))
  }
}
