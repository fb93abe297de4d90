package import Series

/// Goes through forecasts in the order of their origins, and says at each what is served: the weights, the mean and its
/// bounds, from what was known there.
///
/// It begins with the residuals that the version was calibrated on, so that the first origin after the training range
/// has its interval.
package struct WalkForward: Sendable {
  package let calibration: ForecastCalibration
  /// The candidates that take part, places in the calibration's list.
  package let candidates: [Int]
  /// The one of them that is served, a place in `candidates`; nil for the combination.
  package let served: Int?
  package let level: Double

  package init(_ calibration: ForecastCalibration, candidates: [Int], served: Int?, level: Double) {
    self.calibration = calibration
    self.candidates = candidates
    self.served = served
    self.level = level
  }

  /// Forecasts of the candidates, from the same origins.
  package struct Course: Sendable {
    package let series: GriddedSeries
    /// Points that are not counted as an outcome, one element a point.
    package let hidden: [Bool]
    /// Indices into the series, ascending.
    package let origins: [Int]
    /// Candidate → metric → origin → step.
    package let means: [[[[Double]]]]
  }

  /// One step from one origin.
  package struct Step: Sendable {
    package let metric: Int
    package let origin: Int
    package let step: Int
    /// One a candidate.
    package let means: [Double]
    package let weights: [Double]
    /// What is served; NaN where nothing can be said.
    package internal(set) var mean: Double
    /// NaN where too few residuals are known for the level.
    package internal(set) var lower: Double
    package internal(set) var upper: Double
  }

  /// Calls `visit` for each metric, step and origin of the course, origins innermost, and answers how many of the
  /// outcomes lay inside of their intervals: those of the second half of all origins, the calibration's included.
  package func run(_ course: Course, horizon: Int, visit: (Step) -> Void) -> Coverage {
    var coverage = Coverage()
    for metric in calibration.scales.indices {
      for step in 0..<horizon {
        run(course, metric: metric, step: step, coverage: &coverage, visit: visit)
      }
    }
    return coverage
  }

  private func run(
    _ course: Course, metric: Int, step: Int, coverage: inout Coverage, visit: (Step) -> Void
  ) {
    var track = StepTrack(step: step, candidates: candidates.count, served: served, level: level)
    let half = (calibration.origins.count + course.origins.count) / 2
    for (row, time) in calibration.origins.enumerated() {
      let residuals = candidates.map { calibration.residual($0, metric: metric, origin: row, step: step) }
      let place = calibration.place(of: time)
      let verdict = track.verdict(at: place)
      if row >= half { coverage.add(StepTrack.combined(residuals, by: verdict.weights), verdict) }
      track.record(residuals, at: place, by: verdict)
    }
    track.settle()
    let values = course.series.metrics[metric].values
    for (row, origin) in course.origins.enumerated() {
      let place = calibration.place(of: course.series.grid.timestamp(at: origin))
      let means = candidates.indices.map { course.means[$0][metric][row][step] }
      let known = track.verdict(at: place)
      let verdict = served == nil ? known.trusting(means) : known
      let mean = StepTrack.combined(means, by: verdict.weights)
      visit(
        Step(
          metric: metric, origin: row, step: step, means: means, weights: verdict.weights, mean: mean,
          lower: mean + verdict.lower, upper: mean + verdict.upper))
      let index = origin + step
      let isKnown = index < values.count && !course.hidden[index]
      let residuals = means.map { isKnown ? bounded(values[index]) - $0 : .nan }
      // The last origin is the one that is asked for: what came of it is no part of what is known there.
      if row + calibration.origins.count >= half, row < course.origins.count - 1 {
        coverage.add(isKnown ? bounded(values[index]) - mean : .nan, verdict)
      }
      track.record(residuals, at: place, by: verdict)
    }
  }

  /// Outcomes inside of their intervals.
  package struct Coverage: Equatable, Sendable {
    package private(set) var inside = 0
    package private(set) var points = 0

    package init() {}

    /// nil of no points.
    package var share: Double? { points > 0 ? Double(inside) / Double(points) : nil }

    /// Counts a value and the bounds around it; NaN is not counted.
    package mutating func add(_ value: Double, lower: Double, upper: Double) {
      guard !value.isNaN, !lower.isNaN else { return }
      points += 1
      if value >= lower, value <= upper { inside += 1 }
    }

    mutating func add(_ residual: Double, _ verdict: StepTrack.Verdict) {
      guard let isInside = verdict.holds(residual) else { return }
      points += 1
      if isInside { inside += 1 }
    }
  }
}
