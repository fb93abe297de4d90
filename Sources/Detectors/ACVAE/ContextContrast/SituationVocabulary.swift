import Series

/// Which situations a point could have been in, as far as the training range has shown them: the slots of its clock, the
/// days of the week, and the patterns of flags, each with how long it has lasted.
///
/// Real-valued background columns are no part of it: they stay as they are.
struct SituationVocabulary: Equatable, Sendable {
  /// Patterns of flags beside the usual one; the most frequent are kept.
  static let mostPatterns = 15

  /// Where the clock's field and the day of the week stand among the calendar's fields; nil where they are not known.
  let clockField: Int?
  let dayField: Int?
  /// Slots of the clock, 1 without one.
  let slots: Int
  /// Which of the background columns are flags.
  let flagColumns: [Int]
  /// What the flags show, a value a flag column; the most frequent first, which is the ordinary situation.
  let patterns: [[Float]]
  /// For how many points a pattern's age is told; older ones are of the last age.
  let ages: Int

  /// - Parameter isKept: one a point of `data`; what other points show is not learnt.
  init(_ data: ACVAEData, _ calendar: CalendarEncoding, flags: [Int], window: Int, isKept: [Bool]) {
    clockField = Self.clockField(calendar.fields)
    dayField = calendar.fields.firstIndex(of: .dayOfWeek)
    slots = clockField.map { calendar.fieldRanges[$0].count } ?? 1
    flagColumns = flags
    ages = window - 1
    var counts: [[Float]: Int] = [:]
    for point in 0..<data.count where isKept[point] { counts[data.flags(flags, point), default: 0] += 1 }
    let ordered = counts.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    patterns = ordered.prefix(Self.mostPatterns + 1).map(\.key)
  }

  init(
    clockField: Int?, dayField: Int?, slots: Int, flagColumns: [Int], patterns: [[Float]], ages: Int
  ) {
    (self.clockField, self.dayField, self.slots) = (clockField, dayField, slots)
    (self.flagColumns, self.patterns, self.ages) = (flagColumns, patterns, ages)
  }

  /// The finest of those that tell the time; the others follow from it.
  static func clockField(_ fields: [CalendarField]) -> Int? {
    fields.firstIndex(of: .timeOfDay) ?? fields.firstIndex(of: .hourOfDay) ?? fields.firstIndex(of: .minuteOfHour)
  }

  /// Where each point of `data` stands.
  func places(_ data: ACVAEData, _ calendar: CalendarEncoding) -> [SituationPlace] {
    let fields = data.situation.fields
    var places: [SituationPlace] = []
    places.reserveCapacity(data.count)
    for point in 0..<data.count {
      func value(_ field: Int?) -> Int {
        field.map { Int(data.categories[point * fields + $0]) - calendar.fieldRanges[$0].lowerBound } ?? 0
      }
      let pattern = patterns.firstIndex(of: data.flags(flagColumns, point))
      let before = places.last
      let age = before?.pattern == pattern ? min((before?.age ?? -1) + 1, ages - 1) : 0
      places.append(SituationPlace(slot: value(clockField), day: value(dayField), pattern: pattern, age: age))
    }
    return places
  }
}

/// Where a point stands in a ``SituationVocabulary``.
struct SituationPlace: Equatable, Sendable {
  var slot: Int
  var day: Int
  /// 0 for the ordinary pattern of flags, nil for one that was too seldom to be kept.
  var pattern: Int?
  /// Points since the pattern began, as far as ages are told.
  var age: Int
}

extension ACVAEData {
  /// What these of the background columns show at a point.
  fileprivate func flags(_ columns: [Int], _ point: Int) -> [Float] {
    columns.map { context[point * situation.values + $0] }
  }
}
