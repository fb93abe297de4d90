extension MatrixTile {
  static let narrowRows = 8

  /// A tile of up to 8 rows and 8 columns, for what is left at the right edge. Eight chains just cover the latency;
  /// with more of them the compiler, which loads all broadcasts first, runs out of registers.
  @inline(never)
  func narrow<Rows: RowCount, Layout: OperandLayout>(_: Rows.Type, _: Layout.Type) {
    let (rowStep, depthStep) = (Layout.rowStep(strideA), Layout.depthStep(strideA))
    var (a, b) = (a, b)
    var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (s4, s5, s6, s7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    for _ in 0..<depth {
      let column = b.lanes
      s0 = s0.addingProduct(Lanes(repeating: a[0]), column)
      if Rows.value > 1 { s1 = s1.addingProduct(Lanes(repeating: a[rowStep]), column) }
      if Rows.value > 2 { s2 = s2.addingProduct(Lanes(repeating: a[2 * rowStep]), column) }
      if Rows.value > 3 { s3 = s3.addingProduct(Lanes(repeating: a[3 * rowStep]), column) }
      if Rows.value > 4 { s4 = s4.addingProduct(Lanes(repeating: a[4 * rowStep]), column) }
      if Rows.value > 5 { s5 = s5.addingProduct(Lanes(repeating: a[5 * rowStep]), column) }
      if Rows.value > 6 { s6 = s6.addingProduct(Lanes(repeating: a[6 * rowStep]), column) }
      if Rows.value > 7 { s7 = s7.addingProduct(Lanes(repeating: a[7 * rowStep]), column) }
      a += depthStep
      b += strideB
    }
    store(s0, row: 0, column: 0)
    if Rows.value > 1 { store(s1, row: 1, column: 0) }
    if Rows.value > 2 { store(s2, row: 2, column: 0) }
    if Rows.value > 3 { store(s3, row: 3, column: 0) }
    if Rows.value > 4 { store(s4, row: 4, column: 0) }
    if Rows.value > 5 { store(s5, row: 5, column: 0) }
    if Rows.value > 6 { store(s6, row: 6, column: 0) }
    if Rows.value > 7 { store(s7, row: 7, column: 0) }
  }
}
