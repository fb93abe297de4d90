/// Who makes a forecast, under the names of the contract.
package enum ForecastMethod: String, CaseIterable, Sendable {
  /// The forecasting head of PAD (section 3.3).
  case pad
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
    case .pad: .pad
    case .donut, .acvae, .cgats, .spectralResidual, .pca: nil
    }
  }
}

extension Algorithm {
  /// Who forecasts where a request names nobody: the model's parameter `forecaster`, a baseline itself, else nil for the
  /// combination of all candidates.
  package func forecaster(askedBy parameters: any MethodParameters) -> ForecastMethod? {
    if case .text(let method) = parameters.value(of: "forecaster") { return ForecastMethod(rawValue: method) }
    switch self {
    case .difference, .seasonalNaive, .autoregression: return forecastMethod
    default: return nil
    }
  }
}
