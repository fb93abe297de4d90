import Series

/// Is there another situation that would explain this point better?
///
///     R(x|t) = Σ_m log[(1 − ε) N(x_m; μ_m(t) + med_{g,m} + δ B_m, σ²_{g,m}) + ε/2] − δ²/2
///
/// with μ(t) what the learnt prior expects (``PriorExpectation``), med and σ of the residuals in the group g of the
/// situation (``ResidualGroups``), and δ the common change that suits it best (``CommonChange``). ε/2 is a value of any
/// size within the metric's range, so that no single metric decides alone. The score is the greatest R(x|t′) − R(x|t) over
/// situations t′ that differ from t in one field: another slot of the clock, another day of the week, another pattern of
/// flags. A job that fails to run looks as ordinary as the hour after it: nothing but its time is wrong.
///
/// Beside the paper's method. Choices where its idea leaves some:
/// - Another slot is tried for ordinary points only: flagged ones are grouped by their flags, not by their slot.
/// - Another day is tried in the second copy, of (weekday × slot) groups: there alone is known what a day is used to. A
///   slot is held against the point's own situation in whichever copy explains it better, so that a weekly job that runs
///   is no anomaly of the slot.
/// - Patterns of flags last, so the contrast of two patterns is summed over the points since the flags changed. An ordinary
///   point is tried as any age of a pattern, a flagged one as the same age of another.
/// - At most 144 slots are tried, evenly spread from the point's own.
struct ContextContrast: Equatable, Sendable {
  /// Share of values that are anything.
  static let background: Float = 0.01
  private static let mostSlots = 144

  let vocabulary: SituationVocabulary
  let groups: ResidualGroups
  let common: CommonChange

  /// How many points a point's contrast looks back beyond those of its window.
  var runLength: Int { vocabulary.ages - 1 }

  /// Contrasts of the rows of `data` from `first` on; nil where nothing was measured or the window isn't full. As many rows
  /// as the window's and the run's must precede `first`, where the series has them.
  func opinions(
    _ data: ACVAEData, _ calendar: CalendarEncoding, _ expectation: PriorExpectation, from first: Int
  ) -> [ContrastOpinion?] {
    let places = vocabulary.places(data, calendar)
    let states = expectation.states(data)
    var run = FlagRun(patterns: vocabulary.patterns.count, length: vocabulary.ages, metrics: data.metrics)
    var trial = SituationTrial(self, data, calendar, expectation)
    var opinions = [ContrastOpinion?](repeating: nil, count: max(0, data.count - first))
    for point in (expectation.window - 1)..<max(data.count, expectation.window - 1) {
      let place = places[point]
      let isFlagged = place.pattern != 0
      // Before the range asked for only the flags' run counts.
      guard point >= first || isFlagged, data.normal[point] != 0 else {
        run.skip(isFlagged: isFlagged, age: place.age)
        continue
      }
      trial.begin(point, place, states, isWhole: point >= first)
      var best = trial.bestByCalendar
      let patterns = trial.patternContrasts
      if let byFlags = run.add(patterns, isFlagged: isFlagged, age: place.age), byFlags.score > best.score {
        best = byFlags
      }
      if point >= first {
        opinions[point - first] = best.score.isFinite ? best : ContrastOpinion(metrics: data.metrics)
      }
    }
    return opinions
  }

  /// The slots of the clock that an ordinary point at `slot` is tried at.
  func slotsBeside(_ slot: Int) -> [Int] {
    guard vocabulary.clockField != nil else { return [] }
    let step = (vocabulary.slots + Self.mostSlots - 1) / Self.mostSlots
    return stride(from: slot % step, to: vocabulary.slots, by: step).filter { $0 != slot && groups.isKnown[$0] }
  }

  /// The days of the week that an ordinary point is tried at.
  func daysBeside(_ place: SituationPlace) -> [SituationPlace] {
    guard groups.layout.hasWeekly else { return [] }
    return (0..<7).compactMap { day in
      var other = place
      other.day = day
      return day != place.day && groups.isKnown[groups.layout.group(other, isWeekly: true)] ? other : nil
    }
  }
}

/// By how much another situation explains a point better, and by which metrics.
struct ContrastOpinion: Equatable, Sendable {
  var score: Float
  /// Each metric's part of it; they sum to it but for the price of the common change.
  var terms: [Float]

  init(score: Float, terms: [Float]) { (self.score, self.terms) = (score, terms) }

  /// No better explanation, and no worse one.
  init(metrics: Int) { self.init(score: 0, terms: [Float](repeating: 0, count: metrics)) }

  /// Below every other.
  static let none = ContrastOpinion(score: -.infinity, terms: [])
}
