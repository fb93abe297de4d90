/// target[j, i] = source[i, j] for 8 × 8 elements: three rounds of interleaving in registers.
@inline(__always)
func transposeBlock(
  _ source: UnsafePointer<Float>, _ stride: Int, _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
) {
  let (a0, a1, a2, a3) = interleave(
    source.lanes, (source + 4 * stride).lanes, (source + 2 * stride).lanes, (source + 6 * stride).lanes)
  let (b0, b1, b2, b3) = interleave(
    (source + stride).lanes, (source + 5 * stride).lanes, (source + 3 * stride).lanes, (source + 7 * stride).lanes)
  store(a0, b0, target, targetStride, 0)
  store(a1, b1, target, targetStride, 2)
  store(a2, b2, target, targetStride, 4)
  store(a3, b3, target, targetStride, 6)
}

/// Element i of the four inputs p, q, r, s side by side as p r q s, for two i in each result.
@inline(__always)
private func interleave(_ p: Lanes, _ q: Lanes, _ r: Lanes, _ s: Lanes) -> (Lanes, Lanes, Lanes, Lanes) {
  let (low, high) = (zip(p, q), zip(r, s))
  let (first, second) = (zip(low.0, high.0), zip(low.1, high.1))
  return (first.0, first.1, second.0, second.1)
}

@inline(__always)
private func store(
  _ even: Lanes, _ odd: Lanes, _ target: UnsafeMutablePointer<Float>, _ stride: Int, _ row: Int
) {
  let rows = zip(even, odd)
  (target + row * stride).lanes = rows.0
  (target + (row + 1) * stride).lanes = rows.1
}

/// x0 y0 x1 y1 … : lower and upper half.
@inline(__always)
private func zip(_ x: Lanes, _ y: Lanes) -> (Lanes, Lanes) {
  (
    Lanes(x[0], y[0], x[1], y[1], x[2], y[2], x[3], y[3]),
    Lanes(x[4], y[4], x[5], y[5], x[6], y[6], x[7], y[7])
  )
}
