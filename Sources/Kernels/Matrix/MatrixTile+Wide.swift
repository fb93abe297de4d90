extension MatrixTile {
  static let wideRows = 6

  /// A tile of up to 6 rows and 16 columns: twelve sums, two columns' vectors and one broadcast fill the sixteen
  /// vector registers of AVX2, and twelve independent chains cover the latency of two multiply-adds a cycle.
  func multiplyWide(rows: Int, transposesA: Bool) {
    if transposesA { multiplyWide(rows, Transposed.self) } else { multiplyWide(rows, Upright.self) }
  }

  private func multiplyWide<Layout: OperandLayout>(_ rows: Int, _ layout: Layout.Type) {
    switch rows {
    case 6: wide(Six.self, layout)
    case 5: wide(Five.self, layout)
    case 4: wide(Four.self, layout)
    case 3: wide(Three.self, layout)
    case 2: wide(Two.self, layout)
    default: wide(One.self, layout)
    }
  }

  @inline(never)
  private func wide<Rows: RowCount, Layout: OperandLayout>(_: Rows.Type, _: Layout.Type) {
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
    storeWide(l0, r0, row: 0)
    if Rows.value > 1 { storeWide(l1, r1, row: 1) }
    if Rows.value > 2 { storeWide(l2, r2, row: 2) }
    if Rows.value > 3 { storeWide(l3, r3, row: 3) }
    if Rows.value > 4 { storeWide(l4, r4, row: 4) }
    if Rows.value > 5 { storeWide(l5, r5, row: 5) }
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
