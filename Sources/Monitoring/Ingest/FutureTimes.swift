import Series

/// Counts the times of a request that lie too far after the server's clock. One such point would be the end of the
/// series, and whatever comes before it late: no monitor would look at it.
struct FutureTimes {
  /// Faults that are told one by one.
  static let mostShown = 20

  let now: Int64
  /// Seconds after `now`.
  let limit: Int64
  private(set) var count = 0
  private var furthest = Int64.min
  private var first: [(time: Int64, place: Int)] = []

  init(now: Int64, limit: Int64) {
    self.now = now
    self.limit = limit
  }

  mutating func take(_ time: Int64, place: Int) {
    guard time - now > limit else { return }
    count += 1
    furthest = max(furthest, time)
    if first.count < Self.mostShown { first.append((time, place)) }
  }

  /// What is wrong with them, of so many rows; nil where nothing is.
  func error(rows: Int, _ place: (Int) -> Fault.Place) -> MonitoringError? {
    guard count > 0 else { return nil }
    let faults = first.map { time, row in
      Fault(
        at: place(row), code: .inFuture,
        detail: "\(Timestamp.format(time)) lies \(time - now) s after the server's clock; at most \(limit) s are taken")
    }
    return MonitoringError(
      .inFuture,
      """
      \(count) of \(rows) \(count == 1 ? "time lies" : "times lie") more than \(limit) s after the server's clock, \
      which says \(Timestamp.format(now)); the furthest is \(Timestamp.format(furthest)). Mend the sender's clock or \
      time zone; where such points are meant, say so: 'future_limit' of the series is the seconds.
      """, faults: faults)
  }
}
