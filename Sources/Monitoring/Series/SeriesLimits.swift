import Series
package import Storage

/// The bounds on series that the contract states.
package enum SeriesLimits {
  package static let interval: ClosedRange<Int64> = 1...604_800
  package static let columns = 256
  package static let nameLength = 128
  package static let timezoneLength = 64
  package static let unitLength = 32
  package static let tags = 64
  package static let tagKeyLength = 128
  package static let tagValueLength = 256
  /// Seconds that points may lie after the server's clock, where a series does not say so itself: a day and one interval.
  /// No honest clock is further ahead: local times that pass for UTC are up to 14 hours, a period that is named by its end
  /// is one interval, and clocks that are set at all are minutes.
  package static func futureLimit(interval: Int64) -> Int64 { 86_400 + interval }
  /// What a series may say instead: up to the last time that there is, for forecasts and plans.
  package static let futureLimits: ClosedRange<Int64> = 0...Timestamp.range.upperBound
  /// Days that points can be kept for; up to a century.
  package static let retentionDays: ClosedRange<Int64> = 1...36_525
  /// Slots from the first point to the last.
  package static let span: Int64 = 100_000_000
  /// Bytes of a streamed body, and of one line in it.
  package static let bodyBytes = 4 << 30
  package static let lineBytes = 64 << 10

  /// Why a text cannot name a column, as what follows the name of the field; nil where it can.
  package static func fault(inColumnName name: String) -> String? {
    guard (1...nameLength).contains(name.unicodeScalars.count) else { return "must have 1 to \(nameLength) characters" }
    let isControl = { (scalar: Unicode.Scalar) in scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) }
    if name.unicodeScalars.contains(where: isControl) { return "must have no control characters" }
    if ["timestamp", "label"].contains(name.lowercased()) { return "must not be 'timestamp' or 'label'" }
    return nil
  }

  /// - Throws: `series_too_long` where a series would reach over more slots than one may.
  static func check(span slots: Range<Int64>) throws(MonitoringError) {
    guard slots.upperBound - slots.lowerBound <= span else {
      throw MonitoringError(
        .seriesTooLong,
        """
        The first and the last timestamp are \(slots.upperBound - slots.lowerBound - 1) intervals apart; \
        a series spans \(span) at most.
        """)
    }
  }
}

extension SeriesDefinition {
  /// Seconds that points may lie after the server's clock.
  package var futureLimitInForce: Int64 { futureLimit ?? SeriesLimits.futureLimit(interval: interval) }
}
