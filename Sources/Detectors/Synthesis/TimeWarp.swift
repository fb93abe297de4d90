import Kernels

/// A smooth, rising map of a window's points onto times within it.
struct TimeWarp: Equatable, Sendable {
  /// The time that each point takes its value from, from 0 to the last index.
  let times: [Double]

  /// Time never runs slower than this, whatever was drawn: it would stand, or go back.
  private static let leastSpeed = 0.1

  /// Integrates a speed that is a natural cubic spline through knots of mean 1 and deviation `sigma`.
  init(_ count: Int, _ sigma: Double, _ knots: Int, _ random: inout RandomStream) {
    let heights = (0..<knots + 2).map { _ in 1 + sigma * random.normal() }
    let spline = NaturalSpline(heights)
    let last = Double(max(1, count - 1))
    let speeds = (0..<max(0, count - 1)).map { index in
      max(Self.leastSpeed, spline((Double(index) + 0.5) / last * Double(knots + 1)))
    }
    let total = speeds.reduce(0, +)
    var time = 0.0
    var times = count > 0 ? [0.0] : []
    for speed in speeds {
      time += speed
      times.append(min(time / total * last, last))
    }
    self.times = times
  }
}

/// The smoothest curve through heights at 0, 1, 2 and so on: cubics whose second derivative is 0 at either end.
private struct NaturalSpline {
  let heights: [Double]
  let curvatures: [Double]

  /// - Precondition: two heights or more.
  init(_ heights: [Double]) {
    self.heights = heights
    var curvatures = [Double](repeating: 0, count: heights.count)
    // The tridiagonal equations c[i-1] + 4 c[i] + c[i+1] = 6 (y[i-1] - 2 y[i] + y[i+1]), eliminated and put in.
    var pivots = [Double](repeating: 0, count: heights.count)
    for index in 1..<max(1, heights.count - 1) {
      let right = 6 * (heights[index - 1] - 2 * heights[index] + heights[index + 1])
      pivots[index] = 1 / (4 - pivots[index - 1])
      curvatures[index] = (right - curvatures[index - 1]) * pivots[index]
    }
    for index in (1..<max(1, heights.count - 1)).reversed() {
      curvatures[index] -= pivots[index] * curvatures[index + 1]
    }
    self.curvatures = curvatures
  }

  func callAsFunction(_ place: Double) -> Double {
    let index = min(max(0, Int(place)), heights.count - 2)
    let right = place - Double(index)
    let left = 1 - right
    return left * heights[index] + right * heights[index + 1]
      + ((left * left * left - left) * curvatures[index] + (right * right * right - right) * curvatures[index + 1]) / 6
  }
}

extension LabelledWindow {
  /// The window along the warp, values on the line between their neighbours. A point is labelled where anything labelled
  /// went into it, and missing where anything missing did.
  func warped(_ warp: TimeWarp) -> LabelledWindow {
    let places = warp.times.map { time in
      let lower = min(Int(time), count - 1)
      return (lower: lower, share: time - Double(lower))
    }
    return LabelledWindow(
      columns: columns.map { column in
        places.map { place in
          guard place.share > 0 else { return column[place.lower] }
          return (1 - place.share) * column[place.lower] + place.share * column[place.lower + 1]
        }
      },
      label: places.map { label[$0.lower] || ($0.share > 0 && label[$0.lower + 1]) })
  }
}
