/// The endless grid that a series lives on: every moment that is `phase` plus a multiple of `interval`.
///
/// A slot is the number of such a multiple, so a point's place in storage is arithmetic. Timestamps and phase
/// are Unix seconds; `0 <= phase < interval`. Nothing here traps: what would overflow answers `nil`.
package struct TimeLattice: Equatable, Hashable, Sendable {
  package let interval: Int64
  package let phase: Int64

  /// The lattice with that interval which passes through `timestamp`.
  ///
  /// - Throws: `SeriesError.intervalOutOfRange` unless `1 <= interval <= TimeGrid.longestInterval`.
  package init(interval: Int64, through timestamp: Int64) throws(SeriesError) {
    guard interval >= 1, interval <= TimeGrid.longestInterval else { throw .intervalOutOfRange(interval) }
    self.interval = interval
    self.phase = Self.remainder(timestamp, interval)
  }

  /// The lattice of a series that was stored.
  ///
  /// - Precondition: `interval` > 0, 0 ≤ `phase` < `interval`.
  package init(interval: Int64, phase: Int64) {
    precondition(interval > 0 && (0..<interval).contains(phase), "a phase lies within its interval")
    self.interval = interval
    self.phase = phase
  }

  /// The slot at exactly this moment, or `nil` where the moment lies between two slots.
  package func slot(at timestamp: Int64) -> Int64? {
    let (distance, overflow) = timestamp.subtractingReportingOverflow(phase)
    guard !overflow, Self.remainder(distance, interval) == 0 else { return nil }
    return distance / interval
  }

  /// The last slot at or before the moment, `nil` beyond what `Int64` holds.
  package func slot(atOrBefore timestamp: Int64) -> Int64? {
    let (distance, overflow) = timestamp.subtractingReportingOverflow(phase)
    guard !overflow else { return nil }
    let quotient = distance / interval
    return distance % interval < 0 ? quotient - 1 : quotient
  }

  /// The remainder that is never negative: `-1` mod `60` is `59`.
  package static func remainder(_ value: Int64, _ modulus: Int64) -> Int64 {
    let remainder = value % modulus
    return remainder < 0 ? remainder + modulus : remainder
  }

  /// The floor of the quotient, also for negative values; `modulus` must be above zero.
  package static func quotient(_ value: Int64, _ modulus: Int64) -> Int64 {
    value / modulus - (value % modulus < 0 ? 1 : 0)
  }
}
