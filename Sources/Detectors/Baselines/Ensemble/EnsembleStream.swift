package import Series

/// The ensemble's scores of points as they come.
struct EnsembleStream: ScoreStream {
  private let detector: EnsembleBaseline
  private var walks: [EnsembleWalk]
  /// What is usual at the times of the points to come, of each metric; nil of one without a period.
  private let seasons: [[Double]?]
  /// Of the next point, in the series that the stream began with.
  private var index: Int
  private let first: Int
  private let end: Int

  var left: Int { end - index }

  fileprivate init(_ detector: EnsembleBaseline, _ series: GriddedSeries, from first: Int, to end: Int) {
    self.detector = detector
    (index, self.first, self.end) = (first, first, end)
    var (walks, seasons) = ([EnsembleWalk](), [[Double]?]())
    for (metric, column) in zip(detector.metrics, series.metrics) {
      let start = max(0, first - metric.history)
      let visible = start..<end
      let values = bounded(Array(column.values[visible]))
      let season = metric.seasons(of: values, on: series.localGrid.slice(visible))
      var walk = EnsembleWalk(metric)
      for place in metric.start(in: values, before: first - start)..<first - start {
        _ = walk.take(values[place], at: start + place, season: season(place))
      }
      walks.append(walk)
      seasons.append(metric.period > 0 ? (first - start..<end - start).map { season($0) ?? .nan } : nil)
    }
    (self.walks, self.seasons) = (walks, seasons)
  }

  mutating func next(_ values: [Double]) -> PointScores {
    var courses: [EnsembleMetric.Course] = []
    for metric in walks.indices {
      var course = EnsembleMetric.Course()
      course.append(take(values[metric], of: metric))
      courses.append(course)
    }
    defer { index += 1 }
    return detector.answer(courses, from: index)
  }

  mutating func nextScore(_ values: [Double]) -> Double {
    // Of several, the score is one of them all.
    guard walks.count == 1 else { return next(values).scores[0] }
    let distances = take(values[0], of: 0)
    defer { index += 1 }
    return index < detector.lookback ? .nan : walks[0].metric.score(distances)
  }

  private mutating func take(_ value: Double, of metric: Int) -> EnsembleWalk.Distances {
    walks[metric].take(bounded(value), at: index, season: seasons[metric]?[index - first])
  }
}

extension EnsembleBaseline: StreamingDetector {
  package func stream(_ series: GriddedSeries, from first: Int) throws(DetectorError) -> (any ScoreStream)? {
    guard series.metrics.count == metrics.count else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: metrics.count...metrics.count)
    }
    // A new normal that operators name is followed through whole stretches, and versions of an earlier release score by
    // other members.
    guard !metrics.isEmpty, series.renewed.isEmpty else { return nil }
    // What a point's season looks back on has to be there already.
    let nearest = metrics.filter { $0.period > 0 }.map { $0.period - $0.clockReach }.min() ?? .max
    let end = min(series.grid.count, first + min(nearest, series.grid.count))
    return end > first ? EnsembleStream(self, series, from: first, to: end) : nil
  }
}
