import Series

/// What the cells of one column at the head of a file look like.
struct ColumnSample {
  private(set) var cells = 0
  private(set) var missing = 0
  // Times.
  private(set) var dates = 0
  private(set) var timesOfDay = 0
  /// Dates without a year, with a time of day.
  private(set) var yearless = 0
  /// Whole numbers that can be hours, or hours and minutes in one; the greatest; those with a zone behind; of how many digits.
  private(set) var hours = (count: 0, greatest: Int64(0), zoned: 0, minutesBeyond: 0)
  private(set) var withTimeOfDay = 0
  private(set) var withZone = 0
  private(set) var compact = 0
  private(set) var meridiems = 0
  private(set) var shapes: [Shape: Int] = [:]
  /// The greatest of the first and of the second number where the year comes last.
  private(set) var greatest = (first: Int64(0), second: Int64(0))
  private(set) var pointed = 0
  // Numbers that count from 1970.
  private(set) var unix = 0
  private(set) var unixRange: ClosedRange<Int64>?
  private(set) var unixFractions = 0
  /// Steps up, steps down and steps of one among the numbers.
  private(set) var steps = (up: 0, down: 0, ones: 0)
  /// Times that lie before the one above, of texts and numbers alike.
  private(set) var backs = 0
  private var lastTime: Int64?
  private var lastUnix: Int64?
  // Numbers.
  private(set) var numbers: [DecimalMark: Int] = [.point: 0, .comma: 0]
  private(set) var plainNumbers = 0
  /// Cells with one of ``marks``.
  private(set) var marks = 0
  /// What weather services write among numbers.
  static let marks = ["M", "T", "MM", "TR", "Tr"].map { Array($0.utf8) }
  private(set) var units: [String: Int] = [:]
  // Ones and zeros.
  private(set) var flags = 0
  private(set) var ones = 0
  private(set) var runs = 0
  private var lastFlag = false
  // Texts.
  private(set) var distinct: Set<String> = []
  private(set) var changes = 0
  private var lastText: [UInt8] = []
  static let mostDistinct = 1_001

  enum Shape: CaseIterable, Hashable { case yearFirst, namedDayFirst, namedMonthFirst, yearLast }

  /// That of most times, the first of several: a dictionary's order is another each time.
  var usualShape: Shape {
    let most = shapes.values.max() ?? 0
    return Shape.allCases.first { shapes[$0] == most } ?? .yearFirst
  }

  /// How the numbers are to be read where they are hours; nil where they can't be.
  var dayClock: DayClock? {
    guard mostly(hours.count), filled > 0 else { return nil }
    if hours.greatest <= 24 { return .hours }
    return hours.greatest <= 2_400 && hours.minutesBeyond == 0 ? .hundreds : nil
  }

  /// Cells that hold something.
  var filled: Int { cells - missing }
  var isEmpty: Bool { filled == 0 }
  var isConstant: Bool { distinct.count <= 1 && filled > 0 }

  /// Whether nearly all that is there is of a kind; a footer or a fault may be among it.
  func mostly(_ count: Int) -> Bool { filled > 0 && count * 20 >= filled * 19 - 20 && count * 2 > filled }

  /// Whether numbers are what is meant: the rest are faults that are told of, and not a column of texts.
  func isNumeric(_ count: Int) -> Bool { count * 10 >= filled * 6 }

  mutating func take(_ cell: Span<UInt8>, isTimeLooked: Bool) {
    cells += 1
    if MissingWord.matches(cell) {
      missing += 1
      return
    }
    takeText(cell)
    takeNumber(cell)
    takeFlag(cell)
    if isTimeLooked { takeTime(cell) }
  }

  private mutating func takeText(_ cell: Span<UInt8>) {
    let bytes = cell.indices.map { cell[$0] }
    if bytes != lastText {
      changes += 1
      lastText = bytes
      if distinct.count < Self.mostDistinct { distinct.insert(String(decoding: bytes.prefix(256), as: UTF8.self)) }
    }
  }

  private mutating func takeNumber(_ cell: Span<UInt8>) {
    if cell.count <= 2, Self.marks.contains(where: { cell.isSame(as: $0) }) {
      marks += 1
      return
    }
    // What is infinite is a number, and a fault.
    if ["inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"].contains(where: { cell.isWord($0) }) {
      for decimal in DecimalMark.allCases { numbers[decimal, default: 0] += 1 }
      return
    }
    for decimal in DecimalMark.allCases {
      guard let number = NumberText(cell, decimal: decimal) else { continue }
      numbers[decimal, default: 0] += 1
      guard decimal == .point || numbers[.point] == 0 else { continue }
      if number.unit.isEmpty { plainNumbers += 1 }
      if units.count < 16 || number.unit.isEmpty {
        units[String(decoding: number.unit, as: UTF8.self), default: 0] += 1
      }
    }
    guard let number = UnixNumber(cell) else { return }
    unix += 1
    if number.billionths > 0 { unixFractions += 1 }
    unixRange =
      unixRange.map { min($0.lowerBound, number.whole)...max($0.upperBound, number.whole) } ?? number
      .whole...number.whole
    if let last = lastUnix {
      if number.whole < last { backs += 1 }
      if number.whole > last { steps.up += 1 }
      if number.whole < last { steps.down += 1 }
      if number.whole == last + 1 { steps.ones += 1 }
    }
    lastUnix = number.whole
  }

  private mutating func takeFlag(_ cell: Span<UInt8>) {
    guard let flag = FlagWord.value(cell) else { return }
    flags += 1
    if flag {
      ones += 1
      if !lastFlag { runs += 1 }
    }
    lastFlag = flag
  }

  private mutating func takeTime(_ cell: Span<UInt8>) {
    if DayClock.clock.seconds(cell) != nil { timesOfDay += 1 }
    if let (value, _) = DayClock.number(cell) {
      hours.count += 1
      hours.greatest = max(hours.greatest, value)
      if DayClock.hasZone(cell) { hours.zoned += 1 }
      if value % 100 > 59 { hours.minutesBeyond += 1 }
    }
    guard let text = DateText(cell) else {
      // A leap year, for the sake of 29 February.
      if let dated = YearlessText.dated(cell, year: 2_000), let text = DateText(dated.span) {
        yearless += 1
        if case .yearLast = text.shape {
          greatest = (max(greatest.first, text.first), max(greatest.second, text.second))
        }
      }
      return
    }
    if text.hasMeridiem { meridiems += 1 }
    guard text.date, text.days(dayFirst: true) != nil || text.days(dayFirst: false) != nil else { return }
    dates += 1
    let time = (text.days(dayFirst: true) ?? text.days(dayFirst: false) ?? 0) * 86_400 + (text.time ?? 0)
    if let lastTime, time < lastTime { backs += 1 }
    lastTime = time
    if text.time != nil { withTimeOfDay += 1 }
    if text.zone != .none { withZone += 1 }
    switch text.shape {
    case .yearFirst:
      shapes[.yearFirst, default: 0] += 1
      if UnixNumber(cell) != nil { compact += 1 }
    case .named(let isDayFirst): shapes[isDayFirst ? .namedDayFirst : .namedMonthFirst, default: 0] += 1
    case .yearLast(let separator):
      shapes[.yearLast, default: 0] += 1
      if separator == UInt8(ascii: ".") { pointed += 1 }
      greatest = (max(greatest.first, text.first), max(greatest.second, text.second))
    case .timeOnly: break
    }
  }
}

/// Ones and zeros, and the words that stand for them.
enum FlagWord {
  private static let yes = [
    "1", "true", "yes", "anomaly", "anomalous", "abnormal", "outlier", "attack", "t", "y", "1.0",
  ]
  private static let no = ["0", "false", "no", "normal", "ok", "f", "n", "0.0"]

  static func value(_ text: Span<UInt8>) -> Bool? {
    if text.count == 1, text[0] | 1 == UInt8(ascii: "1") { return text[0] == UInt8(ascii: "1") }
    guard text.count <= 9 else { return nil }
    if yes.contains(where: { text.isWord($0) }) { return true }
    return no.contains { text.isWord($0) } ? false : nil
  }
}
