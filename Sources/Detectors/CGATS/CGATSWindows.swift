import Networks
import Series

/// Which windows are learnt from, by where they begin.
struct CGATSWindows: Sendable {
  /// Windows of either kind at most, where the stride is left open.
  static let automaticCount = 2_048
  /// The paper's T.
  static let usualWindow = 240
  /// Anomalies below which there is nothing to learn from, and from which on some are held out.
  static let fewestAnomalies = 5
  private static let anomaliesToHoldOut = 10

  let window: Int
  /// Without any labelled point, and at least half measured.
  let normal: [Int32]
  /// With labelled points, but no more than half a window of them: with fewer normal ones occlusion would leave nothing.
  let anomalous: [Int32]
  let validationNormal: [Int32]
  let validationAnomalous: [Int32]

  /// The paper's 240, or the longest series'.
  ///
  /// Earlier releases took twice the length that nine in ten anomalies stay within, up to 800 points of NAB's tweets: as
  /// much again of a window is then beyond what 16 numbers can tell.
  static func automaticWindow(_ data: CGATSData) -> Int {
    min(usualWindow, data.series.map(\.count).max() ?? usualWindow)
  }

  /// Where the normal windows begin.
  static func normalOffsets(_ data: CGATSData, window: Int) -> [Int32] { WindowCensus(data, window, every: 1).normal }

  /// - Parameter holdsOut: false for nothing held out, whatever the share.
  /// - Throws: `nothingToLearnFrom` without normal or anomalous windows.
  init(
    _ data: CGATSData, window: Int, _ parameters: CGATSParameters, holdsOut: Bool = true
  ) throws(DetectorError) {
    self.window = window
    let census = WindowCensus(data, window, every: max(1, parameters.stride))
    let fraction = holdsOut ? parameters.validationFraction : 0
    (normal, validationNormal) = Self.split(
      census.normal, of: data.series, window, parameters.stride, fraction)
    let anomalies = data.anomalies.count
    (anomalous, validationAnomalous) = Self.split(
      census.anomalous, of: data.series, window, parameters.stride,
      anomalies >= Self.anomaliesToHoldOut ? fraction : 0)
    guard !normal.isEmpty, !anomalous.isEmpty else { throw .nothingToLearnFrom }
  }

  /// The last part of each series is held out, as one series is no measure for what was learnt from others; of series of a
  /// few windows each, the last of them all. No window overlaps one of the other part. Where less than half would be left to
  /// learn from, nothing is held out.
  private static func split(
    _ all: [Int32], of series: [Range<Int>], _ window: Int, _ stride: Int, _ fraction: Double
  ) -> ([Int32], [Int32]) {
    var (rest, training, validation): (ArraySlice<Int32>, [Int32], [Int32]) = (all[...], [], [])
    for range in series {
      let own = rest.prefix { range.contains(Int($0)) }
      rest = rest.dropFirst(own.count)
      hold(Double(own.count) * fraction, of: own, window, &training, &validation)
    }
    if validation.isEmpty {
      training = []
      hold(Double(all.count) * fraction, of: all[...], window, &training, &validation)
    }
    guard training.count >= all.count / 2 else { return (thinned(all, stride), []) }
    return (thinned(training, stride), thinned(validation, stride))
  }

  private static func hold(
    _ count: Double, of own: ArraySlice<Int32>, _ window: Int, _ training: inout [Int32],
    _ validation: inout [Int32]
  ) {
    let held = own.suffix(Int(count))
    guard let border = held.first else { return training += own }
    training += own.prefix { $0 <= border - Int32(window) }
    validation += held
  }

  private static func thinned(_ all: [Int32], _ stride: Int) -> [Int32] {
    guard stride == 0 else { return all }
    let step = max(1, (all.count + automaticCount - 1) / automaticCount)
    return Swift.stride(from: 0, to: all.count, by: step).map { all[$0] }
  }
}

/// The windows of every series, by kind: those that begin at each `step`th of its points.
private struct WindowCensus {
  var normal: [Int32] = []
  var anomalous: [Int32] = []

  init(_ data: CGATSData, _ window: Int, every step: Int) {
    for series in data.series where series.count >= window {
      var (labelled, measured) = (0, 0)
      for point in series {
        labelled += data.labels[point] != 0 ? 1 : 0
        measured += Self.isMeasured(data, point) ? 1 : 0
        let first = point - window + 1
        guard first >= series.lowerBound else { continue }
        let counts = (first - series.lowerBound) % step == 0 && 2 * measured >= window
        if counts, labelled == 0 { normal.append(Int32(first)) }
        if counts, labelled > 0, 2 * labelled <= window { anomalous.append(Int32(first)) }
        labelled -= data.labels[first] != 0 ? 1 : 0
        measured -= Self.isMeasured(data, first) ? 1 : 0
      }
    }
  }

  private static func isMeasured(_ data: CGATSData, _ point: Int) -> Bool {
    (0..<data.metrics).contains { data.measured[point * data.metrics + $0] != 0 }
  }
}
