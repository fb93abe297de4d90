/// How far forecasts were off: MSE, RMSE and MAE (PAD, Eq. 8 to 10), added up point by point.
package struct ForecastErrors: Equatable, Sendable {
  /// Points that were compared.
  package private(set) var points = 0
  private var squares = 0.0
  private var magnitudes = 0.0

  package init() {}

  /// Counts what was measured less what was forecast; NaN is not compared.
  package mutating func add(_ residual: Double) {
    guard !residual.isNaN else { return }
    points += 1
    // Squares of huge residuals would make every figure infinite, which JSON cannot carry.
    squares += min(residual * residual, 1e300)
    magnitudes += min(abs(residual), 1e300)
  }

  /// nil of no points, as the other two.
  package var meanSquare: Double? { points > 0 ? squares / Double(points) : nil }
  package var rootMeanSquare: Double? { meanSquare?.squareRoot() }
  package var meanAbsolute: Double? { points > 0 ? magnitudes / Double(points) : nil }

  /// 1 − RMSE/RMSE of a reference: 0 for as good, negative for worse; nil where either is unknown or the reference
  /// makes no error.
  package func skill(over reference: ForecastErrors) -> Double? {
    guard let own = rootMeanSquare, let other = reference.rootMeanSquare, other > 0 else { return nil }
    return 1 - own / other
  }
}
