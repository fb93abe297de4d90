/// hidden[r] = tanh(base + z_r·W) for each row of `latent`: a hidden layer of which only z differs between the rows, so that
/// what does not depend on z comes once, as `base`.
///
/// `weights` has `columns` rows of `base.count`; `latent` rows of `columns`, `hidden` as many rows of `base.count`.
package func conditionedTangent(
  base: Span<Float>, latent: Span<Float>, weights: Span<Float>, columns: Int, into hidden: inout MutableSpan<Float>
) {
  let units = base.count
  require(columns > 0 && latent.count % columns == 0, "conditioned layer: not a whole number of rows")
  let rows = latent.count / columns
  require(
    weights.count == columns * units && hidden.count >= rows * units, "conditioned layer: spans shorter than their rows"
  )
  guard rows > 0, units > 0 else { return }
  base.withUnsafeBufferPointer { base in
    latent.withUnsafeBufferPointer { latent in
      weights.withUnsafeBufferPointer { weights in
        hidden.withUnsafeMutableBufferPointer { hidden in
          for unit in stride(from: 0, to: units, by: 8) {
            // Not empty by the checks above, so every buffer has an address.
            tangentOfUnits(
              base.baseAddress! + unit, latent.baseAddress!, weights.baseAddress! + unit, hidden.baseAddress! + unit,
              rows: rows, columns: columns, stride: units, lanes: min(8, units - unit))
          }
        }
      }
    }
  }
}

@inline(__always)
private func tangentOfUnits(
  _ base: UnsafePointer<Float>, _ latent: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
  _ hidden: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int, lanes: Int
) {
  let start = Lanes.load(base, lanes)
  for row in 0..<rows {
    var sum = start
    for column in 0..<columns {
      let weight = Lanes.load(weights + column * stride, lanes)
      sum = sum.addingProduct(Lanes(repeating: latent[row * columns + column]), weight)
    }
    Lanes.store(Lanes.hyperbolicTangent(sum), hidden + row * stride, lanes)
  }
}
