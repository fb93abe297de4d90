import Detectors
import Series

/// A service whose anomalies are a matter of the situation, after Figs. 1a to 1c of the ACVAE paper: nine metrics at ten
/// minutes, three flags of deployment beside them, half a year. What looks strange may be normal (jobs, deployments, an
/// event that nobody cares about), and what looks ordinary may be an anomaly (a job that fails to run, a group that
/// changes without its flag). One point in a hundred is anomalous.
///
/// The flags are the series' context; the calendar is in its timestamps, which start at midnight of a Monday, UTC. With
/// one-hot slot of the hour, hour and weekday that makes 40 background columns. A pure function of the seed.
struct SituationData: Sendable {
  static let interval: Int64 = 600
  /// 2024-01-01, a Monday.
  static let start: Int64 = 1_704_067_200

  let series: GriddedSeries
  /// Ascending; the ordinary jobs among them.
  let events: [SituationEvent]
  /// One a point.
  let labels: [Bool]

  /// - Parameter weeks: even, at least 2.
  init(seed: UInt64, weeks: Int = 26) throws {
    let plan = SituationPlan(weeks: weeks, seed: seed)
    let grid = try TimeGrid(
      start: Self.start, interval: Self.interval, count: 7 * weeks * SituationPlan.pointsPerDay)
    let signals = SituationSignals(plan, count: grid.count, seed: seed)
    series = try GriddedSeries(
      grid: grid, metrics: zip(SituationSignals.names, signals.values).map { SeriesColumn(name: $0, values: $1) },
      context: Self.flags(plan, count: grid.count))
    events = plan.events
    var labels = [Bool](repeating: false, count: grid.count)
    for event in plan.events where event.kind.isAnomaly {
      for point in event.range { labels[point] = true }
    }
    self.labels = labels
  }

  /// One flag a group: 1 while it is being deployed.
  private static func flags(_ plan: SituationPlan, count: Int) -> [ContextColumn] {
    (0..<SituationPlan.groups).map { group in
      var values = [Double](repeating: 0, count: count)
      for event in plan.events where event.deployed.contains(group) {
        for point in event.range { values[point] = 1 }
      }
      return ContextColumn(name: "deployment_group_\(group)", kind: .flag, values: values)
    }
  }

  /// The protocol of section IV-A: the first half to learn from, the second to be judged on.
  func task(name: String) -> MultivariateTask {
    let half = labels.count / 2
    let whole = LabelledIndicator(name: name, series: series, labels: labels)
    let training = LabelledIndicator(name: name, series: series.slice(0..<half), labels: Array(labels[..<half]))
    return MultivariateTask(
      name: name, training: training,
      tests: [MultivariateTask.Judged(indicator: whole, range: half..<labels.count)],
      parameters: [.acvae: MultivariateTask.fewSamples])
  }
}
