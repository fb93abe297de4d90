package import JSON
import Series

/// The hours in which somebody wants to hear of alerts, as an operator says them: some days of the week, from a time to
/// another, on the clocks of the series. Outside of them alerts are held back, and what doesn't come is no silence.
package struct WatchHours: Equatable, Sendable {
  /// The same hours of some days.
  package struct Entry: Equatable, Sendable {
    /// Monday is 0; ascending, none twice.
    package let days: [Int]
    /// Minutes from midnight, 0 ... 1,439.
    package let from: Int64
    /// 1 ... 1,440; not after `from` where it is of the next day.
    package let to: Int64
  }

  package static let mostEntries = 32
  package static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  package let entries: [Entry]
  let weekly: WeeklyHours

  /// Nil of no entries.
  init?(_ entries: [Entry]) {
    let open = entries.flatMap { entry in
      entry.days.map { day in
        let midnight = Int64(day) * 86_400
        let length = (entry.to - entry.from + (entry.to <= entry.from ? 1_440 : 0)) * 60
        return midnight + entry.from * 60..<midnight + entry.from * 60 + length
      }
    }
    guard let weekly = WeeklyHours(open) else { return nil }
    self.entries = entries
    self.weekly = weekly
  }

  func isOpen(at time: Int64, on clocks: LocalOffsets) -> Bool { weekly.isOpen(atLocal: clocks.localSeconds(at: time)) }

  /// Open seconds between two moments.
  func openSeconds(from: Int64, to: Int64, on clocks: LocalOffsets) -> Int64 {
    weekly.openSeconds(fromLocal: clocks.localSeconds(at: from), toLocal: clocks.localSeconds(at: to))
  }
}

/// As rules and answers hold them: `[{"days": ["mon", "tue"], "from": "08:00", "to": "18:00"}]`.
extension WatchHours {
  package var json: JSONValue {
    .array(
      entries.map { entry in
        .object([
          "days": .array(entry.days.map { .string(Self.dayNames[$0]) }), "from": .string(Self.text(entry.from)),
          "to": .string(Self.text(entry.to)),
        ])
      })
  }

  /// Reads what `json` wrote; nil for anything else.
  package init?(json: JSONValue) {
    var reader = JSONObjectReader(.object(["hours": json]))
    let hours = reader.watchHours("hours")
    guard reader.finish().isEmpty, let hours else { return nil }
    self = hours
  }

  fileprivate static func text(_ minutes: Int64) -> String {
    func digits(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    return digits(minutes / 60) + ":" + digits(minutes % 60)
  }

  /// `08:00`, or `24:00` for the end of a day; nil for anything else.
  fileprivate static func minutes(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    let digits = [0, 1, 3, 4].map { Int64(bytes[$0]) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard minutes <= 59, hours <= 23 || (hours == 24 && minutes == 0) else { return nil }
    return hours * 60 + minutes
  }
}

extension JSONObjectReader {
  /// The hours of a request; what is wrong with them is among the faults.
  package mutating func watchHours(_ key: String) -> WatchHours? {
    objects(key, count: 1...WatchHours.mostEntries) { $0.watchHoursEntry() }.flatMap { WatchHours($0) }
  }

  private mutating func watchHoursEntry() -> WatchHours.Entry? {
    let days = strings("days", count: 1...7, required: true).map { names in
      names.map { WatchHours.dayNames.firstIndex(of: $0) }
    }
    if let days, days.contains(nil) || Set(days).count < days.count {
      report(.unknownName, at: "days", "must be some of \(WatchHours.dayNames.joined(separator: ", ")), none twice")
    }
    let from = timeOfDay("from", from: 0, to: 1_439)
    let to = timeOfDay("to", from: 1, to: 1_440)
    guard let days, let from, let to else { return nil }
    if from == to { report(.outOfRange, at: "to", "must not be 'from'; a whole day is from 00:00 to 24:00") }
    return WatchHours.Entry(days: days.compactMap(\.self).sorted(), from: from, to: to)
  }

  /// - Parameters:
  ///   - least: minutes from midnight.
  ///   - most: the same.
  private mutating func timeOfDay(_ key: String, from least: Int64, to most: Int64) -> Int64? {
    converted(key, required: true) { value throws(JSONMismatch) in
      guard let text = value.string else { throw .type("a time of day such as \"08:00\"", value) }
      // The midnight at which a night's hours end.
      guard let minutes = WatchHours.minutes(text).map({ $0 == 0 && least > 0 ? 1_440 : $0 }),
        (least...most).contains(minutes)
      else { throw JSONMismatch(.wrongPattern, "must be a time of day from 00:00 to 24:00, such as \"08:00\"") }
      return minutes
    }
  }
}
