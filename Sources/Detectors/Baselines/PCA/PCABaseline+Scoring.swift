package import Kernels
package import Series

extension PCABaseline {
  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    guard series.metrics.count == scales.count else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: scales.count...scales.count)
    }
    let columns = series.metrics.map(\.values)
    let blank = [Double](repeating: .nan, count: range.count)
    var scores = blank
    var expected = scales.map { _ in blank }
    var contributions = scales.count > 1 ? expected : []
    for part in Self.blocks(range) {
      let block = PCABlock(columns, range: part, scales: scales, components: components)
      for (row, index) in part.enumerated() where !block.isBlank(row) {
        let place = index - range.lowerBound
        let (score, shares) = verdict(block, row)
        scores[place] = score
        for metric in scales.indices {
          expected[metric][place] = scales[metric].restored(block.expectation(row, metric))
          if !contributions.isEmpty { contributions[metric][place] = shares[metric] }
        }
      }
    }
    let bands = scales.indices.map { metric in
      var band = self.bands[metric].band(around: expected[metric])
      if !contributions.isEmpty { band.contribution = contributions[metric] }
      return band
    }
    let locals = views.count > 1 ? columns.map { LocalCourse.residuals($0, range: range) } : []
    return PointScores(scores: scores, bands: bands).attributed(by: views, namesUnusualAlone: false) {
      view, metric, place in
      view == 0 ? scales[metric].scaled(columns[metric][range.lowerBound + place]) : locals[metric][view - 1][place]
    }
  }

  /// The score of a point, and each metric's share of it. Without components the error is all there is.
  private func verdict(_ block: PCABlock, _ row: Int) -> (score: Double, shares: [Double]) {
    let error = block.reconstructionError(row)
    guard score != .reconstructionError, components.count > 0 else { return (error, block.errorShares(row)) }
    let hotelling = block.hotelling(row)
    guard score == .combined else { return (hotelling, block.hotellingShares(row)) }
    let (first, second) = (error / errorTail, hotelling / hotellingTail)
    return first >= second ? (first, block.errorShares(row)) : (second, block.hotellingShares(row))
  }
}
