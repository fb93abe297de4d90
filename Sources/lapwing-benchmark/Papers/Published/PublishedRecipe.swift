import Detectors
import Kernels
import Series

/// Plain recipes that do well by TSB-AD's figures. They see all of a series before they judge any of it, which no alert can.
enum PublishedRecipe: String, CaseIterable {
  /// POLY of its program: in steps of a window a polynomial of degree 4 is fitted to ten windows around, without the one in
  /// the middle, whose points all score the root mean square that it misses them by.
  case polynomial = "POLY, published"
  /// Sub-PCA of its program divides the distances of a standardised window from all of its components by what each explains,
  /// so that the last few outweigh all else; a component has length 1 and a window one of many, so each of these distances is
  /// the window's length, whatever the component. On the series here both have correlations of 0.994 to 1.000.
  case windowLength = "Sub-PCA, in effect"
  /// Two sums over a window about each point: how far values lie from their median, and differences from theirs, in units of
  /// their MAD, 50 at most.
  case patch = "two sums of distances from medians"

  /// One a value, of which none is missing.
  func scores(_ values: [Double], window: Int, learning: Range<Int>) -> [Double] {
    switch self {
    case .polynomial: return Self.polynomial(values, window: window)
    case .windowLength:
      let scaler = StandardScaler(fitting: values)
      return Self.centredMean(values.map { scaler.scale($0) * scaler.scale($0) }, window)
    case .patch:
      let differences = values.indices.map { $0 == 0 ? 0 : values[$0] - values[$0 - 1] }
      let sums = [values, differences].map { Self.centredMean(Self.distances($0, learning: learning), window) }
      return zip(sums[0], sums[1]).map(+)
    }
  }

  private static let farthest = 50.0

  private static func distances(_ values: [Double], learning: Range<Int>) -> [Double] {
    let median = SortedValues(Array(values[learning])).median
    let spread = 1.4826 * SortedValues(values[learning].map { abs($0 - median) }).median
    let scale = spread > 0 ? spread : StandardScaler(fitting: Array(values[learning])).deviation
    return values.map { min(abs($0 - median) / (scale > 0 ? scale : 1), farthest) }
  }

  /// The mean of the points about each, fewer at the ends.
  static func centredMean(_ values: [Double], _ window: Int) -> [Double] {
    let sums = values.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
    return values.indices.map { index in
      let range = max(0, index - window / 2)..<min(values.count, index + (window + 1) / 2)
      return (sums[range.upperBound] - sums[range.lowerBound]) / Double(max(1, range.count))
    }
  }

  private static let degree = 4
  private static let (windowsAround, leastAround, mostUnscored) = (10, 100, 500)

  private static func polynomial(_ values: [Double], window: Int) -> [Double] {
    let around = min(values.count, max(windowsAround * window, leastAround))
    let unscored = (min(mostUnscored, values.count / 10) + window - 1) / window * window
    var scores = [Double](repeating: 0, count: values.count)
    for first in stride(from: unscored, to: values.count, by: window) {
      let low = max(0, min(first - around / 2, values.count - around))
      let inside = first..<min(values.count, first + window)
      let learnt = (low..<(low + around)).filter { !inside.contains($0) }
      let (centre, half) = (Double(2 * low + around) / 2, Double(around) / 2)
      func powers(_ index: Int) -> [Double] {
        let x = (Double(index) - centre) / half
        return (0...degree).reduce(into: []) { $0.append($1 == 0 ? 1 : $0[$1 - 1] * x) }
      }
      let size = degree + 1
      var (matrix, right) = ([Double](repeating: 0, count: size * size), [Double](repeating: 0, count: size))
      for index in learnt {
        let row = powers(index)
        for i in 0..<size {
          right[i] += row[i] * values[index]
          for j in 0..<size { matrix[i * size + j] += row[i] * row[j] }
        }
      }
      for i in 0..<size { matrix[i * size + i] += 1e-9 }
      let weights = Cholesky.solve(matrix, right, size: size)
      let squares = inside.reduce(0.0) { sum, index in
        let missed = values[index] - zip(weights, powers(index)).reduce(0) { $0 + $1.0 * $1.1 }
        return sum + missed * missed
      }
      for index in inside { scores[index] = (squares / Double(inside.count)).squareRoot() }
    }
    return scores
  }
}
