import Storage

/// Finds the metric that says most of a joint score.
struct LargestMetric {
  private let contributions: [[Double]]

  /// Contributions may be empty: of one metric, or of a method that tells none.
  init(contributions: [[Double]]) {
    self.contributions = contributions.filter { !$0.isEmpty }.count == contributions.count ? contributions : []
  }

  init(bands: [ScoreBand]) { self.init(contributions: bands.map(\.contribution)) }

  /// The metric with the largest contribution to a point, the first of equals; the first where nothing is told.
  func metric(at index: Int) -> Int {
    var largest = (metric: 0, contribution: -Double.infinity)
    for (metric, values) in contributions.enumerated() where values[index] > largest.contribution {
      largest = (metric, values[index])
    }
    return largest.metric
  }
}
