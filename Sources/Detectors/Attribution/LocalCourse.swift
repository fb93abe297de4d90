/// Where a metric was just before a point: the medians of its last measured points. What a method that judges points one by
/// one tells metrics apart by, besides its own residuals.
///
/// Of three points, which a day's course hardly moves meanwhile; and of twelve, which know a disturbance from what was before
/// it also where that has lasted for some points.
enum LocalCourse {
  static let lengths = [3, 12]
  /// Slots before the point within which those points lie.
  static let reach = 64

  /// The distances of the points of `range` from each of the medians; NaN where missing or nothing was measured before.
  ///
  /// - Parameter values: NaN where missing; those of `reach` slots before the range are looked at.
  static func residuals(_ values: [Double], range: Range<Int>, reach: Int = reach) -> [[Double]] {
    lengths.map { length in
      var recent = RecentPoints(most: length)
      var residuals: [Double] = []
      residuals.reserveCapacity(range.count)
      for index in max(0, range.lowerBound - reach)..<range.upperBound {
        recent.forget(before: index - reach)
        let value = bounded(values[index])
        if index >= range.lowerBound { residuals.append(value - recent.median) }
        if !value.isNaN { recent.append(value, at: index) }
      }
      return residuals
    }
  }

  /// How the distances of several metrics go together; empty of one metric, and of too few points.
  ///
  /// - Parameter residuals: of each metric, of each length.
  static func learn(_ residuals: [[[Double]]], units: [Double]) -> [JointResiduals] {
    let views = lengths.indices.compactMap { length in
      JointResiduals(learning: residuals.map { $0[length] }, units: units)
    }
    return views.count == lengths.count ? views : []
  }
}
