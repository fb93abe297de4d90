extension MatrixTile {
  static let wideRows = 6

  /// A tile of up to 6 rows and 16 columns: twelve sums, two columns' vectors and one broadcast fill the sixteen
  /// vector registers of AVX2, and twelve independent chains cover the latency of two multiply-adds a cycle.
  @inline(__always)
  func multiplyWide(rows: Int, transposesA: Bool) {
    switch rows {
    case 6: transposesA ? wide(6, 1, strideA) : wide(6, strideA, 1)
    case 5: transposesA ? wide(5, 1, strideA) : wide(5, strideA, 1)
    case 4: transposesA ? wide(4, 1, strideA) : wide(4, strideA, 1)
    case 3: transposesA ? wide(3, 1, strideA) : wide(3, strideA, 1)
    case 2: transposesA ? wide(2, 1, strideA) : wide(2, strideA, 1)
    default: transposesA ? wide(1, 1, strideA) : wide(1, strideA, 1)
    }
  }

  /// The steps from one element of op(A) to the next row and to the next depth: one of them is a constant 1 at each
  /// place of call, as is `rows`, so the branches vanish.
  @inline(__always)
  private func wide(_ rows: Int, _ rowStep: Int, _ depthStep: Int) {
    var (a, b) = (a, b)
    var (l0, r0) = (Lanes.zero, Lanes.zero)
    var (l1, r1) = (Lanes.zero, Lanes.zero)
    var (l2, r2) = (Lanes.zero, Lanes.zero)
    var (l3, r3) = (Lanes.zero, Lanes.zero)
    var (l4, r4) = (Lanes.zero, Lanes.zero)
    var (l5, r5) = (Lanes.zero, Lanes.zero)
    for _ in 0..<depth {
      let (left, right) = (b.lanes, (b + 8).lanes)
      (l0, r0) = advance(l0, r0, a[0], left, right)
      if rows > 1 { (l1, r1) = advance(l1, r1, a[rowStep], left, right) }
      if rows > 2 { (l2, r2) = advance(l2, r2, a[2 * rowStep], left, right) }
      if rows > 3 { (l3, r3) = advance(l3, r3, a[3 * rowStep], left, right) }
      if rows > 4 { (l4, r4) = advance(l4, r4, a[4 * rowStep], left, right) }
      if rows > 5 { (l5, r5) = advance(l5, r5, a[5 * rowStep], left, right) }
      a += depthStep
      b += strideB
    }
    storeWide(l0, r0, row: 0)
    if rows > 1 { storeWide(l1, r1, row: 1) }
    if rows > 2 { storeWide(l2, r2, row: 2) }
    if rows > 3 { storeWide(l3, r3, row: 3) }
    if rows > 4 { storeWide(l4, r4, row: 4) }
    if rows > 5 { storeWide(l5, r5, row: 5) }
  }

  @inline(__always)
  private func advance(_ left: Lanes, _ right: Lanes, _ a: Float, _ b0: Lanes, _ b1: Lanes) -> (Lanes, Lanes) {
    let a = Lanes(repeating: a)
    return (left.addingProduct(a, b0), right.addingProduct(a, b1))
  }

  @inline(__always)
  private func storeWide(_ left: Lanes, _ right: Lanes, row: Int) {
    store(left, row: row, offset: 0)
    store(right, row: row, offset: 8)
  }
}
