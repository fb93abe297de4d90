/// The mean square of the latest residuals of one forecaster at one step.
struct RecentError: Sendable {
  /// Few enough to follow a series that changes, many enough to tell forecasters apart.
  static let capacity = 64
  private var squares: [Double] = []
  private var next = 0
  private var sum = 0.0

  /// Takes one in, the oldest out; NaN is skipped.
  mutating func append(_ residual: Double) {
    guard !residual.isNaN else { return }
    let square = min(residual * residual, 1e300)
    guard squares.count == Self.capacity else {
      squares.append(square)
      sum += square
      return
    }
    let leaving = squares[next]
    squares[next] = square
    next = (next + 1) % Self.capacity
    // Where most of the sum leaves, what is left of it is mostly rounding.
    sum = 2 * leaving > sum || next == 0 ? squares.reduce(0, +) : sum - leaving + square
  }

  /// NaN of none.
  var meanSquare: Double { squares.isEmpty ? .nan : sum / Double(squares.count) }
}
