import Series

/// Where windows that become a series lie in time: one after the other, as many missing points between two as each has, so
/// that no stretch of that length holds points of two.
///
/// The last one ends where what they were made of ends, and the others come before, so that none lies in the future, whose
/// real points a monitor or a reader could take them for.
struct WindowRow: Equatable {
  let count: Int
  /// Points of each.
  let length: Int
  let interval: Int64
  /// Where the last one ends, exclusive.
  let end: Int64

  /// Seconds from the beginning of one to that of the next.
  var step: Int64 { 2 * Int64(length) * interval }

  /// Where the first one begins.
  var start: Int64 { end - Int64(count) * step + Int64(length) * interval }

  /// - Throws: `too_many`, at `/count`, for more than there is time for.
  func check() throws(MonitoringError) {
    guard start < Timestamp.range.lowerBound else { return }
    let room = (end - Timestamp.range.lowerBound + Int64(length) * interval) / max(1, step)
    let detail =
      "is more windows than there is time for up to \(end), where a saved series ends: since 1970 there is for \(room)"
    throw MonitoringError(.tooMany, at: "/count", detail)
  }
}
