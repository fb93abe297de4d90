/// The value within ±1e300, NaN for NaN: beyond that, differences leave Double and residuals become infinite.
func bounded(_ value: Double) -> Double {
  value.isNaN ? .nan : min(max(value, -1e300), 1e300)
}

/// Each value within ±1e300.
func bounded(_ values: [Double]) -> [Double] { values.map { bounded($0) } }
