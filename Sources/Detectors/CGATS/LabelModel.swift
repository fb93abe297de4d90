package import Kernels

/// p(Yᴬ), Eq. 2: how many anomalies a window has, how long they are and where they begin, as the labels at hand have it.
///
/// Counts are drawn as often as they were seen; lengths from between the seen ones (their quantiles, linearly interpolated);
/// places from a histogram of where anomalies begin among the places where one of that length can, with one more in each
/// bin than was seen. Anomalies that would touch are drawn anew, and left out where the window is too full.
package struct LabelModel: Equatable, Sendable {
  static let largestCount = 8
  static let placeBins = 16
  private static let attempts = 16

  package let window: Int
  /// How many windows had one anomaly, two, …; ``largestCount`` elements.
  package let counts: [Double]
  /// Lengths seen, ascending; never empty, each within half a window.
  package let lengths: [Int]
  /// How often an anomaly began in each sixteenth of its possible places.
  package let places: [Double]

  /// For tests and archives; nil where something is empty or out of bounds.
  package init?(window: Int, counts: [Double], lengths: [Int], places: [Double]) {
    guard window > 1, counts.count == Self.largestCount, places.count == Self.placeBins, !lengths.isEmpty,
      (counts + places).allSatisfy({ $0 >= 0 && $0.isFinite }), counts.contains(where: { $0 > 0 }),
      lengths.allSatisfy({ (1...max(1, window / 2)).contains($0) }), lengths == lengths.sorted()
    else { return nil }
    (self.window, self.counts, self.lengths, self.places) = (window, counts, lengths, places)
  }

  /// Learns from the labels of windows, and from the lengths of whole anomalies, which windows may cut.
  init?(window: Int, windowRuns: [[Range<Int>]], lengths: [Int]) {
    var counts = [Double](repeating: 0, count: Self.largestCount)
    var places = [Double](repeating: 1, count: Self.placeBins)
    for runs in windowRuns where !runs.isEmpty {
      counts[min(runs.count, Self.largestCount) - 1] += 1
      for run in runs where run.lowerBound > 0 && run.upperBound < window {
        places[run.lowerBound * Self.placeBins / (window - run.count + 1)] += 1
      }
    }
    let kept = lengths.map { min(max($0, 1), max(1, window / 2)) }.sorted()
    self.init(window: window, counts: counts, lengths: kept, places: places)
  }

  /// Draws a label into `label`, 1 where anomalous and 0 elsewhere, one element for each `stride`th of the window's points
  /// from `first` on. Allocates nothing.
  func draw(
    _ stream: inout RandomStream, into label: inout [Float], first: Int = 0, stride: Int = 1
  ) {
    for point in 0..<window { label[first + point * stride] = 0 }
    let wanted = 1 + Self.drawIndex(counts, &stream)
    for _ in 0..<wanted {
      for _ in 0..<Self.attempts {
        let length = drawLength(&stream)
        let start = drawPlace(length, &stream)
        let from = max(0, start - 1)
        let upTo = min(window, start + length + 1)
        guard !(from..<upTo).contains(where: { label[first + $0 * stride] != 0 }) else { continue }
        for point in start..<(start + length) { label[first + point * stride] = 1 }
        break
      }
    }
  }

  /// A label as clients see it.
  package func draw(_ stream: inout RandomStream) -> [UInt8] {
    var label = [Float](repeating: 0, count: window)
    draw(&stream, into: &label)
    return label.map { UInt8($0) }
  }

  private func drawLength(_ stream: inout RandomStream) -> Int {
    let place = stream.uniform() * Double(lengths.count)
    let index = min(lengths.count - 1, Int(place))
    guard index + 1 < lengths.count else { return lengths[index] }
    return lengths[index] + Int((place - Double(index)) * Double(lengths[index + 1] - lengths[index]))
  }

  private func drawPlace(_ length: Int, _ stream: inout RandomStream) -> Int {
    let possible = window - length + 1
    let bin = Self.drawIndex(places, &stream)
    return min(possible - 1, Int((Double(bin) + stream.uniform()) / Double(Self.placeBins) * Double(possible)))
  }

  private static func drawIndex(_ weights: [Double], _ stream: inout RandomStream) -> Int {
    var rest = stream.uniform() * weights.reduce(0, +)
    for index in weights.indices {
      rest -= weights[index]
      if rest < 0 { return index }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }
}
