package import Detectors

/// What a client wants to know of what comes next.
package struct ForecastRequest: Equatable, Sendable {
  package static let defaultHorizon = 1
  /// Larger numbers are no horizons at all; each version has its own limit besides.
  package static let mostSteps = 1_000_000
  package static let defaultLevel = 0.95
  /// Wider intervals would need more residuals than are kept.
  package static let levels = 0.5...0.99

  package var model: String
  /// Steps.
  package var horizon: Int
  /// The time of the first step; nil for the one after the last point.
  package var from: Int64?
  package var level: Double
  /// nil leaves it to the model.
  package var forecaster: ForecastChoice?

  package init(
    model: String, horizon: Int = defaultHorizon, from: Int64? = nil, level: Double = defaultLevel,
    forecaster: ForecastChoice? = nil
  ) {
    self.model = model
    self.horizon = horizon
    self.from = from
    self.level = level
    self.forecaster = forecaster
  }
}

/// The forecast, beside what came where that is known.
package struct ForecastAnswer: Sendable {
  package let subject: ScoringTarget
  package let forecaster: ForecastChoice
  package let level: Double
  package let timestamps: [Int64]
  package let metrics: [String]
  package let forecast: CalibratedForecast
  /// The candidates that `forecast.weights` speaks of.
  package let methods: [ForecastMethod]
  /// The longest horizon that the version answers.
  package let longestHorizon: Int
  /// The time after the last point that the version learnt from: a forecast from before it is of points that it knows.
  package let trainedTo: Int64
  /// What was measured, one array a metric, NaN where nothing was; nil where the forecast begins after the last point.
  package let actual: [[Double]]?
  /// How far off the forecast was, by metric; anomalies and ignored points left out. nil as above.
  package let errors: [BackTestErrors]?

  package struct BackTestErrors: Sendable {
    package let points: Int
    package let meanSquare: Double?
    package let rootMeanSquare: Double?
    package let meanAbsolute: Double?
    /// The share of the points inside of the interval.
    package let coverage: Double?
  }
}
