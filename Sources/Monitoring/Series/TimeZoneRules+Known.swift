import Series

extension TimeZoneRules {
  /// The rules of a zone that a client or a stored series names.
  ///
  /// - Throws: `unknown_timezone`, at `place` where the request named it.
  static func known(_ name: String, at place: Fault.Place? = nil) throws(MonitoringError) -> TimeZoneRules {
    do {
      return try TimeZoneRules(named: name)
    } catch {
      let detail = "is neither UTC nor an offset such as '+05:30' nor a zone of this machine's time zone database"
      guard let place else {
        throw MonitoringError(.unknownTimezone, "The series' time zone '\(name)' \(detail).")
      }
      throw MonitoringError(
        .unknownTimezone, "The time zone '\(name.prefix(64))' \(detail).",
        faults: [Fault(at: place, code: .unknownTimezone, detail: detail)])
    }
  }
}
