/// What a version knows of forecasts besides its own detector: who else could make them, and how far off each candidate
/// was on points that it had not learnt from.
package struct ForecastCalibration: Equatable, Sendable {
  /// Mean and standard deviation of a metric over the training range: the unit of figures that are compared between
  /// series.
  package struct Scale: Equatable, Sendable {
    package let mean: Double
    package let deviation: Double
  }

  /// The candidates: first the detector's own method, then the references.
  package let methods: [ForecastMethod]
  /// Steps that were back-tested, and so the longest horizon that is served.
  package let horizon: Int
  /// The times of the back-test's origins, Unix seconds, ascending.
  package let origins: [Int64]
  /// The time after the last point that was learnt from.
  package let end: Int64
  /// Seconds between points.
  package let interval: Int64
  /// One a metric.
  package let scales: [Scale]
  /// Candidate → metric, a row for each origin.
  package let residuals: [[ForecastResiduals]]
  /// The references among the candidates, learnt from the whole training range.
  package let references: ReferenceForecasters

  package var metrics: Int { scales.count }

  /// What came less what a candidate forecast from an origin of the back-test, in the metric's units; NaN for nothing.
  package func residual(_ candidate: Int, metric: Int, origin: Int, step: Int) -> Double {
    residuals[candidate][metric][origin, step] * scales[metric].deviation
  }

  /// A time as a number of points from `end` on, which is 0.
  package func place(of time: Int64) -> Int { Int((time - end) / interval) }

  /// The candidate of that name, where it ever said something.
  package func index(of method: ForecastMethod) -> Int? {
    methods.firstIndex(of: method).flatMap { isSilent($0) ? nil : $0 }
  }

  /// Whether a candidate said nothing in the whole back-test, as a variant of a method without its forecasting part.
  package func isSilent(_ candidate: Int) -> Bool {
    residuals[candidate].allSatisfy { $0.values.allSatisfy(\.isNaN) }
  }

  /// The candidates that do say something.
  package var speaking: [Int] { methods.indices.filter { !isSilent($0) } }

  /// The forecaster of a candidate; `own` is the version's detector.
  package func forecaster(_ candidate: Int, own: any Forecaster) -> any Forecaster {
    candidate == 0 ? own : references[methods[candidate]] ?? own
  }
}

/// The methods of reference, as far as they could learn from the series.
package struct ReferenceForecasters: Equatable, Sendable {
  package internal(set) var persistence: DifferenceBaseline?
  package internal(set) var seasonalNaive: SeasonalNaiveBaseline?
  package internal(set) var autoregression: AutoregressionBaseline?

  package init() {}

  package subscript(method: ForecastMethod) -> (any Forecaster)? {
    switch method {
    case .persistence: persistence
    case .seasonalNaive: seasonalNaive
    case .autoregression: autoregression
    default: nil
    }
  }

  /// The method of reference that a detector stands for; nil for others.
  static func method(of detector: any Detector) -> ForecastMethod? {
    switch detector {
    case is DifferenceBaseline: .persistence
    case is SeasonalNaiveBaseline: .seasonalNaive
    case is AutoregressionBaseline: .autoregression
    default: nil
    }
  }

  /// Takes in a trained detector of a method of reference; of others it takes none.
  package mutating func adopt(_ detector: any Detector) {
    switch detector {
    case let detector as DifferenceBaseline: persistence = detector
    case let detector as SeasonalNaiveBaseline: seasonalNaive = detector
    case let detector as AutoregressionBaseline: autoregression = detector
    default: break
    }
  }
}
