package import Kernels
package import Series

/// `ensemble`, the default: how surprising a point is to three plain ideas of it, on average.
///
/// The level (its distance from the median of what was learnt), the season (from the median of the same time in the last
/// three periods) and the local course (from the median of the last 12 points), each in surprises: −log₁₀ of the
/// probability of so large a distance (see ``EnsembleMetric``). Of several metrics the most surprising counts: a fault of
/// one must not be averaged away by the others. Which metric is named is told by all of them (``MetricAttribution``). Its
/// forecast is that of the ``BaselineTrio``.
package struct EnsembleBaseline: TrainableDetector, ComposedDetector, Equatable {
  package static let name = "ensemble"
  package static let summary =
    "the default. The mean surprise at the distance from the level, from the same time in the last three periods "
    + "(a day or a week first), and from the last 12 points; after 16 points on a new side that is the new normal. "
    + "Versions of an earlier release serve what they did."
  package typealias Parameters = EnsembleParameters

  static let tag: UInt8 = 7
  /// None in what an earlier release learnt: its scores are the trio's.
  let metrics: [EnsembleMetric]
  /// How the metrics' distances from the level, the season and the local course go together; none of one metric, and of
  /// what earlier releases learnt.
  let views: [JointResiduals]
  /// Forecasts, and the scores of what an earlier release learnt.
  let trio: BaselineTrio

  package static var supportedMetrics: ClosedRange<Int> { Baseline<PreviousValue>.supportedMetrics }

  package var isQuick: Bool { true }
  package var lookback: Int { metrics.isEmpty ? trio.lookback : EnsembleMetric.local }
  package var history: Int { metrics.map(\.history).max() ?? trio.lookback }

  package static func check(_ input: TrainingInput, parameters: EnsembleParameters) throws(GenerationError) {
    try SeasonalNaiveBaseline.check(input, parameters: parameters.seasonal)
    do throws(DetectorError) {
      for values in try input.columnsToLearnFrom(usesLabels: parameters.usesLabels) {
        try EnsembleMetric.check(values)
      }
    } catch {
      throw .detector(error)
    }
  }

  package static func train(
    _ input: TrainingInput, parameters: EnsembleParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Self, report: TrainingReport) {
    let (trio, notes) = try BaselineTrio.train(input, parameters: parameters, environment: environment)
    let columns = try input.columnsToLearnFrom(usesLabels: parameters.usesLabels)
    var metrics: [EnsembleMetric] = []
    for values in columns {
      if environment.isCancelled() { throw .cancelled }
      metrics.append(
        try EnsembleMetric.learn(
          values, renewed: input.series.renewed, on: input.series.localGrid, period: parameters.seasonal.period))
    }
    var report = TrainingReport()
    report.trainingSamples = columns.map { column in column.count { !$0.isNaN } }.max() ?? 0
    for (metric, column) in zip(metrics, input.series.metrics) {
      report.notes += metric.notes.map { metrics.count > 1 ? "\(column.name): \($0)" : $0 }
    }
    report.notes += notes
    return (Self(metrics: metrics, views: views(metrics, columns, input.series), trio: trio), report)
  }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    guard !metrics.isEmpty else { return try trio.score(series, range: range) }
    return answer(try courses(series, range: range), from: range.lowerBound)
  }

  /// The scores of consecutive points, the first of which is that of this index in its series.
  func answer(_ courses: [EnsembleMetric.Course], from first: Int) -> PointScores {
    PointScores.greatest(
      of: zip(metrics, courses).map { metric, course in
        course.level.indices.map { first + $0 < lookback ? .nan : metric.score(course, at: $0) }
      },
      bands: zip(metrics, courses).map { $0.band.band(around: $1.expected) }
    ).attributed(by: views, namesUnusualAlone: true) { view, metric, place in courses[metric][view, place] }
  }

  private static let members = ["level", "season", "local"]

  package func parts(
    _ series: GriddedSeries, range: Range<Int>
  ) throws(DetectorError) -> [[(member: String, values: [Double])]] {
    guard !metrics.isEmpty else { return [] }
    return zip(metrics, try courses(series, range: range)).map { metric, course in
      let parts = range.map { index in
        let place = index - range.lowerBound
        return index < lookback || course.level[place].isNaN ? nil : metric.parts(course, at: place)
      }
      return Self.members.enumerated().map { member, name in (name, parts.map { $0?[member] ?? .nan }) }
    }
  }

  private func courses(_ series: GriddedSeries, range: Range<Int>) throws(DetectorError) -> [EnsembleMetric.Course] {
    guard series.metrics.count == metrics.count else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: metrics.count...metrics.count)
    }
    return zip(metrics, series.metrics).map { metric, column in
      let first = max(0, range.lowerBound - metric.history)
      let visible = first..<range.upperBound
      return metric.course(
        of: bounded(Array(column.values[visible])),
        renewed: series.renewed.isEmpty ? [] : Array(series.renewed[visible]), on: series.localGrid.slice(visible),
        from: range.lowerBound - first)
    }
  }

  private static func views(
    _ metrics: [EnsembleMetric], _ columns: [[Double]], _ series: GriddedSeries
  ) -> [JointResiduals] {
    guard (2...JointResiduals.mostMetrics).contains(metrics.count) else { return [] }
    let count = series.grid.count
    let first = max(min(EnsembleMetric.local, count), count - JointResiduals.mostPoints)
    let courses = zip(metrics, columns).map { metric, values in
      metric.course(of: values, renewed: series.renewed, on: series.localGrid, from: first)
    }
    let views = members.indices.compactMap { view in
      JointResiduals(
        learning: courses.map { course in (0..<count - first).map { course[view, $0] } },
        units: metrics.map { 1e3 * $0.floor })
    }
    return views.count == members.count ? views : []
  }

  package func encoded() -> [UInt8] {
    var archive = BaselineArchiveWriter(tag: metrics.isEmpty ? BaselineTrio.tag : Self.tag)
    if !metrics.isEmpty {
      archive.append(metrics.count)
      for metric in metrics { metric.write(to: &archive) }
      archive.append(trio.autoregression == nil ? 0 : 1)
    }
    trio.write(to: &archive)
    archive.append(views)
    return archive.finished()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    let earlier = try? BaselineArchiveReader(bytes, tag: BaselineTrio.tag)
    var archive = if let earlier { earlier } else { try BaselineArchiveReader(bytes, tag: Self.tag) }
    var metrics: [EnsembleMetric] = []
    var hasAutoregression = true
    if earlier == nil {
      for _ in 0..<(try archive.integer(in: Self.supportedMetrics)) {
        metrics.append(try EnsembleMetric(reading: &archive))
      }
      hasAutoregression = try archive.integer(in: 0...1) == 1
    }
    let trio = try BaselineTrio(reading: &archive, hasAutoregression: hasAutoregression)
    let views = try archive.jointResiduals(Self.members.count, metrics: metrics.count)
    self.init(metrics: metrics, views: views, trio: trio)
    try archive.finish()
  }

  init(metrics: [EnsembleMetric], views: [JointResiduals] = [], trio: BaselineTrio) {
    self.metrics = metrics
    self.views = views
    self.trio = trio
  }
}

package struct EnsembleParameters: BaselineParameters {
  package var autoregression = AutoregressionParameters()
  package var seasonal = SeasonalNaiveParameters()
  package var difference = DifferenceParameters()
  package var usesLabels: Bool {
    get { difference.usesLabels }
    set { (autoregression.usesLabels, seasonal.usesLabels, difference.usesLabels) = (newValue, newValue, newValue) }
  }

  package init() {}

  package static let table = ParameterTable<Self>([
    .lags(\.autoregression.lags), .ridge(\.autoregression.l2), .period(\.seasonal.period), .useLabels,
  ])
}
