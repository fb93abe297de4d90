package import Evaluation

/// How the candidates and their combination did in the back-test at a few steps, in standard deviations of the training
/// range, all metrics together.
package struct BackTestFigures: Sendable {
  /// Steps reported, from 1: the first, each four times further, and the last.
  package let steps: [Int]
  /// The candidates that say something, places in the calibration's list.
  package let speaking: [Int]
  /// One a speaking candidate, by step.
  package private(set) var candidates: [[ForecastErrors]]
  /// Of the combination, by step.
  package private(set) var combination: [ForecastErrors]

  package init(_ calibration: ForecastCalibration) {
    var steps = [1]
    while steps[steps.count - 1] * 4 < calibration.horizon { steps.append(steps[steps.count - 1] * 4) }
    if calibration.horizon > 1 { steps.append(calibration.horizon) }
    self.steps = steps
    speaking = calibration.speaking
    let blank = steps.map { _ in ForecastErrors() }
    candidates = speaking.map { _ in blank }
    combination = blank
    for metric in calibration.scales.indices {
      for (place, step) in steps.enumerated() { add(calibration, metric: metric, step: step - 1, at: place) }
    }
  }

  private mutating func add(_ calibration: ForecastCalibration, metric: Int, step: Int, at place: Int) {
    var track = StepTrack(step: step, candidates: candidates.count, served: nil, level: 0.5)
    for (row, time) in calibration.origins.enumerated() {
      let residuals = speaking.map { calibration.residuals[$0][metric][row, step] }
      let origin = calibration.place(of: time)
      let verdict = track.verdict(at: origin)
      track.record(residuals, at: origin, by: verdict)
      // Only where everybody said something, or the one who is silent where it is hard would look best.
      guard !residuals.contains(where: \.isNaN) else { continue }
      for candidate in candidates.indices { candidates[candidate][place].add(residuals[candidate]) }
      combination[place].add(StepTrack.combined(residuals, by: verdict.weights))
    }
  }
}
