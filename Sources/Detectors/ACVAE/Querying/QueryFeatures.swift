import Glibc

/// What the query model sees of each point: V = (S_full, S_diff, σ_full, σ_ano), both deviations by metric (Eq. 9), and
/// without S_diff and σ_ano where there is no model of anomalies, as ACVAE-single (section IV-F.1).
///
/// σ is the deviation of the mixture over the samples of z: that of p(x|z, t), which Eqs. 7 and 8 mean, and how far its
/// means lie apart, by which a model is uncertain too. A score may be in the ten thousands, as one unit of error costs
/// 11,000 at the least σ; so each column goes through asinh, and then to mean 0 and deviation 1 over all scored points.
struct QueryFeatures: Sendable {
  /// What an answer tells of a point, in the paper's signs: lower scores are more anomalous.
  struct Summary: Equatable, Sendable {
    var full: Float
    var difference: Float?
    /// Means over the metrics, in units of half a metric's range.
    var fullDeviation: Float
    var anomalousDeviation: Float?
  }

  let metrics: Int
  let hasContrast: Bool
  /// Points × columns; zeros where a point has no score.
  private(set) var rows: [Float] = []
  /// Nil where a point has no score.
  private(set) var summaries: [Summary?] = []

  init(metrics: Int, hasContrast: Bool) {
    (self.metrics, self.hasContrast) = (metrics, hasContrast)
  }

  var columns: Int { hasContrast ? 2 + 2 * metrics : 1 + metrics }
  var count: Int { summaries.count }

  /// Adds the points that come next.
  mutating func append(_ opinions: ACVAE.Opinions) {
    for point in opinions.full.indices {
      let anomalous = hasContrast ? opinions.anomalous[point] : nil
      guard let full = opinions.full[point], !hasContrast || anomalous != nil else {
        rows += [Float](repeating: 0, count: columns)
        summaries.append(nil)
        continue
      }
      append(full, anomalous)
    }
  }

  private mutating func append(_ full: ACVAEOpinion, _ anomalous: ACVAEOpinion?) {
    func sum(_ opinion: ACVAEOpinion) -> Float { opinion.logLikelihoods.reduce(0, +) }
    func mean(_ values: [Float]) -> Float { values.reduce(0, +) / Float(metrics) }
    let score = sum(full)
    let difference = anomalous.map { score - sum($0) }
    let row = [score] + (difference.map { [$0] } ?? []) + full.deviations + (anomalous?.deviations ?? [])
    rows += row.map { asinhf($0) }
    summaries.append(
      Summary(
        full: score, difference: difference, fullDeviation: mean(full.deviations),
        anomalousDeviation: anomalous.map { mean($0.deviations) }))
  }

  /// Hides the columns of one kind, once all are standardised.
  mutating func keep(_ sight: QueryParameters.Sight) {
    let scores = hasContrast ? 2 : 1
    let hidden: Range<Int> =
      switch sight {
      case .all: 0..<0
      case .scores: scores..<columns
      case .deviations: 0..<scores
      }
    for point in 0..<count { for column in hidden { rows[point * columns + column] = 0 } }
  }

  /// Brings every column to mean 0 and deviation 1 over the points that have a score; one that never varies to 0. Once,
  /// when all points are there.
  mutating func standardise() {
    let known = summaries.indices.filter { summaries[$0] != nil }
    guard !known.isEmpty else { return }
    for column in 0..<columns {
      let mean = known.reduce(0.0) { $0 + Double(rows[$1 * columns + column]) } / Double(known.count)
      let variance = known.reduce(0.0) { sum, point in
        let distance = Double(rows[point * columns + column]) - mean
        return sum + distance * distance
      }
      let deviation = (variance / Double(known.count)).squareRoot()
      let scale = deviation > 1e-6 ? 1 / deviation : 0
      for point in known {
        rows[point * columns + column] = Float((Double(rows[point * columns + column]) - mean) * scale)
      }
    }
  }
}
