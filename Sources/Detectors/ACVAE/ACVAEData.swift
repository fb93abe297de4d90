/// A series as ACVAE sees it, row by row: metrics scaled to ±1, the situation, and what is known of each point.
struct ACVAEData: Sendable {
  let metrics: Int
  let situation: SituationShape
  /// Scaled values, 0 where missing; rows of `metrics`.
  var values: [Float]
  /// 1 for a measured value, 0 for a missing one; rows of `metrics`.
  var measured: [Float]
  /// Real-valued background columns; rows of `situation.values`.
  var context: [Float]
  /// The calendar's active columns; rows of `situation.fields`.
  var categories: [Int32]
  /// 1 for a point that is learnt as normal, 0 for one that is masked: labelled anomalous or ignored.
  var normal: [Float]
  /// 1 for a labelled anomalous point (y of Eq. 3).
  var anomalous: [Float]

  var count: Int { normal.count }

  /// Of one metric, NaN where missing.
  func column(_ metric: Int) -> [Double] {
    (0..<count).map { measured[$0 * metrics + metric] != 0 ? Double(values[$0 * metrics + metric]) : .nan }
  }

  func missingMetrics(at point: Int) -> [Int] { (0..<metrics).filter { measured[point * metrics + $0] == 0 } }

  /// Some of its points.
  func rows(_ range: Range<Int>) -> ACVAEData {
    func part<Element>(_ values: [Element], _ columns: Int) -> [Element] {
      Array(values[(range.lowerBound * columns)..<(range.upperBound * columns)])
    }
    return ACVAEData(
      metrics: metrics, situation: situation, values: part(values, metrics), measured: part(measured, metrics),
      context: part(context, situation.values), categories: part(categories, situation.fields),
      normal: part(normal, 1), anomalous: part(anomalous, 1))
  }
}

/// What a window's loss is.
enum ACVAEObjective: Sendable {
  /// Eq. 1. A masked point takes part in nothing: its z is drawn from the prior, and neither its likelihood nor its
  /// divergence counts.
  case full
  /// Eq. 3: the likelihood of labelled anomalous points, and the divergence of all that anything is known of. The paper has
  /// no points that are ignored, held out or not measured; of such a point z is drawn from the prior, as in Eq. 1, and it
  /// has no divergence: q would say of it what it says of a point in the middle of all ranges.
  case anomalous
}
