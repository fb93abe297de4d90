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
  /// The name of its own way of forecasting, which is the algorithm's but for persistence; nil for detectors that do not
  /// forecast.
  package var forecastMethod: ForecastMethod? {
    self == .difference ? .persistence : ForecastMethod(rawValue: rawValue)
  }

  /// Who forecasts where a request names nobody: the model's parameter `forecaster`, a baseline itself, else nil for the
  /// combination of all candidates.
  package func forecaster(askedBy parameters: any MethodParameters) -> ForecastMethod? {
    if case .text(let method) = parameters.value(of: "forecaster") { return ForecastMethod(rawValue: method) }
    return [.difference, .seasonalNaive, .autoregression].contains(self) ? forecastMethod : nil
  }
}
