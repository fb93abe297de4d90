import Networks

extension ACVAEData {
  /// How often several missing metrics of a point are told by the others and by each other.
  private static let sweeps = 4

  /// For learning: missing metrics of a point become what those that are measured there let expect, by how all of them go
  /// together where they are measured (``JointResiduals``). The likelihood asks of none of them.
  ///
  /// The paper is silent about missing metrics. As zeros they are in the middle of their range: the posterior learns that
  /// value as a state of its own, and doubts healthy metrics for it. A model that has learnt imputes by itself
  /// (``ACVAEScorer``); before it has, this is what there is.
  mutating func imputeMissing() {
    guard measured.contains(0) else { return }
    let centres = (0..<metrics).map { metric -> Double in
      let known = (0..<count).filter { normal[$0] != 0 && measured[$0 * metrics + metric] != 0 }
      return known.isEmpty ? 0 : median(known.map { Double(values[$0 * metrics + metric]) })
    }
    let residuals = (0..<metrics).map { metric in
      (0..<count).map { point -> Double in
        let place = point * metrics + metric
        return normal[point] != 0 && measured[place] != 0 ? Double(values[place]) - centres[metric] : .nan
      }
    }
    let joint = JointResiduals(learning: residuals, units: [Double](repeating: 1, count: metrics))
    for point in 0..<count {
      let missing = missingMetrics(at: point)
      guard !missing.isEmpty, missing.count < metrics else { continue }
      for metric in missing { values[point * metrics + metric] = Float(centres[metric]) }
      guard let joint else { continue }
      for _ in 0..<(missing.count > 1 ? Self.sweeps : 1) {
        for metric in missing { values[point * metrics + metric] = expectation(of: metric, point, centres, joint) }
      }
    }
  }

  /// The conditional mean of a Gaussian, given the point's other metrics as they stand.
  private func expectation(of metric: Int, _ point: Int, _ centres: [Double], _ joint: JointResiduals) -> Float {
    var sum = 0.0
    for other in 0..<metrics where other != metric {
      let residual = (Double(values[point * metrics + other]) - centres[other]) / joint.deviations[other]
      sum += joint.precision[metric * metrics + other] * residual
    }
    let standardised = -sum / joint.precision[metric * (metrics + 1)]
    return Float(centres[metric] + min(max(standardised, -4), 4) * joint.deviations[metric])
  }
}
