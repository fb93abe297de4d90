import Series

/// A date, a time of day or both as people and tools write them, taken apart but not yet placed: whether `03/04/2026` is
/// March or April is told by the other rows of its column, and where its clock stands by a zone.
///
///     2026-11-29T03:05:00.123+01:00   2026/11/29 3:05   20261129T0305Z   29.11.2026 03:05
///     11/29/2026 3:05 PM   29-Nov-26 03:05   29nov2026 03:05   Nov 29, 2026 3:05:00 a.m.   Sun Nov 29 03:05:00 CET 2026   03:05:07
struct DateText: Equatable {
  /// What tells the day from the month.
  enum Shape: Equatable {
    /// The year stands first, so the month is next.
    case yearFirst
    /// Two numbers and the year: `first` and `second` are day and month in an order that the text does not tell.
    case yearLast(separator: UInt8)
    /// The month has a name; `isDayFirst` is where it stands.
    case named(isDayFirst: Bool)
    /// No date at all.
    case timeOnly
  }

  /// What the text says of its clock.
  enum Zone: Equatable {
    case none
    /// Seconds east of UTC.
    case offset(Int64)
    /// A name of the time zone database.
    case named(String)
  }

  var shape = Shape.timeOnly
  var year: Int64 = 0
  /// In the order of the text; the month and the day where the year comes first or the month has a name.
  var first: Int64 = 0
  var second: Int64 = 0
  /// Days after that date, of a week that is counted from the year's first.
  var daysBeyond: Int64 = 0
  /// Of the day; nil for a date alone. A day ends at 24:00.
  var time: Int64?
  var nanoseconds: Int64 = 0
  var zone = Zone.none
  var hasMeridiem = false

  init() {}

  var date: Bool { shape != .timeOnly }

  /// - Returns: nil for what is no such text as a whole.
  init?(_ text: Span<UInt8>) {
    guard text.count >= 4, text.count <= 96 else { return nil }
    var reader = DateTextReader(text.indices.map { text[$0] })
    guard reader.read() else { return nil }
    self = reader.result
  }

  /// The time of day alone, whose parts may have points between them: `18.00.00`.
  static func timeOfDay(_ text: Span<UInt8>) -> Int64? {
    if let time = DateText(text), time.shape == .timeOnly { return time.time }
    guard text.count == 8, text[2] == UInt8(ascii: "."), text[5] == UInt8(ascii: ".") else { return nil }
    var bytes = text.indices.map { text[$0] }
    (bytes[2], bytes[5]) = (UInt8(ascii: ":"), UInt8(ascii: ":"))
    return DateText(bytes.span)?.time
  }

  /// Days since 1970-01-01; nil for a date that there is not.
  func days(dayFirst: Bool) -> Int64? {
    var (month, day) = (first, second)
    if case .yearLast = shape, dayFirst { (month, day) = (second, first) }
    return CivilDays.since1970(year: year, month: month, day: day).map { $0 + daysBeyond }
  }
}
