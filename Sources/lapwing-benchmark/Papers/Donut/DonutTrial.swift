import Detectors
import Evaluation
import JSON
import Kernels
import Series

/// One method on one KPI by one seed: trained on the first 70 %, measured on the rest.
struct DonutTrial {
  let indicator: LabelledIndicator
  let method: DonutMethod
  let seed: Int
  let team: ComputeTeam

  /// Figures at the best threshold. `epochs` overrides the default.
  func row(epochs: Int?) throws -> JSONObject {
    let series = method.removed > 0 ? try indicator.series(without: method.removed, seed: seed) : indicator.series
    let split = DataSplit(count: series.grid.count)
    let learning = 0..<split.validation.upperBound
    let watch = Stopwatch()
    if let scores = try method.source.scores(indicator, learning: learning, seed: seed) {
      return try row(Array(scores[split.test]), split.test, watch.seconds)
    }
    guard let detector = try train(series.slice(learning), learning, epochs) else { return JSONObject() }
    let seconds = watch.seconds
    let scores = try detector.score(series, range: split.test, team: team)
    var row = try row(scores.scores, split.test, seconds)
    if let donut = detector as? Donut, let band = scores.bands.first {
      BandCoverage(series, indicator.labels, band, range: split.test, reach: donut.bandReach).add(to: &row)
    }
    return row
  }

  private func train(_ series: GriddedSeries, _ range: Range<Int>, _ epochs: Int?) throws -> (any Detector)? {
    guard case .algorithm(let algorithm, let given) = method.source else { return nil }
    let input = TrainingInput(
      series: series, labelledAnomaly: indicator.labels(in: range, share: method.labels, seed: seed),
      ignored: [Bool](repeating: false, count: range.count))
    var parameters = given
    if let epochs, algorithm == .donut { parameters["epochs"] = .integer(epochs) }
    return try algorithm.train(
      input, parameters: algorithm.parameters(parameters),
      environment: TrainingEnvironment(seed: UInt64(seed), team: team)
    ).detector
  }

  private func row(_ scores: [Double], _ range: Range<Int>, _ seconds: Double) throws -> JSONObject {
    let scored = try LabelledScores(scores: scores, labels: Array(indicator.labels[range]))
    let (pointWise, adjusted) = (ThresholdSweep(scored), ThresholdSweep(scored.pointAdjusted()))
    let figures: [(String, Double?)] = [
      ("f1_adjusted", adjusted.best?.confusion.f1), ("auc_adjusted", adjusted.averagePrecision),
      ("delay", adjusted.best.flatMap { scored.alertDelay(at: $0.threshold).mean }),
      ("f1_delay_7", ThresholdSweep(scored.pointAdjusted(delay: 7)).best?.confusion.f1),
      ("f1_point_wise", pointWise.best?.confusion.f1), ("average_precision", pointWise.averagePrecision),
      ("seconds", seconds),
    ]
    var row = JSONObject()
    for (name, value) in figures { row[name] = value.map { .number(Figure.rounded($0)) } ?? .null }
    return row
  }
}

extension LabelledIndicator {
  /// The labels of a range as far as they are shown: whole segments are thrown away, each with a probability proportional to
  /// its length, until the share of the labelled points is reached (section 4.3).
  func labels(in range: Range<Int>, share: Double, seed: Int) -> [Bool] {
    guard share < 1 else { return Array(labels[range]) }
    var shown = [Bool](repeating: false, count: range.count)
    guard share > 0 else { return shown }
    var segments = labels[range].runs.map { $0.lowerBound - range.lowerBound..<$0.upperBound - range.lowerBound }
    let all = segments.reduce(0) { $0 + $1.count }
    var left = all
    var random = RandomStream(seed: UInt64(seed), purpose: .synthesis)
    while Double(left) > share * Double(all) {
      var place = random.integer(below: left)
      guard
        let drawn = segments.firstIndex(where: { segment in
          place -= segment.count
          return place < 0
        })
      else { break }
      left -= segments.remove(at: drawn).count
    }
    for index in segments.joined() { shown[index] = true }
    return shown
  }
}

extension ArraySlice<Bool> {
  /// Runs of true.
  fileprivate var runs: [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in indices where self[index] {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs
  }
}
