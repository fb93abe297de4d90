import SeededRandom
import Series

@testable import Detectors

/// What the frozen numbers are learnt from: whole arithmetic, so that it is the same wherever there are doubles.
enum GoldenSeries {
  static let learnt = 0..<960
  static let scored = 900..<1_200

  /// 48 points a day: a wave with noise, a flag that lifts the first metric, a gap, spikes of which the learnt ones are
  /// labelled.
  static func input(metrics: Int) throws -> (whole: GriddedSeries, training: TrainingInput) {
    var generator = SeededGenerator(seed: 41)
    let flag = (0..<scored.upperBound).map { $0 % 200 >= 150 && $0 % 200 < 160 ? 1.0 : 0 }
    let anomalies = (0..<scored.upperBound).map { $0 % 137 >= 100 && $0 % 137 < 103 }
    var columns = (0..<metrics).map { metric in
      (0..<scored.upperBound).map { point in
        20 + 3 * wave(point + 5 * metric) + noise(&generator) + (metric == 0 ? 4 * flag[point] : 0)
          + (anomalies[point] ? 6 : 0)
      }
    }
    for metric in columns.indices { for point in [300, 301, 302, 950, 1_000] { columns[metric][point] = .nan } }
    let series = try GriddedSeries(
      grid: TimeGrid(start: 1_700_006_400, interval: 1_800, count: scored.upperBound),
      metrics: columns.enumerated().map { SeriesColumn(name: "m\($0)", values: $1) },
      context: [ContextColumn(name: "deploy", kind: .flag, values: flag)])
    let input = TrainingInput(
      series: series.slice(learnt), labelledAnomaly: Array(anomalies[learnt]),
      ignored: learnt.map { (420..<430).contains($0) }, labelledNormal: learnt.map { (500..<560).contains($0) })
    return (series, input)
  }

  /// A parabola each half period.
  private static func wave(_ point: Int) -> Double {
    let turn = Double(point % 48) / 48
    let half = turn < 0.5 ? turn : turn - 0.5
    return (turn < 0.5 ? 1 : -1) * 16 * half * (0.5 - half)
  }

  /// The sum of four numbers from −0.25 to 0.25, each a whole number of 2^-54.
  private static func noise(_ generator: inout SeededGenerator) -> Double {
    (0..<4).reduce(0) { sum, _ in sum + (Double(generator.next() >> 11) * 0x1p-53 - 0.5) / 2 }
  }
}
