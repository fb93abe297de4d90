import Detectors
import Series
import Storage

/// Looks at the data of a training before it is begun: what a job would fail by for want of data is found here, at once.
/// A dry run answers it, a training is refused by it.
struct TrainingCheck {
  /// Points of the range.
  let slots: Int
  /// Those with a value in at least one metric.
  let points: Int
  /// What is worth knowing, though it keeps nobody from training.
  let notes: [String]

  /// - Throws: `series_too_short`, `nothing_to_learn_from`, `range_too_long`, `mostly_missing`, `values_out_of_range`,
  ///   `unsupported_metric_count`, `not_enough_labels`.
  init(
    _ algorithm: Algorithm, _ parameters: any MethodParameters, on series: SeriesRecord, metrics: [String],
    from: Int64?,
    to: Int64?, threshold: ThresholdSettings, in transaction: Transaction
  ) throws {
    let data = try TrainingData(
      series, metrics: metrics, from: from, to: to, holdsOut: algorithm.learnsFromAnswers, in: transaction)
    do { try algorithm.check(data.input, parameters: parameters) } catch { throw MonitoringError(error) }
    if algorithm.givesScores, case .labels = threshold.method, !data.hasMeasuredAnomaly {
      throw MonitoringError(
        .notEnoughLabels, at: "/threshold", "of the method 'labels' wants a labelled anomaly that is measured")
    }
    slots = data.slots.count
    points = Int(data.measuredPoints)
    notes = data.notes + data.constants
  }
}

extension TrainingData {
  fileprivate var hasMeasuredAnomaly: Bool {
    (0..<slots.count).contains { index in
      input.labelledAnomaly[index] && !input.ignored[index]
        && input.series.metrics.contains { !$0.values[index].isNaN }
    }
  }

  /// A note for metrics that never change.
  fileprivate var constants: [String] {
    input.series.metrics.filter { StandardScaler(fitting: $0.values).isConstant }.map { metric in
      "The metric '\(metric.name)' is constant over the range: any change of it will stand out."
    }
  }
}
