import Series

/// One point tried under its own situation and under others. What is asked about it lasts until the next `begin`.
struct SituationTrial {
  private let contrast: ContextContrast
  private let data: ACVAEData
  private let calendar: CalendarEncoding
  private let expectation: PriorExpectation
  /// The point's own values, NaN where missing.
  private var values: [Float] = []
  /// Better by another slot of the clock or day of the week; `none` where neither is to be tried.
  private(set) var bestByCalendar = ContrastOpinion.none
  /// A pattern of flags each, nil for its own.
  private(set) var patternContrasts: [ContrastOpinion?] = []

  /// Situations of the point at hand: rows of background columns and categories.
  private var context: [Float] = []
  private var categories: [Int32] = []
  private var states: [Float] = []
  private var rows = 0

  init(
    _ contrast: ContextContrast, _ data: ACVAEData, _ calendar: CalendarEncoding, _ expectation: PriorExpectation
  ) {
    (self.contrast, self.data, self.calendar, self.expectation) = (contrast, data, calendar, expectation)
  }

  /// - Parameters:
  ///   - states: z of the prior before each point that ends a window.
  ///   - isWhole: whether the calendar is to be tried too.
  mutating func begin(_ point: Int, _ place: SituationPlace, _ allStates: [Float], isWhole: Bool) {
    let metrics = data.metrics
    values = (0..<metrics).map { data.measured[point * metrics + $0] != 0 ? data.values[point * metrics + $0] : .nan }
    (context, categories, states, rows) = ([], [], [], 0)
    let isOrdinary = place.pattern == 0
    let slots = isWhole && isOrdinary ? contrast.slotsBeside(place.slot) : []
    let days = isWhole && isOrdinary ? contrast.daysBeside(place) : []
    add(point)
    for slot in slots { add(point, slot: slot, place.slot) }
    for day in days { add(point, day: day.day) }
    let patterns = contrast.vocabulary.patterns
    for pattern in patterns { add(point, flags: pattern) }
    let latent = expectation.network.latent
    let start = (point - expectation.window + 1) * latent
    for _ in 0..<rows { states += allStates[start..<(start + latent)] }
    let means = expectation.means(
      context: context, categories: categories, fields: data.situation.fields, states: states, rows: rows)
    bestByCalendar = byCalendar(place, slots, days, means)
    patternContrasts = byFlags(place, means, firstRow: 1 + slots.count + days.count)
  }

  private mutating func add(_ point: Int, slot: Int? = nil, _ own: Int = 0, day: Int? = nil, flags: [Float]? = nil) {
    let (real, fields) = (data.situation.values, data.situation.fields)
    let (contextStart, fieldStart) = (context.count, categories.count)
    context += data.context[(point * real)..<((point + 1) * real)]
    categories += data.categories[(point * fields)..<((point + 1) * fields)]
    rows += 1
    if let flags {
      for (column, value) in zip(contrast.vocabulary.flagColumns, flags) { context[contextStart + column] = value }
    }
    if let day, let field = contrast.vocabulary.dayField {
      categories[fieldStart + field] = Int32(calendar.fieldRanges[field].lowerBound + day)
    }
    if let slot {
      for (field, column) in calendar.moved(Array(categories[fieldStart...]), from: own, to: slot) {
        categories[fieldStart + field] = column
      }
    }
  }

  private func byCalendar(
    _ place: SituationPlace, _ slots: [Int], _ days: [SituationPlace], _ means: [Float]
  ) -> ContrastOpinion {
    guard !slots.isEmpty || !days.isEmpty else { return .none }
    let layout = contrast.groups.layout
    var best = ContrastOpinion.none
    let (daily, weekly) = (
      explain(means, 0, layout.group(place)), explain(means, 0, layout.group(place, isWeekly: true))
    )
    // What the day is used to is nothing strange, though the slot be.
    let own = weekly.score > daily.score ? weekly : daily
    for (row, slot) in slots.enumerated() { best.take(explain(means, 1 + row, slot), over: own) }
    for (row, day) in days.enumerated() {
      best.take(explain(means, 1 + slots.count + row, layout.group(day, isWeekly: true)), over: weekly)
    }
    return best
  }

  private func byFlags(_ place: SituationPlace, _ means: [Float], firstRow: Int) -> [ContrastOpinion?] {
    let patterns = contrast.vocabulary.patterns.indices
    guard patterns.count > 1 else { return [nil] }
    let own = explain(means, 0, contrast.groups.layout.group(place))
    return patterns.map { pattern in
      guard pattern != place.pattern else { return nil }
      var best = ContrastOpinion.none
      for group in contrast.groups.groups(of: pattern, for: place) {
        best.take(explain(means, firstRow + pattern, group), over: own)
      }
      return best.score.isFinite ? best : nil
    }
  }

  /// R(x|t) for the situation in this row of means, judged by this group.
  private func explain(_ means: [Float], _ row: Int, _ group: Int) -> ContrastOpinion {
    contrast.explanation(values, means: means[(row * data.metrics)..<((row + 1) * data.metrics)], group: group)
  }
}

extension ContrastOpinion {
  /// Becomes what `other` explains better than `own`, where that is more.
  fileprivate mutating func take(_ other: ContrastOpinion, over own: ContrastOpinion) {
    guard other.score - own.score > score else { return }
    score = other.score - own.score
    terms = zip(other.terms, own.terms).map { $0 - $1 }
  }
}

extension ResidualGroups {
  /// The groups by which a point that stands at `place` would be judged under another pattern.
  func groups(of pattern: Int, for place: SituationPlace) -> [Int] {
    var other = place
    other.pattern = pattern
    guard pattern != 0, place.pattern == 0 else { return [layout.group(other)] }
    let ages = (0..<layout.ages).map { age in
      other.age = age
      return layout.group(other)
    }
    let pooled = layout.groups(other)[1]
    return (ages + [pooled]).filter { isKnown[$0] }
  }
}

extension CalendarEncoding {
  /// The active columns that change where the clock of `columns` moves from one slot to another: the clock's own, and the
  /// hour's and the minute's, which follow from a slot of the time of day.
  fileprivate func moved(_ columns: [Int32], from own: Int, to slot: Int) -> [(field: Int, column: Int32)] {
    guard let clock = SituationVocabulary.clockField(fields) else { return [] }
    func column(_ field: Int, _ value: Int64) -> (Int, Int32) {
      (field, Int32(fieldRanges[field].lowerBound + Int(value)))
    }
    var changes = [column(clock, Int64(slot))]
    guard fields[clock] == .timeOfDay else { return changes }
    let (before, after) = (Int64(own) * slotOfDay, Int64(slot) * slotOfDay)
    for field in fields.indices {
      if fields[field] == .hourOfDay { changes.append(column(field, after / 3_600)) }
      if fields[field] == .minuteOfHour {
        let seconds = 3_600 / Int64(fieldRanges[field].count)
        let value = Int64(columns[field]) - Int64(fieldRanges[field].lowerBound)
        // The minute within the slot stays.
        let within = value - before % 3_600 / seconds
        changes.append(column(field, (after % 3_600 / seconds + within) % (3_600 / seconds)))
      }
    }
    return changes
  }
}
