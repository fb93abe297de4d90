import Kernels

/// How x − μ(t) lay in the training range, by the kind of situation: median and scaled MAD of each metric in each group.
///
/// Groups are the slots of the clock for ordinary points, and for flagged ones the pattern of flags with its age (a
/// deployment that first takes nodes down and then warms them up is two things, and the prior's mean lies between them).
/// A second copy has (weekday × slot) groups, where there is data for it: only there a weekly job is usual.
struct ResidualGroups: Equatable, Sendable {
  /// A group of fewer points tells nothing: the next wider one stands for it.
  static let fewest = 5
  /// No deviation is less than this part of the metric's own.
  static let leastShare: Float = 0.7
  /// Nor less than the least that the networks may claim, e⁻⁵ in units of half the metric's range.
  static let leastDeviation = Float(0.006_737_947)
  /// The second copy is done without where it had more numbers.
  static let mostWeekly = 1 << 18

  let metrics: Int
  let layout: GroupLayout
  /// Rows of the metrics, a row a group.
  private(set) var centres: [Float]
  private(set) var deviations: [Float]
  /// Which groups had points enough themselves.
  private(set) var isKnown: [Bool]

  init(metrics: Int, layout: GroupLayout, centres: [Float], deviations: [Float], isKnown: [Bool]) {
    (self.metrics, self.layout) = (metrics, layout)
    (self.centres, self.deviations, self.isKnown) = (centres, deviations, isKnown)
  }

  /// - Parameters:
  ///   - residuals: rows of `metrics`, NaN where nothing was measured.
  ///   - places: one a row.
  ///   - isKept: which rows count.
  init(_ residuals: [Float], _ places: [SituationPlace], isKept: [Bool], metrics: Int, layout: GroupLayout) {
    let blank = [Float](repeating: 0, count: layout.count * metrics)
    self.init(
      metrics: metrics, layout: layout, centres: blank, deviations: blank,
      isKnown: [Bool](repeating: false, count: layout.count))
    var members = [[Int]](repeating: [], count: layout.count)
    for row in places.indices where isKept[row] {
      for group in layout.groups(places[row]) { members[group].append(row) }
    }
    for metric in 0..<metrics {
      func values(_ rows: [Int]) -> [Double] { rows.map { Double(residuals[$0 * metrics + metric]) } }
      let own = RobustSpread(values(places.indices.filter { isKept[$0] }))
      let least = max(Self.leastShare * (own?.deviation ?? 0), Self.leastDeviation)
      for group in layout.widestFirst {
        let spread = members[group].count >= Self.fewest ? RobustSpread(values(members[group])) : nil
        let index = group * metrics + metric
        let wider = layout.wider(group).map { $0 * metrics + metric }
        centres[index] = spread?.centre ?? wider.map { centres[$0] } ?? own?.centre ?? 0
        deviations[index] =
          spread.map { max($0.deviation, least) } ?? wider.map { deviations[$0] } ?? max(own?.deviation ?? 0, least)
      }
    }
    for group in members.indices { isKnown[group] = members[group].count >= Self.fewest }
  }
}

/// Median and scaled MAD.
struct RobustSpread {
  let centre: Float
  let deviation: Float

  /// NaN are left out; nil where nothing is left.
  init?(_ values: [Double]) {
    let sorted = SortedValues(values)
    let centre = sorted.median
    guard centre.isFinite else { return nil }
    (self.centre, deviation) = (Float(centre), Float(sorted.robustDeviation))
  }
}

/// How the groups are numbered: slots, patterns with their ages, patterns of any age, any flag, and, in the second copy,
/// slots of each day of the week.
struct GroupLayout: Equatable, Sendable {
  let slots: Int
  /// Beside the ordinary one.
  let patterns: Int
  let ages: Int
  let hasWeekly: Bool

  private var agesStart: Int { slots }
  private var patternsStart: Int { slots + patterns * ages }
  private var anyFlag: Int { patternsStart + patterns }
  private var weeklyStart: Int { anyFlag + 1 }

  var count: Int { weeklyStart + (hasWeekly ? 7 * slots : 0) }

  /// The group that a point is judged by.
  func group(_ place: SituationPlace, isWeekly: Bool = false) -> Int {
    guard let pattern = place.pattern else { return anyFlag }
    guard pattern == 0 else { return agesStart + (pattern - 1) * ages + place.age }
    return isWeekly && hasWeekly ? weeklyStart + place.day * slots + place.slot : place.slot
  }

  /// All groups that a point belongs to.
  func groups(_ place: SituationPlace) -> [Int] {
    guard let pattern = place.pattern else { return [anyFlag] }
    if pattern == 0 { return hasWeekly ? [place.slot, group(place, isWeekly: true)] : [place.slot] }
    return [group(place), patternsStart + pattern - 1, anyFlag]
  }

  /// What stands for a group with too few points; nil for the metric's own spread.
  func wider(_ group: Int) -> Int? {
    if group >= weeklyStart { return (group - weeklyStart) % slots }
    if group == anyFlag || group < agesStart { return nil }
    return group >= patternsStart ? anyFlag : patternsStart + (group - agesStart) / ages
  }

  /// Every group behind the one that is wider.
  var widestFirst: [Int] {
    [anyFlag] + Array(patternsStart..<anyFlag) + Array(0..<patternsStart) + Array(weeklyStart..<count)
  }
}
