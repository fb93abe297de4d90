import Kernels
import Series

/// Series one after the other as Donut sees them: each standardised by itself, missing points zero, and α of Eq. 3 for each
/// point.
struct DonutData: Sendable {
  /// Standardised values; 0 where missing.
  var values: [Float] = []
  /// 1 for a normal point, 0 for a missing or labelled one.
  var normal: [Float] = []
  /// The points of each series: no window reaches from one into the next.
  private(set) var series: [Range<Int>] = []

  init() {}

  init(_ series: [Double], scaler: StandardScaler, labelled: [Bool] = [], ignored: [Bool] = []) {
    append(series, scaler: scaler, labelled: labelled, ignored: ignored)
  }

  mutating func append(_ series: [Double], scaler: StandardScaler, labelled: [Bool] = [], ignored: [Bool] = []) {
    let first = values.count
    values.reserveCapacity(first + series.count)
    normal.reserveCapacity(first + series.count)
    for (index, value) in series.enumerated() {
      let isMissing = !value.isFinite || (index < ignored.count && ignored[index])
      let isLabelled = index < labelled.count && labelled[index]
      values.append(isMissing ? 0 : Float(scaler.scale(value)))
      normal.append(isMissing || isLabelled ? 0 : 1)
    }
    self.series.append(first..<values.count)
  }

  /// Takes each normal point for missing with the probability `rate` (section 3.2): α and value become 0.
  func injected(rate: Double, stream: consuming RandomStream) -> DonutData {
    guard rate > 0 else { return self }
    var result = self
    var chances = [Float](repeating: 0, count: values.count)
    var span = chances.mutableSpan
    stream.fillUniform(&span)
    for index in values.indices where chances[index] < Float(rate) && normal[index] == 1 {
      result.values[index] = 0
      result.normal[index] = 0
    }
    return result
  }

  /// Where windows of this length start within `range`; only those without an abnormal point when `onlyNormal`.
  func windowOffsets(in range: Range<Int>, length: Int, onlyNormal: Bool) -> [Int32] {
    var (offsets, lastAbnormal): ([Int32], Int) = ([], -1)
    for point in range {
      if normal[point] == 0 { lastAbnormal = point }
      let offset = point - length + 1
      if offset >= range.lowerBound, !onlyNormal || lastAbnormal < offset { offsets.append(Int32(offset)) }
    }
    return offsets
  }

  /// How many normal points there are before each, and in all.
  var normalCounts: [Int] {
    var counts = [0]
    counts.reserveCapacity(normal.count + 1)
    for value in normal { counts.append(counts[counts.count - 1] + (value == 1 ? 1 : 0)) }
    return counts
  }
}
