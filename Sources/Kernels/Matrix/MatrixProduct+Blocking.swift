/// One product cut into blocks that suit the caches: runs of the depth, then bands of rows, then panels of columns,
/// then tiles.
struct MatrixProduct {
  /// Rows of op(A) that stay in the second-level cache while all panels pass over them.
  private static let bandRows = 264

  let shape: MatrixProductShape
  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let c: UnsafeMutablePointer<Float>
  let finish: TileFinish

  func run() {
    var scratch = InlineArray<768, Lanes>(repeating: .zero)
    var scratchSpan = scratch.mutableSpan
    scratchSpan.withUnsafeMutableBufferPointer { vectors in
      // 768 vectors are not nothing, so there is an address.
      let memory = UnsafeMutableRawPointer(vectors.baseAddress!).assumingMemoryBound(to: Float.self)
      run(MatrixPanel(memory: memory))
    }
  }

  private func run(_ panel: MatrixPanel) {
    let runs = parts(shape.depth, atMost: MatrixPanel.maximumDepth)
    for run in 0..<runs {
      let depth = part(run, of: runs, shape.depth)
      let finish = TileFinish(
        accumulates: finish.accumulates || run > 0, bias: run == runs - 1 ? finish.bias : nil,
        rectifies: finish.rectifies && run == runs - 1)
      let bands = parts(shape.rows, atMost: Self.bandRows)
      for band in 0..<bands {
        multiply(rows: part(band, of: bands, shape.rows), depth: depth, finish, panel)
      }
    }
  }

  private func multiply(rows: Range<Int>, depth: Range<Int>, _ finish: TileFinish, _ panel: MatrixPanel) {
    var column = 0
    while column < shape.columns {
      let width = min(16, shape.columns - column)
      let padded = width > 8 ? 16 : 8
      let (b, strideB) = columns(column, width: width, padded: padded, depth: depth, panel)
      let tile = MatrixTile(
        a: a + depth.lowerBound * (shape.transposesA ? shape.strideA : 1), strideA: shape.strideA, b: b,
        strideB: strideB, c: c + column, strideC: shape.strideC, depth: depth.count, width: width,
        finish: TileFinish(
          accumulates: finish.accumulates, bias: finish.bias.map { $0 + column }, rectifies: finish.rectifies))
      tile.multiply(rows: rows, isWide: padded == 16, transposesA: shape.transposesA)
      column += width
    }
  }

  /// Where a panel of op(B) can be read in full vectors: in B itself or in a packed copy.
  private func columns(
    _ column: Int, width: Int, padded: Int, depth: Range<Int>, _ panel: MatrixPanel
  ) -> (UnsafePointer<Float>, stride: Int) {
    if shape.transposesB {
      let source = b + (column * shape.strideB + depth.lowerBound)
      panel.packTransposed(source, stride: shape.strideB, depth: depth.count, width: width, padded: padded)
      return (UnsafePointer(panel.memory), padded)
    }
    let source = b + (depth.lowerBound * shape.strideB + column)
    if width == padded, !packs { return (source, shape.strideB) }
    panel.pack(source, stride: shape.strideB, depth: depth.count, width: width, padded: padded)
    return (UnsafePointer(panel.memory), padded)
  }

  /// Rows of B a multiple of 512 bytes apart fall on few sets of the first-level cache; rows far apart cost a page
  /// each. A copy pays off once enough rows of A pass over it.
  private var packs: Bool {
    shape.rows >= 48 && (shape.strideB % 128 == 0 || shape.strideB > 512)
  }
}

extension MatrixTile {
  /// Passes over rows in tiles as even as can be, so that no thin one is left at the end.
  func multiply(rows: Range<Int>, isWide: Bool, transposesA: Bool) {
    let tiles = parts(rows.count, atMost: isWide ? Self.wideRows : Self.narrowRows)
    for index in 0..<tiles {
      let part = part(index, of: tiles, rows.count)
      let first = rows.lowerBound + part.lowerBound
      var tile = self
      tile.a += first * (transposesA ? 1 : strideA)
      tile.c += first * strideC
      if isWide {
        tile.multiplyWide(rows: part.count, transposesA: transposesA)
      } else {
        tile.multiplyNarrow(rows: part.count, transposesA: transposesA)
      }
    }
  }
}

/// How many parts of at most `limit` a length falls into; one part of nothing for nothing.
private func parts(_ count: Int, atMost limit: Int) -> Int { max(1, (count + limit - 1) / limit) }

/// Part `index` of `parts` even ones.
@inline(__always)
private func part(_ index: Int, of parts: Int, _ count: Int) -> Range<Int> {
  (count * index / parts)..<(count * (index + 1) / parts)
}
