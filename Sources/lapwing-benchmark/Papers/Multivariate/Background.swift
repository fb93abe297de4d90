import Detectors
import Series

/// What a method is told beside the metrics: flags and calendar.
enum Background: Sendable {
  /// As its algorithm takes it.
  case told
  case none
  /// As metrics beside the others: the strawman of ACVAE's Table V.
  case concatenated
}

extension MultivariateTask {
  func with(_ background: Background) throws -> MultivariateTask {
    func changed(_ indicator: LabelledIndicator) throws -> LabelledIndicator {
      switch background {
      case .told: indicator
      case .none: try indicator.withoutContext()
      case .concatenated: try indicator.concatenated()
      }
    }
    var parameters = parameters
    if background != .told { parameters[.acvae, default: [:]]["calendar"] = .list([]) }
    return MultivariateTask(
      name: name, training: try changed(training),
      tests: try tests.map { Judged(indicator: try changed($0.indicator), range: $0.range) }, parameters: parameters)
  }
}

extension LabelledIndicator {
  fileprivate func withoutContext() throws -> LabelledIndicator {
    LabelledIndicator(
      name: name, series: try GriddedSeries(grid: series.grid, metrics: series.metrics, zone: series.zone),
      labels: labels)
  }

  /// Flags as they are; of the calendar, in UTC, the slot of the hour, the hour and the weekday, a column a value.
  fileprivate func concatenated() throws -> LabelledIndicator {
    let times = (0..<series.grid.count).map { series.grid.timestamp(at: $0) }
    let (hour, day, week): (Int64, Int64, Int64) = (3_600, 86_400, 604_800)
    let slot = min(hour, max(series.grid.interval, 600))
    let fields: [(name: String, unit: Int64, cycle: Int64)] = [
      ("slot", slot, hour), ("hour", hour, day), ("weekday", day, week),
    ]
    let calendar = fields.flatMap { field in
      (0..<field.cycle / field.unit).map { value in
        SeriesColumn(
          name: "\(field.name)_\(value)",
          values: times.map { time in
            let within = ((time % field.cycle) + field.cycle) % field.cycle
            return within / field.unit == value ? 1 : 0
          })
      }
    }
    let flags = series.context.map { SeriesColumn(name: $0.name, values: $0.values) }
    return LabelledIndicator(
      name: name, series: try GriddedSeries(grid: series.grid, metrics: series.metrics + flags + calendar),
      labels: labels)
  }
}
