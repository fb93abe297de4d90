package import Kernels

/// What a version knows of forecasts besides its own detector: who else could make them, and how far off each candidate
/// was on points that it had not learnt from.
package struct ForecastCalibration: Sendable {
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
  /// Candidate → metric, a row for each origin; of a calibration that was read back, of the steps that it was asked to reach.
  package internal(set) var residuals: [[ForecastResiduals]]
  /// The references among the candidates, learnt from the whole training range.
  package let references: ReferenceForecasters
  /// What residuals are made from; nil in what earlier releases kept, which is all of the residuals.
  let backTest: ForecastBackTest?

  package var metrics: Int { scales.count }

  /// Steps whose residuals are there.
  package var steps: Int { residuals.first?.first?.horizon ?? 0 }

  /// The calibration with the residuals of so many steps at least, or of all that it has.
  ///
  /// - Parameter own: the version's detector.
  package func reaching(
    _ steps: Int, own: any Forecaster, team: ComputeTeam? = nil
  ) throws(DetectorError) -> ForecastCalibration {
    let steps = min(max(steps, 1), horizon)
    guard let backTest, steps > self.steps else { return self }
    var calibration = self
    calibration.residuals = try backTest.residuals(
      steps, of: methods, own: own, deviations: scales.map(\.deviation), team: team)
    return calibration
  }

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
    if let backTest { return backTest.stands[candidate] == .silent }
    return residuals[candidate].allSatisfy { $0.values.allSatisfy(\.isNaN) }
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
  /// Not a reference, but what stands for the method in a back-test.
  package internal(set) var ensemble: EnsembleBaseline?

  package init() {}

  package subscript(method: ForecastMethod) -> (any Forecaster)? {
    switch method {
    case .persistence: persistence
    case .seasonalNaive: seasonalNaive
    case .autoregression: autoregression
    case .ensemble: ensemble
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
    case let detector as EnsembleBaseline: ensemble = detector
    default: break
    }
  }
}
