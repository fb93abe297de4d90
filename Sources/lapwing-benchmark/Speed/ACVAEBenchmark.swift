import Detectors
import JSON
import Kernels
import Platform
import Programs
import Series

/// ACVAE on systems of the paper's sizes: windows a second of model_full's epochs on all cores, by the training's own clock,
/// and the seconds of one point's score by both models on one core.
struct ACVAEBenchmark {
  let isQuick: Bool

  /// A system as it is measured: eight metrics without a situation, and the paper's largest with its 91 calendar columns.
  private struct System {
    let metrics: Int
    let latent: Int
    let calendar: [String]
    let target: Double

    static let all = [
      System(metrics: 8, latent: 4, calendar: [], target: 40_000),
      System(
        metrics: 44, latent: 5, calendar: ["day_of_week", "hour_of_day", "minute_of_hour"], target: 15_000),
    ]
  }

  private static let scoreTarget = 1.0
  private static let contrastTarget = 2.5

  func runTraining(_ report: inout FigureReport) throws {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    for system in System.all {
      let input = try self.input(system, points: isQuick ? 20_000 : 60_000, anomalies: 0)
      var rate = 0.0
      for _ in 0..<(isQuick ? 1 : 3) {
        let report = try train(system, input, epochs: 3, fineTuning: 0, team).report
        rate = max(rate, Double(report.trainingSamples * report.epochs.count) / report.seconds)
      }
      report.add(
        Figure(
          name: "Training of ACVAE on all cores, \(system.metrics) metrics", value: rate, unit: "windows/s",
          target: system.target,
          details: [
            ("context_columns", .integer(system.calendar.isEmpty ? 0 : 91))
          ]
        ))
    }
  }

  func runScore(_ report: inout FigureReport) throws {
    let plain = try secondsOfPoint(score: "s_diff")
    report.add(
      Figure(
        name: "Score of a point by ACVAE on one core", value: plain * 1_000, unit: "ms", target: Self.scoreTarget,
        isCeiling: true, details: [("metrics", .integer(44)), ("samples", .integer(100)), ("models", .integer(2))]
      ))
    report.add(
      Figure(
        name: "Score of a point by ACVAE with the contrast of situations, times that without",
        value: try secondsOfPoint(score: "combined") / plain,
        unit: "", target: Self.contrastTarget, isCeiling: true
      ))
  }

  /// Of the largest system, both models with 100 samples.
  private func secondsOfPoint(score: String) throws -> Double {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    let system = System.all[1]
    let input = try self.input(system, points: 3_000, anomalies: 30)
    let detector = try train(system, input, epochs: 1, fineTuning: 2, score: score, team).detector
    let points = 300
    let seconds = try Stopwatch.best(of: isQuick ? 2 : 5) {
      for point in 2_000..<(2_000 + points) {
        _ = try detector.score(input.series, range: point..<point + 1, team: nil)
      }
    }
    return seconds / Double(points)
  }

  private func train(
    _ system: System, _ input: TrainingInput, epochs: Int, fineTuning: Int, score: String = "s_full",
    _ team: ComputeTeam
  ) throws -> (detector: any Detector, report: TrainingReport) {
    let parameters: [String: ParameterValue] = [
      "epochs": .integer(epochs), "fine_tuning_epochs": .integer(fineTuning), "validation_fraction": .number(0),
      "latent_dimensions": .integer(system.latent), "calendar": .list(system.calendar.map { .text($0) }),
      "score": .text(score), "posterior_samples": .integer(fineTuning > 0 ? 100 : 1),
    ]
    return try Algorithm.acvae.train(
      input, parameters: Algorithm.acvae.parameters(parameters),
      environment: TrainingEnvironment(seed: 1, team: team))
  }

  /// Metrics that share two waves and have noise of their own.
  private func input(_ system: System, points: Int, anomalies: Int) throws -> TrainingInput {
    var random = RandomStream(seed: 1, purpose: .synthesis)
    let metrics = (0..<system.metrics).map { metric in
      SeriesColumn(
        name: "metric\(metric)",
        values: (0..<points).map { point in
          let phase = Double(point % 1_440) / 1_440
          let wave = metric % 2 == 0 ? abs(phase - 0.5) : phase * (1 - phase)
          return wave * Double(metric + 1) + 0.05 * random.normal()
        })
    }
    let grid = try TimeGrid(start: 1_700_000_040, interval: 60, count: points)
    let none = [Bool](repeating: false, count: points)
    return TrainingInput(
      series: try GriddedSeries(grid: grid, metrics: metrics),
      labelledAnomaly: (0..<points).map { anomalies > 0 && $0 % 100 == 50 && $0 / 100 < anomalies }, ignored: none)
  }
}
