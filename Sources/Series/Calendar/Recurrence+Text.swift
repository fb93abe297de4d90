/// Why a text is no recurrence rule, or none that is taken, as what follows "the rule".
package struct RecurrenceFault: Error, Equatable, Sendable {
  package let detail: String
}

extension Recurrence {
  /// Characters of a rule.
  package static let longestText = 256

  private static let days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
  private static let parts = ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"]

  /// Reads `FREQ=WEEKLY;BYDAY=MO,WE`, with or without `RRULE:` before it. A part of RFC 5545 that is not among those here
  /// is refused by its name: a rule that is understood in part would hold back alerts at other times than were meant.
  package init(parsing text: String) throws(RecurrenceFault) {
    guard text.utf8.count <= Self.longestText else {
      throw RecurrenceFault(detail: "has more than \(Self.longestText) characters")
    }
    let rule = text.uppercased()
    let body = rule.hasPrefix("RRULE:") ? String(rule.dropFirst(6)) : rule
    var values: [(name: String, value: String)] = []
    for part in body.split(separator: ";", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard pieces.count == 2, !pieces[0].isEmpty, !pieces[1].isEmpty else {
        throw RecurrenceFault(detail: "must be parts such as FREQ=WEEKLY between semicolons")
      }
      guard Self.parts.contains(pieces[0]) else {
        throw RecurrenceFault(
          detail: "has \(pieces[0].prefix(32)), which is not taken; \(Self.parts.joined(separator: ", ")) are")
      }
      guard !values.contains(where: { $0.name == pieces[0] }) else {
        throw RecurrenceFault(detail: "has \(pieces[0]) twice")
      }
      values.append((pieces[0], pieces[1]))
    }
    guard let name = values.first(where: { $0.name == "FREQ" })?.value else {
      throw RecurrenceFault(detail: "needs FREQ=DAILY, WEEKLY or MONTHLY")
    }
    guard let frequency = Frequency(rawValue: name) else {
      throw RecurrenceFault(detail: "has FREQ=\(name.prefix(32)), which is not taken; DAILY, WEEKLY and MONTHLY are")
    }
    self.init(frequency)
    for (name, value) in values where name != "FREQ" { try take(name, value) }
    try checkCombination()
  }

  private mutating func take(_ name: String, _ value: String) throws(RecurrenceFault) {
    switch name {
    case "INTERVAL": interval = try Self.number(value, in: Self.intervals, of: name)
    case "COUNT": count = try Self.number(value, in: Self.counts, of: name)
    case "UNTIL": until = try Self.until(value)
    case "WKST":
      guard let day = Self.days.firstIndex(of: value) else { throw Self.noDay(value, of: name) }
      weekStart = Int64(day)
    case "BYDAY":
      for item in value.split(separator: ",", omittingEmptySubsequences: false) {
        weekdays.insert(try Self.weekday(String(item)))
      }
    default:
      for item in value.split(separator: ",", omittingEmptySubsequences: false) {
        let day = try Self.number(String(item), in: -31...31, of: name)
        guard day != 0 else { throw RecurrenceFault(detail: "has \(name)=0; days count from 1, or from -1 at the end") }
        monthDays.insert(day)
      }
    }
  }

  /// What RFC 5545 forbids or leaves open.
  private func checkCombination() throws(RecurrenceFault) {
    if count != nil, until != nil { throw RecurrenceFault(detail: "has both COUNT and UNTIL; it ends by one of them") }
    if frequency == .weekly, !monthDays.isEmpty {
      throw RecurrenceFault(detail: "has BYMONTHDAY, which a weekly rule can't have")
    }
    if frequency != .monthly, weekdays.contains(where: { $0.ordinal != nil }) {
      throw RecurrenceFault(detail: "has a numbered day in BYDAY, such as 1MO, which only a monthly rule can have")
    }
  }

  private static func weekday(_ item: String) throws(RecurrenceFault) -> Weekday {
    guard let day = days.firstIndex(of: String(item.suffix(2))) else { throw noDay(item, of: "BYDAY") }
    let number = item.dropLast(2)
    guard !number.isEmpty else { return Weekday(day: Int64(day), ordinal: nil) }
    let ordinal = try Self.number(String(number), in: -5...5, of: "BYDAY")
    guard ordinal != 0 else { throw noDay(item, of: "BYDAY") }
    return Weekday(day: Int64(day), ordinal: ordinal)
  }

  private static func noDay(_ text: String, of name: String) -> RecurrenceFault {
    RecurrenceFault(detail: "has \(name)=\(text.prefix(32)); days are \(days.joined(separator: ", "))")
  }

  private static func number(
    _ text: String, in range: ClosedRange<Int64>, of name: String
  ) throws(RecurrenceFault) -> Int64 {
    guard text.utf8.count <= 20, let value = Int64(text), range.contains(value) else {
      throw RecurrenceFault(
        detail: "has \(name)=\(text.prefix(32)); it must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// `20261231`, `20261231T180000` of local time, or `20261231T170000Z`.
  private static func until(_ text: String) throws(RecurrenceFault) -> Until {
    let fault = RecurrenceFault(
      detail: "has UNTIL=\(text.prefix(32)); it must be a date such as 20261231, or a time such as 20261231T170000Z")
    let bytes = Array(text.utf8)
    func number(_ place: Int, _ digits: Int) throws(RecurrenceFault) -> Int64 {
      var value: Int64 = 0
      for byte in bytes[place..<place + digits] {
        guard (0x30...0x39).contains(byte) else { throw fault }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    guard [8, 15, 16].contains(bytes.count) else { throw fault }
    let date = CivilDate(year: try number(0, 4), month: try number(4, 2), day: try number(6, 2))
    guard date.exists, (1_970...2_261).contains(date.year) else { throw fault }
    if bytes.count == 8 { return .day(date.daysSince1970) }
    guard bytes[8] == UInt8(ascii: "T"), bytes.count == 15 || bytes[15] == UInt8(ascii: "Z") else { throw fault }
    let (hour, minute, second) = (try number(9, 2), try number(11, 2), try number(13, 2))
    guard hour <= 23, minute <= 59, second <= 59 else { throw fault }
    let seconds = date.daysSince1970 * Season.secondsPerDay + hour * 3_600 + minute * 60 + second
    return bytes.count == 16 ? .moment(seconds) : .local(seconds)
  }
}
