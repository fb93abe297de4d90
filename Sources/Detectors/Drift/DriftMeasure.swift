import Glibc
import Kernels

/// One figure of every block: what drift is looked for in.
package struct DriftMeasure: Sendable {
  package let name: String
  /// One a block, on the scale that they are compared on; NaN where a block has too few values.
  let values: [Double]
  /// The least that a figure has to move to have drifted.
  let floor: Double
  /// Whether less than before is no drift.
  let isUpward: Bool
  /// Turns a value of the scale into what a reader knows.
  let shown: @Sendable (Double) -> Double

  init(
    _ name: String, _ values: [Double], floor: Double, isUpward: Bool = false,
    shown: @escaping @Sendable (Double) -> Double = { $0 }
  ) {
    (self.name, self.values, self.floor, self.isUpward, self.shown) = (name, values, floor, isUpward, shown)
  }
}

/// Makes measures of columns, all on the same blocks.
package struct DriftMeasures {
  /// Moves of a level by less than this part of the column's spread are none.
  private static let leastMove = 0.25
  /// Changes of a scale by less than this are none, as a natural logarithm.
  private static let leastGrowth = 0.35
  private static let leastProfileMove = 0.2
  private static let leastShareMove = 0.1
  private static let fewestValues = 8

  let blocks: DriftBlocks
  let slots: Range<Int64>
  package let ends: [Int64]
  /// Where what was learnt from ends.
  let learntEnd: Int64
  /// How many of the blocks were learnt from: the first ones.
  let learnt: Int
  /// The place of each slot within its block, as a number of `DriftBlocks.bins`.
  private let bins: [Int]

  /// - Parameters:
  ///   - slots: of the columns, learnt from first.
  ///   - learnt: the end of what was learnt from.
  ///   - timeOfDay: local seconds of each slot since midnight, where blocks are days.
  package init(_ blocks: DriftBlocks, slots: Range<Int64>, learntUntil learnt: Int64, timeOfDay: (Int64) -> Int64) {
    self.blocks = blocks
    self.slots = slots
    learntEnd = learnt
    ends = blocks.ends(in: slots)
    self.learnt = ends.partitioningIndex { $0 > learnt }
    let isDay = blocks.seconds == 86_400
    let length = Int64(blocks.length)
    bins = slots.map { slot in
      let place = isDay ? timeOfDay(slot) / blocks.interval : (slot % length + length) % length
      return Int(min(place, length - 1)) * DriftBlocks.bins / blocks.length
    }
  }

  /// Level, scale, roughness and shape of a metric.
  package func input(_ column: [Double]) -> [DriftMeasure] {
    let unit = unit(of: column)
    var (level, scale, roughness) = ([Double](), [Double](), [Double]())
    var profiles: [[Double]] = []
    for block in column.blocks(of: self) {
      let sorted = SortedValues(Array(block.values))
      guard isEnough(sorted.count) else {
        level.append(.nan)
        scale.append(.nan)
        roughness.append(.nan)
        profiles.append([])
        continue
      }
      level.append(sorted.median)
      scale.append(sorted.quantile(0.75) - sorted.quantile(0.25))
      roughness.append(SortedValues(zip(block.values, block.values.dropFirst()).map { abs($1 - $0) }).median)
      profiles.append(profile(block, around: sorted.median))
    }
    let step = SortedValues(Array(roughness.prefix(learnt))).median
    return [
      DriftMeasure("level", level, floor: Self.leastMove * unit), logarithmic("scale", scale, unit),
      logarithmic("roughness", roughness, max(step.isNaN ? 0 : step, 0.05 * unit)),
      DriftMeasure("shape", distances(profiles, unit), floor: Self.leastProfileMove, isUpward: true),
    ]
  }

  /// The median and the upper tenth of scores, and how many lie above a line.
  package func scores(_ column: [Double], line: Double) -> [DriftMeasure] {
    let unit = unit(of: column)
    var (median, tenth, share) = ([Double](), [Double](), [Double]())
    for block in column.blocks(of: self) {
      let sorted = SortedValues(Array(block.values))
      let isEnough = isEnough(sorted.count)
      median.append(isEnough ? sorted.median : .nan)
      tenth.append(isEnough ? sorted.quantile(0.9) : .nan)
      let above = sorted.count - sorted.values.partitioningIndex { $0 >= line }
      share.append(isEnough ? Double(above) / Double(sorted.count) : .nan)
    }
    return [
      DriftMeasure("median", median, floor: Self.leastMove * unit, isUpward: true),
      DriftMeasure("upper_tenth", tenth, floor: 2 * Self.leastMove * unit, isUpward: true),
      DriftMeasure("share_above_line", share, floor: Self.leastShareMove, isUpward: true),
    ]
  }

  /// How far values lay off what was expected of them.
  package func error(_ column: [Double], expected: [Double]) -> DriftMeasure {
    let errors = zip(column, expected).map { abs($0 - $1) }
    let medians = errors.blocks(of: self).map { block in
      let sorted = SortedValues(Array(block.values))
      return isEnough(sorted.count) ? sorted.median : .nan
    }
    return logarithmic("absolute_error", medians, unit(of: column), isUpward: true)
  }

  private func isEnough(_ count: Int) -> Bool { count >= max(Self.fewestValues, blocks.length / 4) }

  /// How far the values of what was learnt from lie apart: never 0.
  private func unit(of column: [Double]) -> Double {
    let known = ends.prefix(learnt).last.map { Int($0 - slots.lowerBound) } ?? column.count
    let sorted = SortedValues(Array(column.prefix(known)))
    guard sorted.count > 0 else { return 1 }
    let (half, most) = (
      sorted.quantile(0.75) - sorted.quantile(0.25), sorted.quantile(0.95) - sorted.quantile(0.05)
    )
    return max(half, most / 4, 1e-6 * abs(sorted.median), 1e-12)
  }

  /// Compared by its logarithm, with a tenth of the unit added so that a column that stands still has one.
  private func logarithmic(_ name: String, _ values: [Double], _ unit: Double, isUpward: Bool = false) -> DriftMeasure {
    let least = 0.1 * unit
    return DriftMeasure(
      name, values.map { log($0 + least) }, floor: Self.leastGrowth, isUpward: isUpward,
      shown: { max(0, exp($0) - least) })
  }

  // MARK: Profiles

  /// The medians of the parts of a block, beside that of all of it.
  private func profile(_ block: DriftBlock, around middle: Double) -> [Double] {
    var parts = [[Double]](repeating: [], count: DriftBlocks.bins)
    for (index, value) in zip(block.values.indices, block.values) where !value.isNaN {
      parts[bins[index]].append(value)
    }
    return parts.map { median(ofSorted: $0.sorted()) - middle }
  }

  /// How far each profile lies from the usual one, in units; no part of it counts for more than one.
  private func distances(_ profiles: [[Double]], _ unit: Double) -> [Double] {
    let usual = (0..<DriftBlocks.bins).map { bin in
      SortedValues(profiles.prefix(learnt).filter { !$0.isEmpty }.map { $0[bin] }).median
    }
    return profiles.map { profile in
      let parts = zip(profile, usual).map { min(1, abs($0 - $1) / unit) }.filter { !$0.isNaN }
      return parts.isEmpty ? .nan : parts.reduce(0, +) / Double(parts.count)
    }
  }
}

/// The values of one block, with their places in the column.
private struct DriftBlock {
  let values: ArraySlice<Double>
}

extension [Double] {
  fileprivate func blocks(of measures: DriftMeasures) -> [DriftBlock] {
    measures.ends.map { end in
      let last = Int(end - measures.slots.lowerBound)
      return DriftBlock(values: self[last - measures.blocks.length..<last])
    }
  }
}
