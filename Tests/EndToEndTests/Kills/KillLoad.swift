import SeededRandom

/// What clients do to a server that is killed.
enum KillLoad {
  /// What belongs to one series: files, points, labels, models, answers, lines.
  case oneByOne
  /// Every way in for points of many series, files that come by stages, and a policy that onboards, trains and lets points go.
  case many

  func writers(using random: inout SeededGenerator) -> [any LoadWriter] {
    switch self {
    case .oneByOne:
      [
        SeriesWriter(series: "files", metrics: 1, seed: random.next()),
        SeriesWriter(series: "wide-files", metrics: 6, seed: random.next()),
        PointsWriter(series: "points", isMonitored: false, seed: random.next()),
        PointsWriter(series: "watched", isMonitored: true, seed: random.next()),
        LabelWriter(series: "labels", seed: random.next()), ModelWriter(series: "models", seed: random.next()),
        FeedbackWriter(series: "asking", seed: random.next()), LineWriter(series: "lines", seed: random.next()),
      ]
    case .many:
      [
        ManyWriter(.rows, seed: random.next()), ManyWriter(.columns, seed: random.next()),
        ManyWriter(.lines, seed: random.next()), ManyWriter(.remote, seed: random.next()),
        SeriesWriter(series: "staged", metrics: 1, rows: 66_000, seed: random.next()),
        PolicyWriter(seed: random.next()),
      ]
    }
  }

  /// Jobs that the writers begin while they prepare; nil where jobs begin by themselves.
  var preparingJobs: Int? {
    switch self {
    case .oneByOne: 4
    case .many: nil
    }
  }

  func moment(using random: inout SeededGenerator) -> KillMoment {
    switch self {
    case .oneByOne: .random(using: &random)
    case .many: .randomWithLong(using: &random)
    }
  }
}
