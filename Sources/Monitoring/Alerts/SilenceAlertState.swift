import Detectors

/// The life of alerts of the kind `no_data` of a whole series: nothing measured of any metric for longer than the series'
/// own history knows.
///
/// There are two ways to notice. Points that arrive as missing count by their places on the grid. Where nothing arrives
/// at all the clock decides: a batch of n points promises the next after about n intervals, so that the alert comes
/// `silenceLimit` intervals after that, though within a day (or `silenceLimit` + 1 intervals, if that is more) of the
/// last arrival. Whoever sends a point at a time is missed after `silenceLimit` + 1 intervals. Times of arrival count,
/// not those of the points: a replayed history is as alive as it arrives.
struct SilenceAlertState: Equatable, Sendable {
  /// The last slot with a value.
  var measured: Int64?
  var isOpen = false
  /// When points arrived last, Unix seconds; nil before the first, while the clock stands.
  var arrivedAt: Int64?
  /// Slots by which that arrival moved the end of the series on.
  var batch: Int64 = 1

  /// Slots have to come in ascending order.
  mutating func take(_ point: JudgedPoint, history: StandstillHistory?, interval: Int64) -> [AlertTransition] {
    guard point.isMissing else {
      // A point may fill the very slot that was missed first.
      let end = max(point.slot, (measured ?? point.slot) + 2)
      let steps: [AlertTransition] = isOpen ? [.close(end: end)] : []
      (measured, isOpen) = (point.slot, false)
      return steps
    }
    guard !isOpen, let measured, point.slot - measured >= Self.limit(history, interval) else { return [] }
    return open(after: measured)
  }

  /// Notes that points came.
  mutating func arrive(at time: Int64, slots: Int64) {
    arrivedAt = time
    batch = max(1, slots)
  }

  /// When the clock is to look again, Unix seconds; nil where there is nothing to wait for.
  func deadline(history: StandstillHistory?, interval: Int64) -> Int64? {
    guard !isOpen, measured != nil, let arrivedAt else { return nil }
    let limit = Self.limit(history, interval)
    let most = max(86_400, (limit + 1) * interval)
    return arrivedAt + min((limit + min(batch, 86_400)) * interval, most)
  }

  /// What the clock says.
  mutating func tick(now: Int64, history: StandstillHistory?, interval: Int64) -> [AlertTransition] {
    guard let measured, let due = deadline(history: history, interval: interval), now >= due else { return [] }
    return open(after: measured)
  }

  /// Forgets the points after a slot, which were deleted; the point there was measured.
  mutating func rewind(to last: Int64) {
    batch = 1
    guard measured ?? .max >= last else { return }
    (measured, isOpen) = (last, false)
  }

  private mutating func open(after measured: Int64) -> [AlertTransition] {
    isOpen = true
    return [.open(start: measured + 1, peak: nil)]
  }

  private static func limit(_ history: StandstillHistory?, _ interval: Int64) -> Int64 {
    let history = history ?? StandstillHistory(points: 0, longestRun: 0, longestGap: 0, changes: 0)
    return Int64(history.silenceLimit(interval: interval))
  }
}
