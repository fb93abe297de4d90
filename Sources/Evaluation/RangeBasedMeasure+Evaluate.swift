import Glibc

extension RangeBasedMeasure {
  /// Compares real with predicted ranges; each list ascending, disjoint and without empty ranges.
  package func evaluate(real: [Range<Int>], predicted: [Range<Int>]) -> RangeBasedResult {
    RangeBasedResult(
      precision: precision(real: real, predicted: predicted), recall: recall(real: real, predicted: predicted))
  }

  private func recall(real: [Range<Int>], predicted: [Range<Int>]) -> Double {
    guard !real.isEmpty else { return 0 }
    var sum = 0.0
    for (range, overlaps) in zip(real, overlaps(of: real, with: predicted)) {
      let heard = existenceLimit.map { min(range.upperBound, range.lowerBound + $0) } ?? range.upperBound
      let exists = overlaps.contains { $0.lowerBound < heard }
      let reward = cardinality(overlaps.count) * overlap(overlaps, in: range, bias: recallBias)
      sum += existenceWeight * (exists ? 1 : 0) + (1 - existenceWeight) * reward
    }
    return sum / Double(real.count)
  }

  private func precision(real: [Range<Int>], predicted: [Range<Int>]) -> Double {
    var sum = 0.0
    var weights = 0.0
    for (range, overlaps) in zip(predicted, overlaps(of: predicted, with: real)) {
      let weight = precisionWeight(ofLength: range.count)
      sum += weight * cardinality(overlaps.count) * overlap(overlaps, in: range, bias: .flat)
      weights += weight
    }
    return weights == 0 ? 0 : sum / weights
  }

  /// The weight in precision of a predicted range of so many points.
  func precisionWeight(ofLength count: Int) -> Double {
    weighsPrecisionByLength ? log2(Double(count) + 1) : 1
  }

  /// The factor of a range that so many of the other side overlap.
  func cardinality(_ count: Int) -> Double {
    count <= 1 ? 1 : pow(Double(count), -cardinalityExponent)
  }

  private func overlap(_ parts: [Range<Int>], in range: Range<Int>, bias: PositionalBias) -> Double {
    if bias == .flat { return Double(parts.reduce(0) { $0 + $1.count }) / Double(range.count) }
    let whole = range.reduce(0.0) { $0 + bias.weight(at: $1 - range.lowerBound + 1, of: range.count) }
    let part = parts.reduce(0.0) { sum, part in
      part.reduce(sum) { $0 + bias.weight(at: $1 - range.lowerBound + 1, of: range.count) }
    }
    return part / whole
  }
}

extension RangeBasedMeasure.PositionalBias {
  /// δ(k, l) for 1 ≤ k ≤ l; above 0.
  func weight(at position: Int, of length: Int) -> Double {
    let (k, l) = (Double(position), Double(length))
    return switch self {
    case .flat: 1
    case .front: l - k + 1
    case .back: k
    case .middle: 2 * position <= length ? k : l - k + 1
    case .earlyQuarterCircle: (l * l - (k - 1) * (k - 1)).squareRoot()
    }
  }
}

/// For each range, its intersections with the others; both lists ascending and disjoint, one pass over them.
private func overlaps(of ranges: [Range<Int>], with others: [Range<Int>]) -> [[Range<Int>]] {
  var next = 0
  return ranges.map { range in
    while next < others.count, others[next].upperBound <= range.lowerBound { next += 1 }
    return others[next...].prefix { $0.lowerBound < range.upperBound }.map { $0.clamped(to: range) }
  }
}
