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
  /// Writes eight sums of a row. No calls, as the sums of a whole tile are held in registers: each would spill all.
  @inline(__always)
  func store(_ sums: Lanes, row: Int, column: Int) {
    let target = c + (row * strideC + column)
    var sums = sums
    if finish.accumulates { sums += target.lanes }
    if let bias = finish.bias { sums += (bias + column).lanes }
    let floor = Lanes(repeating: finish.floor)
    target.lanes = sums.replacing(with: floor, where: sums .< floor)
  }
}
