/// Which metrics make a point strange: those that would have to be others for it to be an ordinary one.
///
/// A metric that is disturbed makes those that go with it look strange too, for they no longer fit it: two metrics that
/// are correlated differ from each other by as much whichever of them has moved. So what counts is by how much a point
/// comes nearer to what is usual when one metric alone is replaced by what the others let expect of it: with q = R⁻¹·z
/// that takes qᵢ²/(R⁻¹)ᵢᵢ from the squared distance, which a fault in that metric alone makes largest of it (Alcala and
/// Qin, "Reconstruction-based contribution for process monitoring", 2009, section 4; the terms are those of Mason, Tracy
/// and Young, 1995). The metric of the largest fall is set aside with what it explains, and the next one is looked for
/// among the others. What is left once no single change is worth naming is shared as the method shares it, metric by
/// metric: a common cause is nobody's alone.
///
/// A point is seen in several ways at once, as far as the method has them: against its level, the same time before, the
/// points just before. A metric is blamed by the sum over all. Two metrics that differ say nothing of which is right; that
/// one of them is where it was a minute ago does.
struct MetricAttribution {
  /// Falls of the squared distance below 9 (three deviations) are chance.
  private static let worthNaming = 9.0
  private static let mostNamed = 4

  /// Whether a metric is only named where what the others let expect of it is nearer to what is usual. It is for methods
  /// that judge each metric by itself, to which one that alone stays put while all others move is no fault.
  private let namesUnusualAlone: Bool
  private let metrics: Int
  private var views: [ResidualView]

  init(_ views: [JointResiduals], namesUnusualAlone: Bool) {
    self.namesUnusualAlone = namesUnusualAlone
    metrics = views.first?.metrics ?? 0
    self.views = views.map { ResidualView($0) }
  }

  /// Each metric's share, 1 in all, or as `ordinary` where no single change is worth naming.
  ///
  /// - Parameters:
  ///   - ordinary: the method's own shares, which sum to 1 or are all 0.
  ///   - residual: of a view and a metric, in the metric's units; NaN where missing.
  mutating func shares(ordinary: [Double], residual: (_ view: Int, _ metric: Int) -> Double) -> [Double] {
    var rest = 0.0
    for view in views.indices { rest += views[view].begin { residual(view, $0) } }
    var falls = [Double](repeating: 0, count: metrics)
    for _ in 0..<Self.mostNamed {
      guard let (metric, fall) = largestFall(besides: falls) else { break }
      for view in views.indices { views[view].setAside(metric) }
      falls[metric] = fall
      rest -= fall
    }
    let named = falls.reduce(0, +)
    guard named > 0 else { return ordinary }
    let shared = ordinary.contains { $0 > 0 } ? max(0, rest) : 0
    return zip(falls, ordinary).map { ($0 + shared * $1) / (named + shared) }
  }

  private func largestFall(besides falls: [Double]) -> (metric: Int, fall: Double)? {
    var largest: (metric: Int, fall: Double)?
    for metric in 0..<metrics where falls[metric] == 0 {
      var (fall, before, after) = (0.0, 0.0, 0.0)
      for view in views {
        fall += view.fall(of: metric)
        before += view.distance(of: metric)
        after += view.expectedDistance(of: metric)
      }
      guard fall > largest?.fall ?? Self.worthNaming, !namesUnusualAlone || after < before else { continue }
      largest = (metric, fall)
    }
    return largest
  }
}

/// A point's residuals of one kind, of which metrics are set aside one after the other. What is missing is from the start.
private struct ResidualView {
  private static let limit = 1e6

  private let joint: JointResiduals
  private var values: [Double]
  /// P·z, with P the inverse of the correlations of the metrics that are not set aside.
  private var pull: [Double]
  /// The diagonal of P.
  private var diagonal: [Double]
  private var isAside: [Bool]
  /// What has been taken from R⁻¹: the outer products of these.
  private var taken: [[Double]] = []

  init(_ joint: JointResiduals) {
    self.joint = joint
    values = [Double](repeating: 0, count: joint.metrics)
    (pull, diagonal) = (values, values)
    isAside = [Bool](repeating: false, count: joint.metrics)
  }

  /// - Returns: the squared distance.
  mutating func begin(_ residual: (Int) -> Double) -> Double {
    let metrics = joint.metrics
    taken.removeAll(keepingCapacity: true)
    var missing: [Int] = []
    for metric in 0..<metrics {
      let value = residual(metric) / joint.deviations[metric]
      if value.isNaN { missing.append(metric) }
      values[metric] = value.isNaN ? 0 : min(max(value, -Self.limit), Self.limit)
      isAside[metric] = false
    }
    for metric in 0..<metrics {
      var sum = 0.0
      for other in 0..<metrics { sum += joint.precision[metric * metrics + other] * values[other] }
      pull[metric] = sum
      diagonal[metric] = joint.precision[metric * (metrics + 1)]
    }
    for metric in missing { setAside(metric) }
    return zip(values, pull).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func fall(of metric: Int) -> Double { isAside[metric] ? 0 : pull[metric] * pull[metric] / diagonal[metric] }
  func distance(of metric: Int) -> Double { isAside[metric] ? 0 : values[metric] * values[metric] }

  /// The same of what the others let expect of it.
  func expectedDistance(of metric: Int) -> Double {
    guard !isAside[metric] else { return 0 }
    let expected = values[metric] - pull[metric] / diagonal[metric]
    return expected * expected
  }

  /// Leaves the others as if the metric had not been measured: P − p·pᵀ/pᵢ with p the metric's column of P.
  mutating func setAside(_ metric: Int) {
    guard !isAside[metric] else { return }
    let metrics = joint.metrics
    var column = Array(joint.precision[metric * metrics..<(metric + 1) * metrics])
    for part in taken { for other in 0..<metrics { column[other] -= part[other] * part[metric] } }
    let (unit, amount) = (diagonal[metric].squareRoot(), pull[metric] / diagonal[metric])
    for other in 0..<metrics {
      pull[other] -= column[other] * amount
      column[other] /= unit
      // Rounding leaves no more than this of what could be nothing.
      diagonal[other] = max(
        diagonal[other] - column[other] * column[other], 1e-9 * joint.precision[other * (metrics + 1)])
    }
    (pull[metric], values[metric], isAside[metric]) = (0, 0, true)
    taken.append(column)
  }
}
