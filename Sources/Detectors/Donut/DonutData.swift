import Kernels
import Series

/// Series one after the other as Donut sees them: each standardised by itself, missing points filled with one value, and α of
/// Eq. 3 for each point.
struct DonutData: Sendable {
  /// Standardised values; that of a missing point where missing.
  var values: [Float] = []
  /// 1 for a normal point, 0 for a missing or labelled one.
  var normal: [Float] = []
  /// The points of each series: no window reaches from one into the next.
  private(set) var series: [Range<Int>] = []
  /// What a missing point of each series is.
  private var fills: [Float] = []

  init() {}

  init(
    _ series: [Double], scaler: StandardScaler, missing: DonutParameters.Missing = .mean, labelled: [Bool] = [],
    ignored: [Bool] = []
  ) {
    append(series, scaler: scaler, missing: missing, labelled: labelled, ignored: ignored)
  }

  mutating func append(
    _ series: [Double], scaler: StandardScaler, missing: DonutParameters.Missing = .mean, labelled: [Bool] = [],
    ignored: [Bool] = []
  ) {
    let first = values.count
    let fill = missing == .mean ? 0 : Float(scaler.scale(0))
    values.reserveCapacity(first + series.count)
    normal.reserveCapacity(first + series.count)
    for (index, value) in series.enumerated() {
      let isMissing = !value.isFinite || (index < ignored.count && ignored[index])
      let isLabelled = index < labelled.count && labelled[index]
      values.append(isMissing ? fill : Float(scaler.scale(value)))
      normal.append(isMissing || isLabelled ? 0 : 1)
    }
    self.series.append(first..<values.count)
    fills.append(fill)
  }

  /// Takes each normal point for missing with the probability `rate` (section 3.2): α becomes 0, the value that of a missing
  /// point.
  func injected(rate: Double, stream: consuming RandomStream) -> DonutData {
    guard rate > 0 else { return self }
    var result = self
    var chances = [Float](repeating: 0, count: values.count)
    var span = chances.mutableSpan
    stream.fillUniform(&span)
    for (points, fill) in zip(series, fills) {
      for index in points where chances[index] < Float(rate) && normal[index] == 1 {
        result.values[index] = fill
        result.normal[index] = 0
      }
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
