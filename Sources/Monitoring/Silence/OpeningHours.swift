import Series
import Storage

/// When points of a series are to be expected: the hours of its week, on its own clocks, as places of its grid.
///
/// Nights and weekends on which nothing comes are no silence. What is missing is counted in these hours alone, so that an
/// outage on a working day is found as soon as the gaps of working days allow, and a closing never is one.
struct OpeningHours: Equatable, Sendable {
  let weekly: WeeklyHours
  /// Around the day on which it was learnt.
  let offsets: LocalOffsets
  let lattice: TimeLattice

  /// Open seconds of a day that is open at all, on average.
  var secondsPerDay: Int64 { weekly.secondsPerWeek / max(1, weekly.openDays) }

  /// The same hours as they are on the clocks around another moment.
  func around(_ moment: Int64, in zone: TimeZoneRules) -> OpeningHours {
    OpeningHours(weekly: weekly, offsets: LocalOffsets(of: zone, around: moment), lattice: lattice)
  }

  func isOpen(atSlot slot: Int64) -> Bool { weekly.isOpen(atLocal: local(slot)) }

  /// How many points are to be expected from a slot up to another.
  func openSlots(from: Int64, to: Int64) -> Int64 {
    weekly.openSeconds(fromLocal: local(from), toLocal: local(to)) / lattice.interval
  }

  /// The first slot at or after another at which a point is to be expected.
  func openSlot(atOrAfter slot: Int64) -> Int64 {
    let opening = offsets.moment(ofLocal: weekly.opening(atOrAfterLocal: local(slot)))
    return max(slot, lattice.slot(atOrAfter: opening))
  }

  /// When so many open seconds have gone by, Unix seconds.
  func moment(after seconds: Int64, from moment: Int64) -> Int64 {
    let local = weekly.local(after: seconds, fromLocal: offsets.localSeconds(at: moment))
    return max(moment, offsets.moment(ofLocal: local))
  }

  private func local(_ slot: Int64) -> Int64 { offsets.localSeconds(at: lattice.time(ofSlot: slot)) }
}
