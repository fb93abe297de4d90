/// Who makes a forecast, under the names of the contract.
package enum ForecastMethod: String, CaseIterable, Sendable {
  /// The last measured value.
  case persistence
  case seasonalNaive = "seasonal_naive"
  case autoregression
  /// The median of the three above.
  case ensemble

  /// The methods that stand beside every forecaster, as references and to be served where they do better.
  package static let references: [ForecastMethod] = [.persistence, .seasonalNaive, .autoregression]
}

extension Algorithm {
  /// The name of its own way of forecasting; nil for detectors that do not forecast.
  package var forecastMethod: ForecastMethod? {
    switch self {
    case .difference: .persistence
    case .seasonalNaive: .seasonalNaive
    case .autoregression: .autoregression
    case .ensemble: .ensemble
    case .donut: nil
    }
  }
}
