/// A tile of C and what it is the product of: a few rows of op(A) and a panel of 4, 8, 16 or 24 columns of op(B).
///
/// Tiles always have all columns of their panel; those at an edge of C go through a ``TileMargin``.
struct MatrixTile {
  /// Element (0, 0) of the tile's rows of op(A).
  var a: UnsafePointer<Float>
  var strideA: Int
  /// Element (0, 0) of the panel, all of whose columns are readable.
  var b: UnsafePointer<Float>
  var strideB: Int
  var c: UnsafeMutablePointer<Float>
  var strideC: Int
  var depth: Int
  var finish: TileFinish
}

/// What happens to the sums of a tile on their way into C.
struct TileFinish {
  /// Adds what is in C.
  var accumulates = false
  /// Added to each row, from the tile's first column on.
  var bias: UnsafePointer<Float>?
  var rectifies = false

  /// Nothing but the sums.
  static var none: TileFinish { TileFinish() }

  func advanced(by columns: Int) -> TileFinish {
    TileFinish(accumulates: accumulates, bias: bias.map { $0 + columns }, rectifies: rectifies)
  }

  /// What sums are raised to; nothing is below −∞, and NaN isn't either.
  @inline(__always)
  var floor: Float { rectifies ? 0 : -.infinity }
}

extension MatrixTile {
  /// Writes eight sums of each of up to eight rows. No calls and no branches between the stores, as the sums of a
  /// whole tile are held in registers: each call would spill all of them.
  @inline(__always)
  func store<Rows: RowCount>(
    _: Rows.Type, column: Int, _ s0: Lanes, _ s1: Lanes = .zero, _ s2: Lanes = .zero, _ s3: Lanes = .zero,
    _ s4: Lanes = .zero, _ s5: Lanes = .zero, _ s6: Lanes = .zero, _ s7: Lanes = .zero
  ) {
    let floor = Lanes(repeating: finish.floor)
    let bias = finish.bias.map { ($0 + column).lanes } ?? .zero
    let target = c + column
    store(s0, target, bias, floor)
    if Rows.value > 1 { store(s1, target + strideC, bias, floor) }
    if Rows.value > 2 { store(s2, target + 2 * strideC, bias, floor) }
    if Rows.value > 3 { store(s3, target + 3 * strideC, bias, floor) }
    if Rows.value > 4 { store(s4, target + 4 * strideC, bias, floor) }
    if Rows.value > 5 { store(s5, target + 5 * strideC, bias, floor) }
    if Rows.value > 6 { store(s6, target + 6 * strideC, bias, floor) }
    if Rows.value > 7 { store(s7, target + 7 * strideC, bias, floor) }
  }

  @inline(__always)
  private func store(_ sums: Lanes, _ target: UnsafeMutablePointer<Float>, _ bias: Lanes, _ floor: Lanes) {
    var sums = sums
    if finish.accumulates { sums += target.lanes }
    sums += bias
    target.lanes = sums.replacing(with: floor, where: sums .< floor)
  }
}
