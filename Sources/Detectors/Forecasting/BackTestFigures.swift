/// How the candidates and their combination did in the back-test at a few steps, in standard deviations of the training
/// range, all metrics together.
package struct BackTestFigures: Sendable {
  package struct Row: Equatable, Sendable {
    package let step: Int
    /// Points that were compared.
    package internal(set) var points = 0
    package internal(set) var squares = 0.0
    package internal(set) var magnitudes = 0.0

    package var meanSquare: Double { points > 0 ? squares / Double(points) : .nan }
    package var meanMagnitude: Double { points > 0 ? magnitudes / Double(points) : .nan }
  }

  /// Steps reported: the first, each four times further, and the last.
  package let steps: [Int]
  /// Candidate → step.
  package private(set) var candidates: [[Row]]
  /// Of the combination.
  package private(set) var combination: [Row]

  package init(_ calibration: ForecastCalibration) {
    var steps = [1]
    while steps[steps.count - 1] * 4 < calibration.horizon { steps.append(steps[steps.count - 1] * 4) }
    if calibration.horizon > 1 { steps.append(calibration.horizon) }
    self.steps = steps
    let blank = steps.map { Row(step: $0) }
    candidates = calibration.methods.map { _ in blank }
    combination = blank
    let origins = calibration.origins.map { calibration.place(of: $0) }
    for (metric, scale) in calibration.scales.enumerated() {
      for (place, step) in steps.enumerated() {
        add(calibration, origins, metric: metric, scale: scale.deviation, step: step - 1, at: place)
      }
    }
  }

  private mutating func add(
    _ calibration: ForecastCalibration, _ origins: [Int], metric: Int, scale: Double, step: Int, at place: Int
  ) {
    var track = StepTrack(step: step, candidates: candidates.count, served: nil, level: 0.5)
    for (row, origin) in origins.enumerated() {
      let residuals = calibration.residuals.map { $0[metric][row, step] }
      let verdict = track.verdict(at: origin)
      track.record(residuals, at: origin, by: verdict)
      // Only where everybody said something, or the one who is silent where it is hard would look best.
      guard !residuals.contains(where: \.isNaN) else { continue }
      for candidate in candidates.indices { candidates[candidate][place].add(residuals[candidate] / scale) }
      combination[place].add(StepTrack.combined(residuals, by: verdict.weights) / scale)
    }
  }
}

extension BackTestFigures.Row {
  fileprivate mutating func add(_ residual: Double) {
    points += 1
    squares += min(residual * residual, 1e300)
    magnitudes += abs(residual)
  }
}
