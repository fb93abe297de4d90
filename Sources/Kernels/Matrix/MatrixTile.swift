/// A tile of C and what it is the product of: a few rows of op(A) and a panel of 8 or 16 columns of op(B).
struct MatrixTile {
  /// Element (0, 0) of the tile's rows of op(A).
  var a: UnsafePointer<Float>
  var strideA: Int
  /// Element (0, 0) of the panel, whose rows hold 8 or 16 readable columns.
  var b: UnsafePointer<Float>
  var strideB: Int
  var c: UnsafeMutablePointer<Float>
  var strideC: Int
  var depth: Int
  /// Columns of the tile that are to be written; the rest of the panel is padding.
  var width: Int
  var finish: TileFinish
}

/// What happens to the sums of a tile on their way into C.
struct TileFinish {
  /// Adds what is in C.
  var accumulates: Bool
  /// Added to each row, from the tile's first column on.
  var bias: UnsafePointer<Float>?
  var rectifies: Bool
}

extension MatrixTile {
  /// Writes eight sums of a row, `offset` columns into the tile.
  @inline(__always)
  func store(_ sums: Lanes, row: Int, offset: Int) {
    let target = c + (row * strideC + offset)
    guard offset + 8 <= width else { return storePartly(sums, target, offset) }
    var sums = sums
    if finish.accumulates { sums += target.lanes }
    if let bias = finish.bias { sums += (bias + offset).lanes }
    if finish.rectifies { sums.replace(with: 0, where: sums .< 0) }
    target.lanes = sums
  }

  /// The columns at the right edge that don't fill a vector; nothing beyond them is read or written.
  @inline(__always)
  private func storePartly(_ sums: Lanes, _ target: UnsafeMutablePointer<Float>, _ offset: Int) {
    let bias = finish.bias.map { $0 + offset }
    guard width - offset >= 4 else { return storeFew(sums.lowHalf, width - offset, target, bias) }
    var sums4 = sums.lowHalf
    if finish.accumulates { sums4 += UnsafeRawPointer(target).loadUnaligned(as: SIMD4<Float>.self) }
    if let bias { sums4 += UnsafeRawPointer(bias).loadUnaligned(as: SIMD4<Float>.self) }
    if finish.rectifies { sums4.replace(with: 0, where: sums4 .< 0) }
    UnsafeMutableRawPointer(target).storeBytes(of: sums4, as: SIMD4<Float>.self)
    if width - offset > 4 { storeFew(sums.highHalf, width - offset - 4, target + 4, bias.map { $0 + 4 }) }
  }

  @inline(never)
  private func storeFew(
    _ sums: SIMD4<Float>, _ count: Int, _ target: UnsafeMutablePointer<Float>, _ bias: UnsafePointer<Float>?
  ) {
    for column in 0..<max(0, count) {
      var sum = sums[column]
      if finish.accumulates { sum += target[column] }
      if let bias { sum += bias[column] }
      target[column] = finish.rectifies && sum < 0 ? 0 : sum
    }
  }
}
