extension MatrixTile {
  static let halfPairs = 8

  /// A tile of up to 8 pairs of rows and 4 columns, for the last ones of an upright A: each vector holds the four sums
  /// of two rows, as vectors of eight would be half empty. Four steps of the depth are loaded at a time and spread
  /// over the lanes in registers.
  @inline(never)
  func half<Pairs: RowCount>(_: Pairs.Type) {
    var (a, b) = (a, b)
    var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (s4, s5, s6, s7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    for _ in 0..<(depth / 4) {
      let rows = (twice(b), twice(b + strideB), twice(b + 2 * strideB), twice(b + 3 * strideB))
      s0 = advance(s0, pair(a, 0), rows)
      if Pairs.value > 1 { s1 = advance(s1, pair(a, 1), rows) }
      if Pairs.value > 2 { s2 = advance(s2, pair(a, 2), rows) }
      if Pairs.value > 3 { s3 = advance(s3, pair(a, 3), rows) }
      if Pairs.value > 4 { s4 = advance(s4, pair(a, 4), rows) }
      if Pairs.value > 5 { s5 = advance(s5, pair(a, 5), rows) }
      if Pairs.value > 6 { s6 = advance(s6, pair(a, 6), rows) }
      if Pairs.value > 7 { s7 = advance(s7, pair(a, 7), rows) }
      a += 4
      b += 4 * strideB
    }
    for _ in 0..<(depth % 4) {
      let row = twice(b)
      s0 = s0.addingProduct(spread(a, 0), row)
      if Pairs.value > 1 { s1 = s1.addingProduct(spread(a, 1), row) }
      if Pairs.value > 2 { s2 = s2.addingProduct(spread(a, 2), row) }
      if Pairs.value > 3 { s3 = s3.addingProduct(spread(a, 3), row) }
      if Pairs.value > 4 { s4 = s4.addingProduct(spread(a, 4), row) }
      if Pairs.value > 5 { s5 = s5.addingProduct(spread(a, 5), row) }
      if Pairs.value > 6 { s6 = s6.addingProduct(spread(a, 6), row) }
      if Pairs.value > 7 { s7 = s7.addingProduct(spread(a, 7), row) }
      a += 1
      b += strideB
    }
    let bias = finish.bias.map { twice($0) } ?? .zero
    storePair(s0, 0, bias)
    if Pairs.value > 1 { storePair(s1, 1, bias) }
    if Pairs.value > 2 { storePair(s2, 2, bias) }
    if Pairs.value > 3 { storePair(s3, 3, bias) }
    if Pairs.value > 4 { storePair(s4, 4, bias) }
    if Pairs.value > 5 { storePair(s5, 5, bias) }
    if Pairs.value > 6 { storePair(s6, 6, bias) }
    if Pairs.value > 7 { storePair(s7, 7, bias) }
  }

  /// Four elements of a row, in both halves.
  @inline(__always)
  private func twice(_ row: UnsafePointer<Float>) -> Lanes { Lanes(lowHalf: row.four, highHalf: row.four) }

  /// Four elements of each of two rows of A.
  @inline(__always)
  private func pair(_ a: UnsafePointer<Float>, _ index: Int) -> Lanes {
    let row = a + 2 * index * strideA
    return Lanes(lowHalf: row.four, highHalf: (row + strideA).four)
  }

  /// One element of each of two rows of A, four times.
  @inline(__always)
  private func spread(_ a: UnsafePointer<Float>, _ index: Int) -> Lanes {
    let row = a + 2 * index * strideA
    return Lanes(lowHalf: SIMD4(repeating: row[0]), highHalf: SIMD4(repeating: row[strideA]))
  }

  @inline(__always)
  private func advance(_ sums: Lanes, _ a: Lanes, _ b: (Lanes, Lanes, Lanes, Lanes)) -> Lanes {
    sums.addingProduct(Lanes(a[0], a[0], a[0], a[0], a[4], a[4], a[4], a[4]), b.0)
      .addingProduct(Lanes(a[1], a[1], a[1], a[1], a[5], a[5], a[5], a[5]), b.1)
      .addingProduct(Lanes(a[2], a[2], a[2], a[2], a[6], a[6], a[6], a[6]), b.2)
      .addingProduct(Lanes(a[3], a[3], a[3], a[3], a[7], a[7], a[7], a[7]), b.3)
  }

  @inline(__always)
  private func storePair(_ sums: Lanes, _ index: Int, _ bias: Lanes) {
    let (even, odd) = (c + 2 * index * strideC, c + (2 * index + 1) * strideC)
    var sums = sums
    if finish.accumulates { sums += Lanes(lowHalf: even.four, highHalf: odd.four) }
    sums += bias
    let floor = Lanes(repeating: finish.floor)
    sums.replace(with: floor, where: sums .< floor)
    (even.four, odd.four) = (sums.lowHalf, sums.highHalf)
  }
}
