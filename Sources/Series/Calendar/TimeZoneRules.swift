import Kernels

/// How far the clocks of a place stand from UTC, at every moment: what turns Unix seconds into a local calendar.
///
/// Made of a name by ``init(named:in:)``, or of an IANA time zone file. The value carries that file with it, so that a
/// model keeps the rules that it learnt by whatever the machine's database says later.
package struct TimeZoneRules: Equatable, Sendable {
  package static let utc = TimeZoneRules(name: "UTC", fixed: 0)

  /// As it was asked for: `UTC`, `+05:30`, `Europe/Berlin`.
  package let name: String
  /// The TZif file that the rules come from; empty for UTC and fixed offsets.
  package let file: [UInt8]
  /// Moments from which on another offset holds, ascending.
  let transitions: [Int64]
  /// Seconds east of UTC from each transition on.
  let offsets: [Int64]
  /// Seconds east of UTC before the first transition.
  let initialOffset: Int64
  /// What holds from the last transition on, where the file says.
  let footer: PosixZone?

  /// Whether its clocks ever change; those of UTC and fixed offsets don't.
  package var hasChanges: Bool { !transitions.isEmpty || footer?.daylight != nil }

  /// Seconds east of UTC at a moment in Unix seconds (RFC 8536, section 3.2): before the first transition the file's
  /// first type, from the last one on the footer's rule.
  package func offset(at timestamp: Int64) -> Int64 {
    guard let first = transitions.first, let last = transitions.last else {
      return footer?.offset(at: timestamp) ?? initialOffset
    }
    if timestamp < first { return initialOffset }
    if timestamp >= last { return footer?.offset(at: timestamp) ?? offsets[offsets.count - 1] }
    return offsets[transitions.partitioningIndex { $0 > timestamp } - 1]
  }

  /// The moment as seconds of a calendar without zones. Moments at the very end of `Int64` wrap around rather than
  /// trap: their calendar means nothing to anybody.
  package func localSeconds(at timestamp: Int64) -> Int64 { timestamp &+ offset(at: timestamp) }
}

extension TimeZoneRules {
  /// A zone whose clocks never change.
  init(name: String, fixed offset: Int64) {
    self.init(name: name, file: [], transitions: [], offsets: [], initialOffset: offset, footer: nil)
  }
}
