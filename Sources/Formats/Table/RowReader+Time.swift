import Series

/// The moment that a row is of.
extension RowReader {
  /// A time of day, of the day of the row before; half a day back and more is the day after.
  mutating func timeOfDay(_ text: Span<UInt8>) throws(TimestampFault) -> FileTime {
    guard let time = DayClock.clock.seconds(text) else { throw .notATime }
    if lastTimeOfDay - time > 43_200 { day += 1 }
    lastTimeOfDay = time
    return .local(try Timestamp.checked(day * 86_400 + time), nanoseconds: 0)
  }

  /// Plain times take the first way out.
  @inline(__always)
  mutating func time(_ text: Span<UInt8>) throws(TimestampFault) -> FileTime {
    if layout.firstDay != nil { return try timeOfDay(text) }
    if yearless != nil {
      guard let time = yearless?.time(text, dayFirst: layout.timeFormat != .monthFirst) else { throw .notATime }
      return .local(try Timestamp.checked(time), nanoseconds: 0)
    }
    let isPlain =
      layout.timeFormat == .unixSeconds
      || (layout.timeFormat == .iso8601 && isUTC && text.count > 8 && text[4] == UInt8(ascii: "-"))
    if isPlain, let seconds = try? Timestamp.parse(text, dialect: .file) { return .moment(seconds, nanoseconds: 0) }
    return try layout.timeFormat.time(text, &zones)
  }

  @inline(__always)
  mutating func moment(_ time: FileTime, plus dayTime: Int64, series: Int) -> (Int64, isRounded: Bool) {
    let (seconds, nanoseconds): (Int64, Int64)
    switch time {
    case .moment(let whole, let rest):
      (seconds, nanoseconds) = (whole + dayTime, rest)
      // Plain times without a zone are here, too.
      if layout.isLocal, isUTC { folds.take(seconds) }
    case .local(let whole, let rest):
      nanoseconds = rest
      if isUTC {
        seconds = whole + dayTime
        folds.take(seconds)
      } else {
        while clocks.count <= series { clocks.append(LocalClock(zone, isDescending: layout.isDescending)) }
        seconds = clocks[series].moment(of: whole + dayTime)
      }
    }
    return (seconds + (nanoseconds >= 500_000_000 ? 1 : 0), nanoseconds > 0)
  }
}
