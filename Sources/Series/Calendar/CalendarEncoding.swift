/// The local calendar as one-hot codes: of each field the one column that is 1 at a moment.
///
/// The codes are indices rather than rows, so that a network gathers the rows of its weights instead of multiplying
/// zeros. Fields stand one after another in the order given; day of week, hour and minute together are the 91 columns of
/// ACVAE, section IV-A. Hours are those of the wall clock: where it is put back, an hour comes twice.
package struct CalendarEncoding: Equatable, Sendable {
  package let fields: [CalendarField]
  /// The columns of each field.
  package let fieldRanges: [Range<Int>]
  package let zone: TimeZoneRules
  /// Seconds between points.
  package let interval: Int64
  /// Seconds of a slot of `time_of_day`.
  package let slotOfDay: Int64
  /// Seconds that a column of each field stands for.
  private let columnSeconds: [Int64]

  /// - Parameters:
  ///   - fields: each once.
  ///   - interval: seconds between points, at least 1.
  ///   - days: days of data, which the slots of `time_of_day` are chosen by: see ``CalendarField/slotOfDay(interval:days:)``.
  ///     Where there are too few, they are the longest allowed.
  package init(fields: [CalendarField], interval: Int64, days: Int, zone: TimeZoneRules) {
    let slot = CalendarField.slotOfDay(interval: interval, days: days)
    self.init(
      fields: fields, interval: interval,
      slotOfDay: slot ?? CalendarField.slotsOfDay(interval: interval).last ?? Season.secondsPerDay, zone: zone)
  }

  /// An encoding as a model kept it; `slotOfDay` must divide a day into at most 1,440 slots.
  package init(fields: [CalendarField], interval: Int64, slotOfDay: Int64, zone: TimeZoneRules) {
    precondition(
      interval >= 1 && slotOfDay >= 60 && Season.secondsPerDay % slotOfDay == 0, "slots that make up a day")
    let layouts = fields.map { $0.layout(interval: interval, slotOfDay: slotOfDay) }
    var ranges: [Range<Int>] = []
    for layout in layouts {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + layout.columns)
    }
    self.fields = fields
    self.interval = interval
    self.slotOfDay = slotOfDay
    self.zone = zone
    fieldRanges = ranges
    columnSeconds = layouts.map(\.seconds)
  }

  /// Columns of all fields together.
  package var columns: Int { fieldRanges.last?.upperBound ?? 0 }

  /// The column of each field that is 1 at a moment in Unix seconds; `active` has one element a field.
  package func write(at timestamp: Int64, into active: inout MutableSpan<Int>) {
    precondition(active.count == fields.count, "one active column a field")
    let local = zone.localSeconds(at: timestamp)
    for index in fields.indices { active[index] = fieldRanges[index].lowerBound + value(of: index, at: local) }
  }

  /// Which of its columns a field has at a moment of local time.
  private func value(of index: Int, at local: Int64) -> Int {
    let seconds = columnSeconds[index]
    let period = Int64(fieldRanges[index].count) * seconds
    // 1970-01-01 was a Thursday, day 3 counted from Monday.
    let shift = fields[index] == .dayOfWeek ? 3 * Season.secondsPerDay : 0
    return Int(TimeLattice.remainder(TimeLattice.remainder(local, period) + shift, period) / seconds)
  }
}
