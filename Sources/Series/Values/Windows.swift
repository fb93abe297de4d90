/// The arithmetic of sliding windows over `pointCount` points: window `i` covers `range(of: i)`.
package struct Windows: Equatable, Sendable {
  package let length: Int
  package let stride: Int
  package let pointCount: Int

  /// - Throws: `SeriesError.windowOutOfRange` unless length and stride are 1 or more.
  package init(length: Int, stride: Int = 1, over pointCount: Int) throws(SeriesError) {
    guard length >= 1, stride >= 1 else { throw .windowOutOfRange(length: length, stride: stride) }
    self.length = length
    self.stride = stride
    self.pointCount = max(0, pointCount)
  }

  /// How many windows fit: 0 where the series is shorter than one.
  package var count: Int { pointCount < length ? 0 : (pointCount - length) / stride + 1 }

  /// The first point of window `index`.
  package func offset(of index: Int) -> Int { index * stride }

  /// The points of window `index`.
  package func range(of index: Int) -> Range<Int> { offset(of: index)..<offset(of: index) + length }

  /// The last point of window `index`, which is the one that a detector of the last point scores.
  package func lastPoint(of index: Int) -> Int { offset(of: index) + length - 1 }

  /// The window whose last point is `point`; `nil` where no full window ends there.
  package func window(endingAt point: Int) -> Int? {
    let offset = point - (length - 1)
    guard offset >= 0, point < pointCount, offset % stride == 0 else { return nil }
    return offset / stride
  }

  /// Which windows hold no barred point (missing, excluded by a label): one pass, whatever the length.
  ///
  /// `barred` has one flag for each point; points beyond its end are not barred.
  package func clear(of barred: [Bool]) -> [Bool] {
    var result = [Bool](repeating: false, count: count)
    var lastBarred = -1
    var seen = 0
    for index in 0..<count {
      let range = range(of: index)
      while seen < min(range.upperBound, barred.count) {
        if barred[seen] { lastBarred = seen }
        seen += 1
      }
      result[index] = lastBarred < range.lowerBound
    }
    return result
  }
}
