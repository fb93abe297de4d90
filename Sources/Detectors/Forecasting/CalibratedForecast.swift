/// A forecast with its intervals, one array a metric.
package struct CalibratedForecast: Equatable, Sendable {
  /// One element a step; NaN where nothing can be said.
  package private(set) var mean: [[Double]]
  package private(set) var lower: [[Double]]
  package private(set) var upper: [[Double]]
  /// How many of the latest outcomes lay inside of intervals made as these are.
  package internal(set) var coverage = WalkForward.Coverage()
  private let horizon: Int
  /// Metric → candidate, summed over the steps.
  private var weightSums: [[Double]]

  /// What each candidate weighed, the mean over all steps: metric → candidate.
  package var weights: [[Double]] { weightSums.map { $0.map { min(1, $0 / Double(horizon)) } } }

  init(metrics: Int, candidates: Int, horizon: Int) {
    self.horizon = horizon
    let blank = [[Double]](repeating: [Double](repeating: .nan, count: horizon), count: metrics)
    (mean, lower, upper) = (blank, blank, blank)
    weightSums = [[Double]](repeating: [Double](repeating: 0, count: candidates), count: metrics)
  }

  mutating func take(_ step: WalkForward.Step) {
    mean[step.metric][step.step] = step.mean
    lower[step.metric][step.step] = step.lower
    upper[step.metric][step.step] = step.upper
    for (candidate, weight) in step.weights.enumerated() { weightSums[step.metric][candidate] += weight }
  }
}
