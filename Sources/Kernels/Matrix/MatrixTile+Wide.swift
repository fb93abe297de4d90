extension MatrixTile {
  static let wideRows = 6

  /// A tile of up to 6 rows and 16 columns, for what ``broad(_:_:)`` leaves: twelve sums here, too.
  @inline(never)
  func wide<Rows: RowCount, Layout: OperandLayout>(_: Rows.Type, _: Layout.Type) {
    let (rowStep, depthStep) = (Layout.rowStep(strideA), Layout.depthStep(strideA))
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
      if Rows.value > 1 { (l1, r1) = advance(l1, r1, a[rowStep], left, right) }
      if Rows.value > 2 { (l2, r2) = advance(l2, r2, a[2 * rowStep], left, right) }
      if Rows.value > 3 { (l3, r3) = advance(l3, r3, a[3 * rowStep], left, right) }
      if Rows.value > 4 { (l4, r4) = advance(l4, r4, a[4 * rowStep], left, right) }
      if Rows.value > 5 { (l5, r5) = advance(l5, r5, a[5 * rowStep], left, right) }
      a += depthStep
      b += strideB
    }
    store(l0, row: 0, column: 0)
    store(r0, row: 0, column: 8)
    if Rows.value > 1 {
      store(l1, row: 1, column: 0)
      store(r1, row: 1, column: 8)
    }
    if Rows.value > 2 {
      store(l2, row: 2, column: 0)
      store(r2, row: 2, column: 8)
    }
    if Rows.value > 3 {
      store(l3, row: 3, column: 0)
      store(r3, row: 3, column: 8)
    }
    if Rows.value > 4 {
      store(l4, row: 4, column: 0)
      store(r4, row: 4, column: 8)
    }
    if Rows.value > 5 {
      store(l5, row: 5, column: 0)
      store(r5, row: 5, column: 8)
    }
  }

  @inline(__always)
  private func advance(_ left: Lanes, _ right: Lanes, _ a: Float, _ b0: Lanes, _ b1: Lanes) -> (Lanes, Lanes) {
    let a = Lanes(repeating: a)
    return (left.addingProduct(a, b0), right.addingProduct(a, b1))
  }
}
