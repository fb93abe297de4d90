extension PointScores {
  /// Names the metrics anew by what would have to change; as it was without views, or of one metric.
  ///
  /// - Parameter residual: of a view, a metric, and a place in the answer.
  func attributed(
    by views: [JointResiduals], namesUnusualAlone: Bool, residual: (_ view: Int, _ metric: Int, _ place: Int) -> Double
  ) -> PointScores {
    guard bands.count > 1, !views.isEmpty else { return self }
    var result = self
    var attribution = MetricAttribution(views, namesUnusualAlone: namesUnusualAlone)
    for place in scores.indices where !scores[place].isNaN {
      let ordinary = bands.map { $0.contribution[place] }
      let shares = attribution.shares(ordinary: ordinary) { residual($0, $1, place) }
      for metric in bands.indices { result.bands[metric].contribution[place] = shares[metric] }
    }
    return result
  }
}
