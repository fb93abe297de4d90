import Series
package import Storage

/// When a mute is in force.
package struct MuteWindow: Sendable {
  /// Of one that comes again; nil of one that comes once.
  private let recurring: RecurringWindow?
  private let once: Range<Int64>
  /// From here on it holds nothing back.
  private let end: Int64

  /// A mute whose rule or time zone can't be read any more, as in a database that came from another machine, is never in
  /// force: rather one alert too many than one too few.
  package init(_ record: MuteRecord) {
    let mute = record.mute
    once = mute.start..<mute.end
    guard let text = mute.recurrence else {
      recurring = nil
      end = record.withdrawnAt == nil ? record.endedAt ?? .max : .min
      return
    }
    let length = 1...RecurringWindow.longest
    if let rule = try? Recurrence(parsing: text), let zone = try? TimeZoneRules(named: mute.timezone ?? ""),
      length.contains(mute.end - mute.start)
    {
      recurring = RecurringWindow(rule, start: mute.start, duration: mute.end - mute.start, zone: zone)
      end = record.withdrawnAt == nil ? record.endedAt ?? .max : .min
    } else {
      (recurring, end) = (nil, .min)
    }
  }

  /// The occurrences that overlap a range, by their beginnings.
  package func ranges(overlapping range: Range<Int64>, limit: Int = .max) -> [Range<Int64>] {
    let all = recurring?.occurrences(overlapping: range, limit: limit) ?? (once.overlaps(range) ? [once] : [])
    return all.map { $0.lowerBound..<max($0.lowerBound, min($0.upperBound, end)) }.filter { $0.overlaps(range) }
  }

  package func isActive(at time: Int64) -> Bool { !ranges(overlapping: time..<time + 1, limit: 1).isEmpty }

  /// The first occurrence that begins after a moment; nil where none is to come.
  package func next(after time: Int64) -> Range<Int64>? {
    let next = recurring.map { $0.next(from: time + 1) } ?? (once.lowerBound > time ? once : nil)
    guard let next, next.lowerBound < end else { return nil }
    return next.lowerBound..<min(next.upperBound, end)
  }
}
