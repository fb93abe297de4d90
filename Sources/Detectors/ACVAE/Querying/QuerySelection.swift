import Kernels

/// Chooses windows so that none shares a point with another or with a settled one.
///
/// A window is found by one point, its peak, which it might end at, as windows do in detection. The paper asks about
/// segments and does not tell which of those that hold the peak. The one that ends there would show an operator the first
/// point of an anomaly and all that was ordinary before it; so the one with the most to ask about is taken: the greatest
/// sum of what its values are above their median.
struct QuerySelection {
  struct Pick: Equatable, Sendable {
    var window: Range<Int>
    var peak: Int
    /// Drawn, not chosen by its value.
    var isRandom: Bool
  }

  private let window: Int
  /// Last points of windows that may still be chosen, in no order.
  private var free: [Int32] = []
  /// Where a point is among those; −1 for none.
  private var places: [Int32]
  /// Points that no window may hold any more.
  private var taken: [Bool]

  /// - Parameters:
  ///   - eligible: points that a window may end at.
  ///   - settled: points that no window may hold.
  init(window: Int, eligible: [Bool], settled: [Bool]) {
    self.window = window
    places = [Int32](repeating: -1, count: eligible.count)
    taken = eligible.indices.map { $0 < settled.count && settled[$0] }
    var last = -1
    for point in eligible.indices {
      if taken[point] { last = point }
      guard eligible[point], point >= window - 1, last <= point - window else { continue }
      places[point] = Int32(free.count)
      free.append(Int32(point))
    }
  }

  /// At most `count` windows: the one of the highest value among those left, or, with the probability `exploration` for
  /// each, any of those left. The earlier of two equal values comes first.
  mutating func choose(
    _ count: Int, by values: [Double], exploration: Double, stream: inout RandomStream
  ) -> [Pick] {
    let usual = SortedValues(values).median
    let order = exploration < 1 ? free.sorted { (values[Int($1)], $0) < (values[Int($0)], $1) } : []
    var next = order.makeIterator()
    var picks: [Pick] = []
    while picks.count < count, !free.isEmpty {
      let isRandom = stream.uniform() < exploration
      let peak = isRandom ? Int(free[stream.integer(below: free.count)]) : nextFree(&next)
      guard let peak else { break }
      let window = isRandom ? peak - window + 1..<peak + 1 : fullestWindow(around: peak, values, above: usual)
      picks.append(Pick(window: window, peak: peak, isRandom: isRandom))
      take(window)
    }
    return picks
  }

  /// The window that holds the most above `usual`, of those from the one that ends at `peak` to the one that begins there;
  /// the earliest of several.
  private func fullestWindow(around peak: Int, _ values: [Double], above usual: Double) -> Range<Int> {
    func excess(_ point: Int) -> Double { values[point] > usual ? values[point] - usual : 0 }
    var best = peak - window + 1..<peak + 1
    var (sum, most) = (0.0, 0.0)
    for end in peak + 1..<max(peak + 1, min(taken.count, peak + window)) {
      if taken[end] { break }
      sum += excess(end) - excess(end - window)
      if sum > most { (best, most) = (end - window + 1..<end + 1, sum) }
    }
    return best
  }

  private mutating func take(_ range: Range<Int>) {
    for point in range { taken[point] = true }
    for point in range.lowerBound..<min(places.count, range.upperBound + window - 1) { remove(point) }
  }

  private func nextFree(_ order: inout IndexingIterator<[Int32]>) -> Int? {
    while let point = order.next() {
      if places[Int(point)] >= 0 { return Int(point) }
    }
    return nil
  }

  /// The last of the free ones takes its place.
  private mutating func remove(_ point: Int) {
    let place = Int(places[point])
    guard place >= 0 else { return }
    let last = free.removeLast()
    if Int(last) != point {
      free[place] = last
      places[Int(last)] = Int32(place)
    }
    places[point] = -1
  }
}
