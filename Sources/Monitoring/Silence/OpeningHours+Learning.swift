import Series
import Storage

/// Which hours of the week a history knows as open.
///
/// An hour (half an hour, where points come at least that often) is open where anything was measured in it in more than half
/// of the weeks. That is believed only where it explains what is missing: two weeks of history, little missing in the open
/// hours and little measured in the closed ones, and days long enough to count in. A series whose points come by chance has
/// no hours, and is watched as if it had none.
extension OpeningHours {
  private static let leastSeconds = 2 * Season.secondsPerWeek
  /// Weeks in which an hour must have been looked at, to be called open.
  private static let leastWeeks = 2
  /// Of the open hours of all weeks, those with anything measured.
  private static let leastMeasuredOpen = 0.8
  /// The same of the closed ones.
  private static let mostMeasuredClosed = 0.2
  /// Points of an open day: silence is three points at least, which must be found on the day itself.
  private static let leastPointsPerDay: Int64 = 6

  /// - Parameters:
  ///   - slots: those of the history, of which the closures are asked by place.
  ///   - offsets: those of all of it.
  ///   - isExcluded: whether a place counts for nothing.
  init?(
    learntFrom slots: Range<Int64>, of lattice: TimeLattice, offsets: LocalOffsets, isMeasured: (Int) -> Bool,
    isExcluded: (Int) -> Bool
  ) {
    let interval = lattice.interval
    guard interval <= 3_600, Int64(slots.count) * interval >= Self.leastSeconds else { return nil }
    let width: Int64 = interval <= 1_800 ? 1_800 : 3_600
    var shares = HourShares(width: width)
    for (place, slot) in slots.enumerated() where !isExcluded(place) {
      shares.take(atLocal: offsets.localSeconds(at: lattice.time(ofSlot: slot)), isMeasured: isMeasured(place))
    }
    let isOpen = shares.hours.map { $0.weeks >= Self.leastWeeks && 2 * $0.measured > $0.weeks }
    guard isOpen.contains(false), shares.share(of: isOpen) >= Self.leastMeasuredOpen,
      shares.share(of: isOpen.map { !$0 }) <= Self.mostMeasuredClosed,
      let weekly = WeeklyHours(
        isOpen.indices.filter { isOpen[$0] }.map { Int64($0) * width..<(Int64($0) + 1) * width })
    else { return nil }
    self.init(weekly: weekly, offsets: offsets, lattice: lattice)
    if secondsPerDay < Self.leastPointsPerDay * interval { return nil }
  }
}

/// In how many weeks each hour of the week was looked at, and in how many of them anything was measured.
private struct HourShares {
  let width: Int64
  private(set) var hours: [(weeks: Int, measured: Int)]
  /// The hour that the last point lay in, counted from 1970, and whether anything was measured in it.
  private var last: (hour: Int64, isMeasured: Bool)?

  init(width: Int64) {
    self.width = width
    hours = Array(repeating: (0, 0), count: Int(Season.secondsPerWeek / width))
  }

  /// Points have to come in ascending order.
  mutating func take(atLocal local: Int64, isMeasured: Bool) {
    let hour = (local - TimeLattice.remainder(local, width)) / width
    let place = Int(WeeklyHours.second(of: local) / width)
    if last?.hour != hour {
      hours[place].weeks += 1
      last = (hour, false)
    }
    if isMeasured, last?.isMeasured == false {
      hours[place].measured += 1
      last = (hour, true)
    }
  }

  /// Of some hours, those with anything measured; 0 of none.
  func share(of isChosen: [Bool]) -> Double {
    let (weeks, measured) = hours.indices.filter { isChosen[$0] }.reduce((0, 0)) {
      ($0.0 + hours[$1].weeks, $0.1 + hours[$1].measured)
    }
    return weeks == 0 ? 0 : Double(measured) / Double(weeks)
  }
}
