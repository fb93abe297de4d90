extension MatrixTile {
  static let narrowRows = 12

  /// A tile of up to 12 rows and 8 columns, for what is left at the right edge: as many independent sums as a wide
  /// tile has, so a narrow matrix runs nearly as fast.
  @inline(__always)
  func multiplyNarrow(rows: Int, transposesA: Bool) {
    switch rows {
    case 12: transposesA ? narrow(12, 1, strideA) : narrow(12, strideA, 1)
    case 11: transposesA ? narrow(11, 1, strideA) : narrow(11, strideA, 1)
    case 10: transposesA ? narrow(10, 1, strideA) : narrow(10, strideA, 1)
    case 9: transposesA ? narrow(9, 1, strideA) : narrow(9, strideA, 1)
    case 8: transposesA ? narrow(8, 1, strideA) : narrow(8, strideA, 1)
    case 7: transposesA ? narrow(7, 1, strideA) : narrow(7, strideA, 1)
    case 6: transposesA ? narrow(6, 1, strideA) : narrow(6, strideA, 1)
    case 5: transposesA ? narrow(5, 1, strideA) : narrow(5, strideA, 1)
    case 4: transposesA ? narrow(4, 1, strideA) : narrow(4, strideA, 1)
    case 3: transposesA ? narrow(3, 1, strideA) : narrow(3, strideA, 1)
    case 2: transposesA ? narrow(2, 1, strideA) : narrow(2, strideA, 1)
    default: transposesA ? narrow(1, 1, strideA) : narrow(1, strideA, 1)
    }
  }

  /// Steps as in the wide tile.
  @inline(__always)
  private func narrow(_ rows: Int, _ rowStep: Int, _ depthStep: Int) {
    var (a, b) = (a, b)
    var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (s4, s5, s6, s7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (s8, s9, s10, s11) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    for _ in 0..<depth {
      let column = b.lanes
      s0 = s0.addingProduct(Lanes(repeating: a[0]), column)
      if rows > 1 { s1 = s1.addingProduct(Lanes(repeating: a[rowStep]), column) }
      if rows > 2 { s2 = s2.addingProduct(Lanes(repeating: a[2 * rowStep]), column) }
      if rows > 3 { s3 = s3.addingProduct(Lanes(repeating: a[3 * rowStep]), column) }
      if rows > 4 { s4 = s4.addingProduct(Lanes(repeating: a[4 * rowStep]), column) }
      if rows > 5 { s5 = s5.addingProduct(Lanes(repeating: a[5 * rowStep]), column) }
      if rows > 6 { s6 = s6.addingProduct(Lanes(repeating: a[6 * rowStep]), column) }
      if rows > 7 { s7 = s7.addingProduct(Lanes(repeating: a[7 * rowStep]), column) }
      if rows > 8 { s8 = s8.addingProduct(Lanes(repeating: a[8 * rowStep]), column) }
      if rows > 9 { s9 = s9.addingProduct(Lanes(repeating: a[9 * rowStep]), column) }
      if rows > 10 { s10 = s10.addingProduct(Lanes(repeating: a[10 * rowStep]), column) }
      if rows > 11 { s11 = s11.addingProduct(Lanes(repeating: a[11 * rowStep]), column) }
      a += depthStep
      b += strideB
    }
    store(s0, row: 0, offset: 0)
    if rows > 1 { store(s1, row: 1, offset: 0) }
    if rows > 2 { store(s2, row: 2, offset: 0) }
    if rows > 3 { store(s3, row: 3, offset: 0) }
    if rows > 4 { store(s4, row: 4, offset: 0) }
    if rows > 5 { store(s5, row: 5, offset: 0) }
    if rows > 6 { store(s6, row: 6, offset: 0) }
    if rows > 7 { store(s7, row: 7, offset: 0) }
    if rows > 8 { store(s8, row: 8, offset: 0) }
    if rows > 9 { store(s9, row: 9, offset: 0) }
    if rows > 10 { store(s10, row: 10, offset: 0) }
    if rows > 11 { store(s11, row: 11, offset: 0) }
  }
}
