extension ACVAE {
  /// What model_full expects, and where each metric was just before.
  static let viewCount = 1 + LocalCourse.lengths.count

  /// Each metric's share of a point's score: of what its models say by what would have to change, of the contrast of
  /// situations by its terms.
  func shares(
    _ answer: ACVAEAnswer, _ opinions: Opinions, _ point: Int, _ full: ACVAEOpinion,
    _ attribution: inout MetricAttribution
  ) -> [Double] {
    let positive = answer.excesses.reduce(0) { $0 + max(0, $1) }
    let terms = answer.excesses.map { positive > 0 ? Double(max(0, $0) / positive) : 0 }
    guard answer.isPlain, !views.isEmpty, answer.excesses.count > 1 else { return terms }
    return attribution.shares(ordinary: terms) { view, metric in
      view == 0 ? residual(opinions, point, full, metric) : opinions.locals[metric][view - 1][point]
    }
  }

  /// How the metrics' residuals go together at the points that were learnt as normal.
  func learntViews(_ opinions: Opinions, _ data: ACVAEData) -> [JointResiduals] {
    let points = max(0, data.count - JointResiduals.mostPoints)..<data.count
    let isKnown = points.map { data.normal[$0] != 0 && opinions.full[$0] != nil }
    let expected = (0..<data.metrics).map { metric in
      points.map { point in opinions.full[point].map { residual(opinions, point, $0, metric) } ?? .nan }
    }
    func known(_ values: some Sequence<Double>) -> [Double] { zip(values, isKnown).map { $1 ? $0 : .nan } }
    let units = [Double](repeating: 1, count: data.metrics)
    let own = JointResiduals(learning: expected.map { known($0) }, units: units)
    let locals = LocalCourse.learn(opinions.locals.map { $0.map { known($0[points]) } }, units: units)
    return locals.isEmpty ? [] : (own.map { [$0] } ?? []) + locals
  }

  /// The distance from the mixture's mean in its deviations; NaN where missing.
  private func residual(_ opinions: Opinions, _ point: Int, _ full: ACVAEOpinion, _ metric: Int) -> Double {
    let place = point * full.means.count + metric
    guard opinions.measured[place] != 0 else { return .nan }
    return Double((opinions.values[place] - full.means[metric]) / max(full.deviations[metric], 1e-6))
  }
}
