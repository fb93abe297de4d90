import Series
import Storage

/// What is known of the points that a replay judges: the labelled anomalies as events, and what is not to be judged.
struct LabelledEvents {
  /// Ascending and apart from each other, in seconds. Missing points between labelled ones don't part an event.
  private(set) var events: [Range<Int64>] = []
  /// Labelled anomalies in which nothing was measured, which nobody could find: no events.
  private(set) var unmeasured = 0
  /// Points that are not ignored, and those of them that have a score.
  let points: Int
  let scored: Int
  private let times: TimeGrid
  /// How many points before each are not ignored; empty where all are.
  private let counted: [Int]

  /// - Parameter isMeasured: whether any metric was; one element a point of the grid, as are the others.
  init(kinds: [LabelRecord.Kind?], isMeasured: [Bool], scores: [Double], on times: TimeGrid) {
    self.times = times
    let isIgnored = kinds.contains(.ignore)
    counted = isIgnored ? kinds.reduce(into: [0]) { $0.append($0[$0.count - 1] + ($1 == .ignore ? 0 : 1)) } : []
    points = isIgnored ? counted[kinds.count] : kinds.count
    scored = zip(scores, kinds).count { !$0.isNaN && $1 != .ignore }
    let isOpen = kinds.indices.map { kinds[$0] == .anomaly ? 1 : kinds[$0] == nil && !isMeasured[$0] ? 0 : -1 }
    for run in isOpen.map({ $0 >= 0 }).runs(of: true) {
      guard let first = run.first(where: { isOpen[$0] > 0 }), let last = run.last(where: { isOpen[$0] > 0 }) else {
        continue
      }
      if (first...last).contains(where: { isMeasured[$0] }) {
        events.append(times.timestamp(at: first)..<times.timestamp(at: last + 1))
      } else {
        unmeasured += 1
      }
    }
  }

  var ignored: Int { times.count - points }
  /// The time that is judged.
  var days: Double { Double(points) * Double(times.interval) / 86_400 }

  /// Whether a range of time has nothing but ignored points.
  func isIgnored(_ range: Range<Int64>) -> Bool {
    guard !counted.isEmpty else { return false }
    let indices = times.indices(from: range.lowerBound, to: range.upperBound)
    return !indices.isEmpty && counted[indices.upperBound] == counted[indices.lowerBound]
  }
}
