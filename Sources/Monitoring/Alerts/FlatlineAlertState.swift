import Detectors

/// The life of alerts of the kind `flatline`: a value that stopped changing, against the series' own history.
///
/// An alert opens when a run of one value reaches `StandstillHistory.flatlineLimit`; it starts where the run began,
/// and ends at the first other value. It stands as long as the value does and is not counted again: nothing is scored
/// here that an alarm could hide behind.
struct FlatlineAlertState: Equatable, Sendable {
  var run = RunLength()
  /// Where the run began.
  var start: Int64?
  var isOpen = false
  /// The highest score of the run.
  var peak: ScorePeak?

  /// Slots have to come in ascending order; a missing value neither ends nor extends a run.
  ///
  /// - Parameters:
  ///   - value: the metric's at the point.
  ///   - limit: what an operator says of it.
  mutating func take(
    _ value: Double, of point: JudgedPoint, history: StandstillHistory?, interval: Int64 = 1,
    limit: SilenceLimits.Limit = .learnt
  ) -> [AlertTransition] {
    guard !value.isNaN else { return [] }
    var steps: [AlertTransition] = []
    run.append(value)
    if run.length == 1 {
      if isOpen { steps.append(.close(end: point.slot)) }
      (start, isOpen, peak) = (point.slot, false, nil)
    }
    let isWorse = raisePeak(point)
    if isOpen {
      if isWorse, let peak { steps.append(.worsen(peak)) }
    } else if let limit = limit.equal(learnt: history?.flatlineLimit, interval: interval), run.length >= limit {
      isOpen = true
      steps.append(.open(start: start ?? point.slot, peak: peak))
    }
    return steps
  }

  /// Forgets the points after a slot, which were deleted.
  mutating func rewind(to last: Int64) {
    guard let start, let value = run.value else { return }
    if start > last {
      self = FlatlineAlertState()
    } else {
      run = RunLength(value: value, length: min(run.length, Int(last - start) + 1))
    }
  }

  private mutating func raisePeak(_ point: JudgedPoint) -> Bool {
    guard let candidate = point.peak, candidate.score > peak?.score ?? -1 else { return false }
    peak = candidate
    return true
  }
}
