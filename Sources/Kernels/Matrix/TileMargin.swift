/// Where the sums of a tile wait that reaches beyond the edge of C, or whose rows are columns of C.
struct TileMargin {
  /// Elements of C that count, of the tile's `stride` columns.
  let columns: Int
  let stride: Int
  /// The tile's rows are columns of C: it was multiplied as Cᵀ = op(B)ᵀ·op(A)ᵀ.
  let transposes: Bool

  /// Takes `rows` rows of sums over into C; nothing beyond the columns that count is read or written.
  @inline(never)
  func finish(
    _ sums: UnsafePointer<Float>, rows: Int, into c: UnsafeMutablePointer<Float>, strideC: Int, _ finish: TileFinish
  ) {
    if transposes, rows == 4 { return finishFour(sums, c, strideC, finish) }
    for row in 0..<rows {
      for column in 0..<columns {
        let target = c + (transposes ? column * strideC + row : row * strideC + column)
        var sum = sums[row * stride + column]
        if finish.accumulates { sum += target.pointee }
        if let bias = finish.bias { sum += bias[transposes ? row : column] }
        target.pointee = sum < finish.floor ? finish.floor : sum
      }
    }
  }

  /// Four rows that become four columns: four elements side by side at a time.
  private func finishFour(
    _ sums: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ strideC: Int, _ finish: TileFinish
  ) {
    let bias = finish.bias.map { $0.four } ?? .zero
    let floor = SIMD4(repeating: finish.floor)
    for column in 0..<columns {
      let target = c + column * strideC
      let source = sums + column
      var four = SIMD4(source[0], source[stride], source[2 * stride], source[3 * stride])
      if finish.accumulates { four += target.four }
      four += bias
      target.four = four.replacing(with: floor, where: four .< floor)
    }
  }
}
