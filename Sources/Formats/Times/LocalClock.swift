import Series

/// Times of a clock on a wall as moments: the hour that comes twice in autumn is told apart by the order of the rows, and the
/// one that spring leaves out is taken for the hour after it, as a clock that was not yet set would show.
struct LocalClock: Sendable {
  private let zone: TimeZoneRules
  private let isDescending: Bool
  private var last: Int64?
  /// Times that no clock of the zone showed.
  private(set) var skipped = 0
  /// Times that a clock showed twice.
  private(set) var doubled = 0

  init(_ zone: TimeZoneRules, isDescending: Bool = false) {
    self.zone = zone
    self.isDescending = isDescending
  }

  /// - Parameter local: seconds as if the clock stood at UTC.
  mutating func moment(of local: Int64) -> Int64 {
    guard zone.hasChanges else { return local - zone.offset(at: local) }
    // No zone changes twice within two days.
    let (before, after) = (zone.offset(at: local - 86_400), zone.offset(at: local + 86_400))
    let (early, late) = (local - max(before, after), local - min(before, after))
    let isEarly = zone.offset(at: early) == local - early
    let isLate = zone.offset(at: late) == local - late
    let moment: Int64
    if isEarly && isLate && early != late {
      doubled += 1
      moment =
        isDescending
        ? (last.map { late < $0 } ?? true ? late : early) : (last.map { early > $0 } ?? true ? early : late)
    } else if isEarly || isLate {
      moment = isEarly ? early : late
    } else {
      skipped += 1
      moment = local - before
    }
    last = moment
    return moment
  }
}
