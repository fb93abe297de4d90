import Detectors
import JSON
import Kernels
import Platform
import Programs
import Series

/// Points a second of a PAD that goes along a series on one core: of each new point the reconstruction of the segment that
/// it ends, and the prediction of the next.
struct PADStreamBenchmark {
  let isQuick: Bool

  private static let target = 20_000.0

  func run(_ report: inout FigureReport) throws {
    let training = try SyntheticTraining(days: 70)
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    guard let detector = try training.train(.pad, ["epochs": .integer(1)], team: team).detector as? PAD else { return }
    let values = training.series.metrics[0].values
    var stream = PADStream(detector)
    var sum = 0.0
    let seconds = Stopwatch.best(of: isQuick ? 2 : 5) {
      for value in values {
        let outlook = stream.push(value)
        if outlook.next.isFinite { sum += outlook.next + outlook.expected }
      }
    }
    report.add(
      Figure(
        name: "PAD along a series on one core", value: Double(values.count) / seconds, unit: "points/s",
        target: Self.target,
        details: [("mean", .number(Figure.rounded(sum / Double(values.count))))]
      ))
  }
}
