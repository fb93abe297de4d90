extension MatrixTile {
  static let broadRows = 4

  /// A tile of up to 4 rows and 24 columns: twelve sums, three columns' vectors and one broadcast fill the sixteen
  /// vector registers of AVX2, and twelve independent chains cover the latency of two multiply-adds a cycle. It loads
  /// seven vectors for twelve multiply-adds, and the sizes of networks are multiples of four more often than of six.
  @inline(never)
  func broad<Rows: RowCount, Layout: OperandLayout>(_: Rows.Type, _: Layout.Type) {
    let (rowStep, depthStep) = (Layout.rowStep(strideA), Layout.depthStep(strideA))
    var (a, b) = (a, b)
    var (l0, m0, r0) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var (l1, m1, r1) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var (l2, m2, r2) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var (l3, m3, r3) = (Lanes.zero, Lanes.zero, Lanes.zero)
    for _ in 0..<depth {
      let columns = (b.lanes, (b + 8).lanes, (b + 16).lanes)
      (l0, m0, r0) = advance((l0, m0, r0), a[0], columns)
      if Rows.value > 1 { (l1, m1, r1) = advance((l1, m1, r1), a[rowStep], columns) }
      if Rows.value > 2 { (l2, m2, r2) = advance((l2, m2, r2), a[2 * rowStep], columns) }
      if Rows.value > 3 { (l3, m3, r3) = advance((l3, m3, r3), a[3 * rowStep], columns) }
      a += depthStep
      b += strideB
    }
    store(l0, row: 0, column: 0)
    store(m0, row: 0, column: 8)
    store(r0, row: 0, column: 16)
    if Rows.value > 1 {
      store(l1, row: 1, column: 0)
      store(m1, row: 1, column: 8)
      store(r1, row: 1, column: 16)
    }
    if Rows.value > 2 {
      store(l2, row: 2, column: 0)
      store(m2, row: 2, column: 8)
      store(r2, row: 2, column: 16)
    }
    if Rows.value > 3 {
      store(l3, row: 3, column: 0)
      store(m3, row: 3, column: 8)
      store(r3, row: 3, column: 16)
    }
  }

  @inline(__always)
  private func advance(
    _ sums: (Lanes, Lanes, Lanes), _ a: Float, _ b: (Lanes, Lanes, Lanes)
  ) -> (Lanes, Lanes, Lanes) {
    let a = Lanes(repeating: a)
    return (sums.0.addingProduct(a, b.0), sums.1.addingProduct(a, b.1), sums.2.addingProduct(a, b.2))
  }
}
