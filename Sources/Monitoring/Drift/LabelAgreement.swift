package import Detectors
import Glibc
import Storage

/// How many answers and labels that came since a training say what the scores say.
package struct LabelAgreement: Sendable, Equatable {
  /// Fewer judgements than this say nothing.
  private static let fewest = 5

  package let judged: Int
  package let agreeing: Int
  /// The share of those that were known at the training; nil where they were too few.
  package let reference: Double?
  package let state: DriftState
  /// When the judgement came by which it drifts, Unix seconds.
  package let since: Int64?

  package var share: Double? { judged > 0 ? Double(agreeing) / Double(judged) : nil }

  static let none = LabelAgreement([], verdict: { _ in nil }, trainedAt: 0)

  /// - Parameters:
  ///   - labels: in force.
  ///   - verdict: whether the scores call a stretch anomalous; nil where they say nothing of it.
  ///   - trainedAt: what was said before was known to the training.
  init(_ labels: [LabelRecord], verdict: (NewLabel) -> Bool?, trainedAt: Int64) {
    var (known, agreed) = (0, 0)
    var (count, agreeing) = (0, 0)
    var later: [(at: Int64, agrees: Bool)] = []
    for label in labels where label.label.kind != .ignore {
      guard let isAnomalous = verdict(label.label) else { continue }
      let agrees = isAnomalous == (label.label.kind == .anomaly)
      if label.createdAt <= trainedAt {
        known += 1
        agreed += agrees ? 1 : 0
      } else {
        later.append((label.createdAt, agrees))
      }
    }
    let before = known >= Self.fewest ? Double(agreed) / Double(known) : nil
    var drifting: Int64?
    for judgement in later.sorted(by: { $0.at < $1.at }) {
      count += 1
      agreeing += judgement.agrees ? 1 : 0
      // Without any before, less than half is too little.
      let isWorse = count >= Self.fewest && Self.upperBound(agreeing, of: count) < before ?? 0.5
      drifting = isWorse ? drifting ?? judgement.at : nil
    }
    (judged, self.agreeing, reference, since) = (count, agreeing, before, drifting)
    state = count < Self.fewest ? .notKnown : drifting == nil ? .steady : .drifting
  }

  /// Of a share, at 97.5 % (Wilson 1927).
  private static func upperBound(_ hits: Int, of count: Int) -> Double {
    let (n, share, z) = (Double(count), Double(hits) / Double(count), 1.959_963_984_540_054)
    let middle = share + z * z / (2 * n)
    return (middle + z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n)
  }
}
