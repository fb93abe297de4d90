import Detectors

/// The life of alerts of the kind `no_data` of one metric among several: it is missing, while others are measured, for
/// longer than its own history knows.
///
/// Points at which nothing at all was measured are ``SilenceAlertState``'s and say nothing here, so that a series that falls
/// silent is one alert and not one a metric.
struct MetricSilence: Equatable, Sendable {
  /// The first slot at which the metric was missing beside others, and how many there were by now.
  var since: Int64?
  var missing: Int64 = 0
  var isOpen = false

  /// Slots have to come in ascending order.
  ///
  /// - Parameters:
  ///   - value: the metric's at the point.
  ///   - history: of the metric, over points at which anything was measured; a metric that it does not know, or that was
  ///     never measured, is not missed.
  ///   - hours: when it is to be expected; nil for any time.
  mutating func take(
    _ value: Double, of point: JudgedPoint, history: StandstillHistory?, interval: Int64,
    hours: OpeningHours? = nil, limit: SilenceLimits.Limit = .learnt
  ) -> [AlertTransition] {
    guard value.isNaN else {
      defer { self = MetricSilence() }
      return isOpen ? [.close(end: point.slot)] : []
    }
    guard !point.isMissing, hours?.isOpen(atSlot: point.slot) ?? true else { return [] }
    let since = since ?? point.slot
    self.since = since
    missing += 1
    guard !isOpen, let history, history.points > 0 else { return [] }
    let learnt = history.silenceLimit(interval: interval, day: hours?.secondsPerDay ?? 86_400)
    guard let least = limit.missing(learnt: learnt, interval: interval), missing >= least else { return [] }
    isOpen = true
    return [.open(start: since, peak: nil)]
  }

  /// Forgets the points after a slot, which were deleted.
  mutating func rewind(to last: Int64) {
    guard let since else { return }
    if since > last { self = MetricSilence() } else { missing = min(missing, last - since + 1) }
  }
}
