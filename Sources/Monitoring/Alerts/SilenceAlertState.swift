import Detectors

/// The life of alerts of the kind `no_data` of a whole series: nothing measured of any metric for longer than the series'
/// own history knows.
///
/// There are two ways to notice. Points that arrive as missing count by their places on the grid. Where nothing arrives
/// at all the clock decides: a batch of n points promises the next after about n intervals, so that the alert comes
/// `silenceLimit` intervals after that, though within a day (or `silenceLimit` + 1 intervals, if that is more) of the
/// last arrival. Whoever sends a point at a time is missed after `silenceLimit` + 1 intervals. Times of arrival count,
/// not those of the points: a replayed history is as alive as it arrives.
///
/// Of a series with hours only the points that were to be expected count, and the clock stands while it is closed.
struct SilenceAlertState: Equatable, Sendable {
  /// The last slot with a value.
  var measured: Int64?
  var isOpen = false
  /// The first slot of the alert that is open; nil of one from before it was kept.
  var start: Int64?
  /// When points arrived last, Unix seconds; nil before the first, while the clock stands.
  var arrivedAt: Int64?
  /// Slots by which that arrival moved the end of the series on.
  var batch: Int64 = 1

  /// Slots have to come in ascending order.
  ///
  /// - Parameters:
  ///   - hours: when points are to be expected; nil for any time.
  ///   - limit: what an operator says of it.
  mutating func take(
    _ point: JudgedPoint, history: StandstillHistory?, interval: Int64, hours: OpeningHours? = nil,
    limit: SilenceLimits.Limit = .learnt
  ) -> [AlertTransition] {
    guard point.isMissing else {
      // A point may fill the very slot that was missed first.
      let end = max(point.slot, (start ?? (measured ?? point.slot) + 1) + 1)
      let steps: [AlertTransition] = isOpen ? [.close(end: end)] : []
      (measured, isOpen, start) = (point.slot, false, nil)
      return steps
    }
    guard !isOpen, let measured, let least = Self.least(history, interval, hours, limit),
      hours?.isOpen(atSlot: point.slot) ?? true,
      hours?.openSlots(from: measured + 1, to: point.slot + 1) ?? (point.slot - measured) >= least
    else { return [] }
    return open(after: measured, hours)
  }

  /// Notes that points came.
  mutating func arrive(at time: Int64, slots: Int64) {
    arrivedAt = time
    batch = max(1, slots)
  }

  /// When the clock is to look again, Unix seconds; nil where there is nothing to wait for.
  func deadline(
    history: StandstillHistory?, interval: Int64, hours: OpeningHours? = nil, limit: SilenceLimits.Limit = .learnt
  ) -> Int64? {
    guard !isOpen, measured != nil, let arrivedAt, let least = Self.least(history, interval, hours, limit) else {
      return nil
    }
    let most = max(hours?.secondsPerDay ?? 86_400, (least + 1) * interval)
    let wait = min((least + min(batch, 86_400)) * interval, most)
    return hours?.moment(after: wait, from: arrivedAt) ?? arrivedAt + wait
  }

  /// What the clock says.
  mutating func tick(
    now: Int64, history: StandstillHistory?, interval: Int64, hours: OpeningHours? = nil,
    limit: SilenceLimits.Limit = .learnt
  ) -> [AlertTransition] {
    guard let measured, let due = deadline(history: history, interval: interval, hours: hours, limit: limit),
      now >= due
    else { return [] }
    return open(after: measured, hours)
  }

  /// Forgets the points after a slot, which were deleted; the point there was measured.
  mutating func rewind(to last: Int64) {
    batch = 1
    guard measured ?? .max >= last else { return }
    (measured, isOpen, start) = (last, false, nil)
  }

  private mutating func open(after measured: Int64, _ hours: OpeningHours?) -> [AlertTransition] {
    let first = hours?.openSlot(atOrAfter: measured + 1) ?? measured + 1
    (isOpen, start) = (true, first)
    return [.open(start: first, peak: nil)]
  }

  /// Missing points that are silence; nil where none are.
  private static func least(
    _ history: StandstillHistory?, _ interval: Int64, _ hours: OpeningHours?, _ limit: SilenceLimits.Limit
  ) -> Int64? {
    let history = history ?? StandstillHistory(points: 0, longestRun: 0, longestGap: 0, changes: 0)
    let learnt = history.silenceLimit(interval: interval, day: hours?.secondsPerDay ?? 86_400)
    return limit.missing(learnt: learnt, interval: interval)
  }
}
