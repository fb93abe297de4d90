/// How the windows of a batch lie in memory for convolutions: rows of channels, a row a point, and `margin` rows of zeros
/// before and behind each window. So a filter's reach over a window's end finds zeros, and the rows that it covers are
/// one stretch of memory.
package struct PaddedWindows: Equatable, Sendable {
  package let windows: Int
  package let points: Int
  package let margin: Int

  package init(windows: Int, points: Int, margin: Int) {
    (self.windows, self.points, self.margin) = (windows, points, margin)
  }

  package var rows: Int { windows * (points + 2 * margin) }

  /// The row of the window's first point.
  package func first(_ window: Int) -> Int { window * (points + 2 * margin) + margin }
}
