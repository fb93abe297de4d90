import Glibc
import Kernels
import Series

/// What the ensemble knows of one metric.
///
/// A member's surprise at a distance r is −log₁₀ (1 + |r|/q)^(−α), with q the 0.98 quantile of its distances in what was
/// learnt and α so that exactly 2 % lie beyond q: a Pareto tail pinned to one robust quantile. Extremes of the history,
/// whatever their size, move it no more than any other point, and no distance is too large to be told from a larger one.
struct EnsembleMetric: Equatable, Sendable {
  /// Points of the local median, periods that the season looks back, and points of its median where there is no period.
  static let local = 12, cycles = 3, plain = 60
  /// Points that make a new normal, and how many of them have to lie on the new side.
  static let renewal = 16, quorum = 12
  /// Slots within which those points have to lie, and within which points count as local.
  static let renewalReach = 64, localReach = 512
  /// The quantile that a tail is pinned to, and the exponent of a tail that has 2 % beyond twice its unit.
  static let pin = 0.98
  static let exponent = 5.643856189774724
  /// Distances at the start that nothing is learnt from: the members have too little behind them there.
  private static let warmUp = 200
  static let fewest = 20
  private static let fewestDistances = 10

  let centre: Double
  /// Points in a period; 0 for none.
  let period: Int
  /// Points that a change of the clocks may move a season's place by; 0 where a period is counted in points.
  let clockReach: Int
  /// Whether most points of the grid are measured: then twelve missing ones in a row are a gap, which the local median
  /// doesn't look across.
  let isDense: Bool
  /// Distances up to here are rounding.
  let floor: Double
  /// q of the level, the season and the local course; 0 for one that is left out.
  private(set) var units: [Double]
  /// From where on points lie on a new side, of the level and of the season; 0 for never.
  private(set) var sides: [Double]
  private(set) var band: ResidualScale

  /// Points before a point that its score may depend on.
  var history: Int { max(Self.cycles * period + clockReach, Self.localReach) + Self.renewalReach }

  static func check(_ values: [Double]) throws(DetectorError) {
    let points = values.count { !$0.isNaN }
    guard points >= fewest else { throw .seriesTooShort(points: points, needed: fewest) }
  }

  /// Learns from a training range, NaN where nothing is to be learnt from.
  ///
  /// - Parameter asked: points in a period; 0 for what is found.
  static func learn(_ values: [Double], renewed: [Bool] = [], on grid: LocalGrid, period asked: Int)
    throws(DetectorError) -> Self
  {
    try check(values)
    let sorted = SortedValues(values)
    let magnitude = SortedValues(values.map { abs($0) }).median
    let floor = max(1e-6 * magnitude, 1e-9)
    var seen = 0
    let warm =
      values.firstIndex { value in
        seen += value.isNaN ? 0 : 1
        return seen > min(warmUp, sorted.count / 5)
      } ?? 0
    let interval = grid.grid.interval
    let period = asked > 0 ? asked : Periodicity.seasonalPeriod(of: values, interval: interval) ?? 0
    var metric = Self(
      centre: sorted.median, period: period,
      clockReach: WallClock.reach(ofPeriod: period, interval: interval, zone: grid.zone),
      isDense: 2 * sorted.count > values.count, floor: floor, units: [], sides: [],
      band: ResidualScale(residuals: [], magnitude: magnitude))
    // Once to see what is usual, so that it is known what a new side is; then with what has become the new normal.
    let plain = metric.course(of: values, renewed: renewed, on: grid, from: warm)
    metric.sides = [plain.level, plain.season].map { quantile(of: $0, above: floor) }
    let course = metric.course(of: values, renewed: renewed, on: grid, from: warm)
    metric.units = [course.level, course.season, course.local].map { residuals in
      // A few distances are no ground for a tail.
      residuals.count { !$0.isNaN } < fewestDistances ? 0 : quantile(of: residuals, above: floor)
    }
    metric.band = ResidualScale(
      residuals: zip(values[warm...], course.expected).map { $0 - $1 }, magnitude: magnitude)
    return metric
  }

  /// The 0.98 quantile of the distances; where that is rounding the least distance that is none, and else the floor.
  private static func quantile(of residuals: [Double], above floor: Double) -> Double {
    let sizes = SortedValues(residuals.map { abs($0) })
    let quantile = sizes.count > 0 ? sizes.quantile(pin) : 0
    return quantile > floor ? quantile : sizes.values.first { $0 > floor } ?? floor
  }

  /// Sentences for the report.
  var notes: [String] {
    var notes: [String] = []
    if units[1] == 0 {
      notes.append("The season is left out: at hardly any point something was measured a period before.")
    } else {
      notes.append(
        period > 0
          ? "Expects the median of the same time in the last \(Self.cycles) periods of \(period) points"
            + (clockReach > 0 ? ", by local time." : ".")
          : "Found no period: expects the median of the last \(Self.plain) points.")
    }
    if units.allSatisfy({ $0 <= floor }) { notes.append("The range is as good as constant: any change is a surprise.") }
    return notes
  }

  /// The mean surprise of the members at a point of a course; NaN where it is missing.
  func score(_ course: Course, at index: Int) -> Double {
    score(course.level[index], course.season[index], course.local[index])
  }

  /// The same of one point.
  func score(_ point: EnsembleWalk.Distances) -> Double { score(point.level, point.season, point.local) }

  private func score(_ level: Double, _ season: Double, _ local: Double) -> Double {
    guard !level.isNaN else { return .nan }
    return (surprise(level, units[0]) + surprise(season, units[1]) + surprise(local, units[2])) / speaking
  }

  /// What each member adds to that.
  func parts(_ course: Course, at index: Int) -> [Double] { surprises(course, at: index).map { $0 / speaking } }

  /// The members that are not left out.
  private var speaking: Double { Double(max(units.count { $0 > 0 }, 1)) }

  /// The surprise of the level, the season and the local course; 0 of one that says nothing.
  func surprises(_ course: Course, at index: Int) -> [Double] {
    [
      surprise(course.level[index], units[0]), surprise(course.season[index], units[1]),
      surprise(course.local[index], units[2]),
    ]
  }

  private func surprise(_ residual: Double, _ unit: Double) -> Double {
    guard unit > 0, abs(residual) > floor else { return 0 }
    return Self.exponent * log10(1 + min(abs(residual) / unit, 1e300))
  }

  private init(
    centre: Double, period: Int, clockReach: Int, isDense: Bool, floor: Double, units: [Double], sides: [Double],
    band: ResidualScale
  ) {
    self.centre = centre
    self.period = period
    self.clockReach = clockReach
    self.isDense = isDense
    self.floor = floor
    self.units = units
    self.sides = sides
    self.band = band
  }

  func write(to archive: inout BaselineArchiveWriter) {
    for value in [centre, floor] { archive.append(value) }
    archive.append(period: period, clockReach: clockReach)
    archive.append(isDense ? 1 : 0)
    archive.append(units)
    archive.append(sides)
    band.write(to: &archive)
  }

  init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    centre = try archive.number(in: -1e300...1e300)
    floor = try archive.number(in: 0...1e300)
    (period, clockReach) = try archive.period()
    isDense = try archive.integer(in: 0...1) == 1
    units = try archive.numbers(limit: 3)
    sides = try archive.numbers(limit: 2)
    guard units.count == 3, sides.count == 2, (units + sides).allSatisfy({ $0 >= 0 }) else {
      throw .unreadableArchive("other members")
    }
    band = try ResidualScale(reading: &archive)
  }
}
