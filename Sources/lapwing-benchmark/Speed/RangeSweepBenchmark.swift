import Evaluation
import JSON
import Kernels

/// How long the range-based curve of many points takes, every distinct score a threshold: what an evaluation waits for.
struct RangeSweepBenchmark {
  private static let points = 100_000
  let isQuick: Bool

  func run(_ report: inout FigureReport) throws {
    var random = RandomStream(seed: 1, purpose: .synthesis)
    let labels = (0..<Self.points).map { $0 % 2_000 < 20 }
    let scored = try LabelledScores(scores: labels.map { random.normal() + ($0 ? 2 : 0) }, labels: labels)
    var seconds = Double.infinity
    var thresholds = 0
    for _ in 0..<(isQuick ? 1 : 5) {
      let watch = Stopwatch()
      thresholds = RangeSweep(scored, .acvae).thresholds.count
      seconds = min(seconds, watch.seconds)
    }
    report.add(
      Figure(
        name: "Range-based precision and recall at every threshold", value: seconds, unit: "s", target: 1,
        isCeiling: true,
        details: [("points", .integer(Int64(Self.points))), ("thresholds", .integer(Int64(thresholds)))]
      ))
  }
}
