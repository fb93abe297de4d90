import Kernels

/// Chooses windows, each named by its last point, so that none shares a point with another or with a settled one.
struct QuerySelection {
  struct Pick: Equatable, Sendable {
    var peak: Int
    /// Drawn, not chosen by its value.
    var isRandom: Bool
  }

  private let window: Int
  /// Last points of windows that may still be chosen, in no order.
  private var free: [Int32] = []
  /// Where a point is among those; −1 for none.
  private var places: [Int32]

  /// - Parameters:
  ///   - eligible: points that a window may end at.
  ///   - settled: points that no window may hold.
  init(window: Int, eligible: [Bool], settled: [Bool]) {
    self.window = window
    places = [Int32](repeating: -1, count: eligible.count)
    var last = -1
    for point in eligible.indices {
      if point < settled.count, settled[point] { last = point }
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
    let order = exploration < 1 ? free.sorted { (values[Int($1)], $0) < (values[Int($0)], $1) } : []
    var next = order.makeIterator()
    var picks: [Pick] = []
    while picks.count < count, !free.isEmpty {
      let isRandom = stream.uniform() < exploration
      let peak = isRandom ? Int(free[stream.integer(below: free.count)]) : nextFree(&next)
      guard let peak else { break }
      picks.append(Pick(peak: peak, isRandom: isRandom))
      for point in max(0, peak - window + 1)..<min(places.count, peak + window) { remove(point) }
    }
    return picks
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
