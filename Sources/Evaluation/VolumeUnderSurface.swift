import Kernels

extension LabelledScores {
  /// Volume under the precision-recall surface (VUS-PR: Paparrizos et al., VLDB 15, 2022, "Volume Under the Surface"): the
  /// area under the curve of precision and recall, averaged over buffers of 0 … `buffer` points around the labelled
  /// segments, in which a flagged point counts in part, √(1 − distance/buffer).
  ///
  /// Labels of real series begin and end where somebody thought; this figure forgives that and nothing else: recall is
  /// multiplied by the share of segments that are found at all. In points that are evaluated; at 250 thresholds, as the
  /// authors' program has it.
  /// - Returns: 0 … 1; nil without anomalies.
  package func volumeUnderPrecisionRecall(buffer: Int) -> Double? {
    guard !segments.isEmpty else { return nil }
    let order = descendingOrder
    let ranks = (0..<Self.surfaceThresholds).map { $0 * (count - 1) / (Self.surfaceThresholds - 1) }
    // Equal scores are flagged together.
    let flagged = ranks.map { rank in order.partitioningIndex { scores[$0] < scores[order[rank]] } }
    var found = [0]
    for index in order { found.append(found[found.count - 1] + (labels[index] ? 1 : 0)) }
    let areas = (0...max(buffer, 0)).map { width in
      area(width: width, order: order, flagged: flagged, found: flagged.map { Double(found[$0]) })
    }
    return areas.reduce(0, +) / Double(areas.count)
  }

  private static let surfaceThresholds = 250

  /// Area under the curve for one buffer.
  private func area(width: Int, order: [Int], flagged: [Int], found: [Double]) -> Double {
    let weights = bufferWeights(width: width)
    var partly = [0.0]
    partly.reserveCapacity(count + 1)
    for index in order { partly.append(partly[partly.count - 1] + weights[index]) }
    let peaks = bufferedSegments(width: width).map { segment in scores[segment].max() ?? -.infinity }.sorted()
    let anomalous = Double(anomalousCount)
    var (area, before) = (0.0, 0.0)
    for (flagged, found) in zip(flagged, found) {
      let extra = partly[flagged]
      let line = scores[order[flagged - 1]]
      let existence = Double(peaks.count - peaks.partitioningIndex { $0 >= line }) / Double(peaks.count)
      let recall = min((found + extra) / (anomalous + extra / 2), 1) * existence
      area += (recall - before) * (found + extra) / Double(flagged)
      before = recall
    }
    return area
  }

  /// What a point beside the segments counts: the sum over the segments that it is near to, 1 at most; 0 of labelled ones.
  private func bufferWeights(width: Int) -> [Double] {
    var weights = [Double](repeating: 0, count: count)
    guard width > 0 else { return weights }
    for distance in 1..<width / 2 + 1 {
      let weight = (1 - Double(distance) / Double(width)).squareRoot()
      for segment in segments {
        for index in [segment.lowerBound - distance, segment.upperBound - 1 + distance]
        where labels.indices.contains(index) && !labels[index] {
          weights[index] = min(1, weights[index] + weight)
        }
      }
    }
    return weights
  }

  /// Segments with their buffers; where those touch they are one.
  private func bufferedSegments(width: Int) -> [Range<Int>] {
    segments.reduce(into: []) { joined, segment in
      let range = max(0, segment.lowerBound - width / 2)..<min(count, segment.upperBound + width / 2)
      if let last = joined.last, last.upperBound > range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
  }
}
