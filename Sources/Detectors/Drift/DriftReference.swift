import Kernels

/// Between which bounds a figure of the learnt blocks lay, and how far beyond them another has to lie to have drifted.
///
/// The bounds leave out the twentieth at each end, since what was learnt has its bad days, and take in the newest day, so that
/// what was learnt a moment ago is known. Beyond them lies a margin: half of the way between them and more where few days were
/// learnt. Where three weeks were learnt and the same block of each is alike, a block is held against its own place in the week.
struct DriftReference {
  private static let tail = 0.05
  /// Of the way between the bounds, for many blocks and for one.
  private static let margin = (least: 0.4, ofOne: 4.0)
  /// Weeks that have to be learnt, and how much narrower they have to make the bounds.
  private static let (weeks, narrower) = (3, 0.7)
  private static let newest = 4

  let low: Double
  let high: Double
  private let margin: Double
  private let isUpward: Bool
  /// Of each place in the week the learnt figures; nil where weeks don't help.
  private let weekly: (middles: [Int64: Double], low: Double, high: Double)?
  private let blocks: DriftBlocks

  /// Nil where too few blocks have a figure.
  init?(_ measure: DriftMeasure, ends: [Int64], learnt: Int, blocks: DriftBlocks) {
    let known = (0..<learnt).filter { !measure.values[$0].isNaN }
    let days = Double(known.count * blocks.stride) / Double(blocks.length)
    guard days >= Double(DriftBlocks.fewest - 1) else { return nil }
    self.blocks = blocks
    isUpward = measure.isUpward
    let newest = known.suffix(Self.newest)
    func bounds(_ values: [Double], taking latest: [Double]) -> (low: Double, high: Double) {
      let sorted = SortedValues(values)
      return (
        min(sorted.quantile(Self.tail), latest.min() ?? .infinity),
        max(sorted.quantile(1 - Self.tail), latest.max() ?? -.infinity)
      )
    }
    let all = bounds(known.map { measure.values[$0] }, taking: newest.map { measure.values[$0] })
    let weekly = Self.weekly(measure, ends, known, newest, blocks).flatMap { middles, rest, latest in
      let within = bounds(rest, taking: latest)
      return within.high - within.low < Self.narrower * (all.high - all.low) ? (middles, within.low, within.high) : nil
    }
    (low, high, self.weekly) = (all.low, all.high, weekly)
    let width = weekly.map { $0.2 - $0.1 } ?? all.high - all.low
    margin = max((Self.margin.least + Self.margin.ofOne / days) * width, measure.floor)
  }

  /// What is usual of each place in the week, and how far each learnt figure lay off the others of its place.
  private static func weekly(
    _ measure: DriftMeasure, _ ends: [Int64], _ known: [Int], _ newest: ArraySlice<Int>, _ blocks: DriftBlocks
  ) -> (middles: [Int64: Double], rest: [Double], latest: [Double])? {
    guard let week = blocks.perWeek, known.count >= weeks * week * 9 / 10 else { return nil }
    var places: [Int64: [Int]] = [:]
    for index in known { places[blocks.phase(ofEnd: ends[index]) ?? 0, default: []].append(index) }
    var (middles, rest, latest) = ([Int64: Double](), [Double](), [Double]())
    for (place, members) in places where members.count >= weeks {
      let values = members.map { measure.values[$0] }
      let middle = SortedValues(values).median
      middles[place] = middle
      for (index, member) in members.enumerated() {
        let others = SortedValues(values.enumerated().filter { $0.offset != index }.map(\.element))
        rest.append(values[index] - others.median)
        if newest.contains(member) { latest.append(values[index] - middle) }
      }
    }
    return rest.count >= 20 ? (middles, rest, latest) : nil
  }

  /// The bounds of one block.
  func bounds(ofEnd end: Int64) -> (low: Double, high: Double) {
    guard let weekly, let place = blocks.phase(ofEnd: end), let middle = weekly.middles[place] else {
      return (low, high)
    }
    return (middle + weekly.low, middle + weekly.high)
  }

  /// How far a figure lies beyond the bounds, in margins: 1 has drifted, 0 and below has not moved.
  func distance(_ value: Double, end: Int64) -> Double {
    let (low, high) = bounds(ofEnd: end)
    return (isUpward ? value - high : max(value - high, low - value)) / margin
  }
}
