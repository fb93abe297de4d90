import Evaluation

/// |x[t] − x[t−1]| > b, or with a moving mean and deviation over k points: d > movmean(d, k) + c·movstd(d, k) + b, with d the
/// difference or its magnitude (Wu and Keogh, "Current time series anomaly detection benchmarks are flawed and are
/// creating the illusion of progress", 2021; C-GATS, section 6.6, one-liners A and B).
struct OneLiner: Equatable {
  enum Kind: String, CaseIterable {
    case a = "A"
    case b = "B"
  }

  let isAbsolute: Bool
  /// nil for A.
  let moving: Moving?

  struct Moving: Equatable {
    /// Points around and with the one itself, fewer at the ends.
    let points: Int
    let factor: Double
  }

  /// What b is held against. The first point has no difference, and counts as 0.
  func scores(_ values: [Double]) -> [Double] {
    let differences = values.indices.map { index -> Double in
      let difference = index == 0 ? 0 : values[index] - values[index - 1]
      return isAbsolute ? abs(difference) : difference
    }
    guard let moving else { return differences }
    let (sums, squares) = (Self.sums(differences), Self.sums(differences.map { $0 * $0 }))
    return differences.indices.map { index in
      let range = max(0, index - moving.points / 2)..<min(differences.count, index + (moving.points + 1) / 2)
      let mean = (sums[range.upperBound] - sums[range.lowerBound]) / Double(range.count)
      let square = (squares[range.upperBound] - squares[range.lowerBound]) / Double(range.count)
      return differences[index] - mean - moving.factor * max(0, square - mean * mean).squareRoot()
    }
  }

  /// Of all before each element, and of all at the end.
  private static func sums(_ values: [Double]) -> [Double] {
    values.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// Every k and c that is tried.
  static func candidates(_ kind: Kind) -> [OneLiner] {
    let movings: [Moving?] =
      switch kind {
      case .a: [nil]
      case .b:
        [5, 11, 21, 51, 101].flatMap { points in
          [0, 0.5, 1, 2, 3, 4].map { Moving(points: points, factor: $0) }
        }
      }
    return [true, false].flatMap { isAbsolute in movings.map { OneLiner(isAbsolute: isAbsolute, moving: $0) } }
  }

  /// The one of the best point-wise F1 on these windows, by brute force over k, c, and every b that makes a difference.
  static func best(_ kind: Kind, _ windows: [[Double]], labels: [Bool]) throws -> (line: OneLiner, threshold: Double)? {
    var best: (line: OneLiner, threshold: Double, f1: Double)?
    for line in candidates(kind) {
      let scored = try LabelledScores(scores: windows.flatMap(line.scores), labels: labels)
      guard let choice = ThresholdSweep(scored).best, choice.confusion.f1 > best?.f1 ?? -1 else { continue }
      best = (line, choice.threshold, choice.confusion.f1)
    }
    return best.map { ($0.line, $0.threshold) }
  }
}
