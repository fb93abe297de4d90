/// How the windows of a batch lie in memory for convolutions: rows of channels, a row a point, and `margin` rows of zeros
/// before and behind each window. So a filter's reach over a window's end finds zeros, and the rows that it covers are
/// one stretch of memory.
struct PaddedWindows: Equatable, Sendable {
  let windows: Int
  let points: Int
  let margin: Int

  init(windows: Int, points: Int, margin: Int) {
    (self.windows, self.points, self.margin) = (windows, points, margin)
  }

  var rows: Int { windows * (points + 2 * margin) }

  /// The row of the window's first point.
  func first(_ window: Int) -> Int { window * (points + 2 * margin) + margin }
}
