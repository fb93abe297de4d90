/// One product cut into blocks that suit the caches: runs of the depth, then bands of rows, then panels of columns,
/// then tiles.
struct MatrixProduct {
  /// Rows of op(A) that stay in the second-level cache while all panels pass over them.
  private static let bandRows = 264
  /// Longest run of a depth that A is read along by columns: a band's rows stay in the first-level cache for it, of
  /// which each column reads a line and uses four elements.
  private static let transposedDepth = 128

  let shape: MatrixProductShape
  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let c: UnsafeMutablePointer<Float>
  let finish: TileFinish
  /// C is written as its transpose: element (i, j) of the product at i + j·strideC. The bias then is one of rows.
  var transposesC = false

  func run() {
    if needsPanel { runWithPanel() } else { run(nil) }
  }

  /// The panel lies on the stack: a temporary allocation of its size would be taken from the heap.
  @inline(never)
  private func runWithPanel() {
    var memory = MatrixPanel.Memory(repeating: .zero)
    withUnsafeMutableBytes(of: &memory) { bytes in
      // The size isn't zero, so there is an address.
      run(MatrixPanel(memory: bytes.baseAddress!.assumingMemoryBound(to: Float.self)))
    }
  }

  private func run(_ panel: MatrixPanel?) {
    let longest = shape.transposesA ? Self.transposedDepth : MatrixPanel.maximumDepth
    let runs = parts(shape.depth, atMost: longest)
    for run in 0..<runs {
      let finish = TileFinish(
        accumulates: finish.accumulates || run > 0, bias: run == runs - 1 ? finish.bias : nil,
        rectifies: finish.rectifies && run == runs - 1)
      multiply(depth: part(run, of: runs, shape.depth), finish, panel)
    }
  }

  private func multiply(depth: Range<Int>, _ finish: TileFinish, _ panel: MatrixPanel?) {
    let bands = parts(shape.rows, atMost: Self.bandRows)
    for band in 0..<bands {
      let rows = part(band, of: bands, shape.rows)
      var column = 0
      while column < shape.columns, !swaps(shape.columns - column) {
        let kind = kind(columns: shape.columns - column, rows: rows.count)
        let width = min(kind.columns, shape.columns - column)
        multiply(kind, rows: rows, columns: column..<(column + width), depth: depth, finish, panel)
        column += width
      }
      if column < shape.columns { multiplySwapped(rows: rows, from: column, depth: depth, finish) }
    }
  }

  private func kind(columns: Int, rows: Int) -> TileKind {
    if columns >= 24 { return .broad }
    if columns >= 16 { return .wide }
    return columns > 4 || shape.transposesA ? .narrow : .half
  }

  private func multiply(
    _ kind: TileKind, rows: Range<Int>, columns: Range<Int>, depth: Range<Int>, _ finish: TileFinish,
    _ panel: MatrixPanel?
  ) {
    let (b, strideB) = operand(columns, padded: kind.columns, depth: depth, panel)
    let tile = MatrixTile(
      a: a + depth.lowerBound * (shape.transposesA ? shape.strideA : 1), strideA: shape.strideA, b: b,
      strideB: strideB, c: c + columns.lowerBound * (transposesC ? shape.strideC : 1), strideC: shape.strideC,
      depth: depth.count, finish: transposesC ? finish : finish.advanced(by: columns.lowerBound))
    if columns.count == kind.columns, !transposesC {
      tile.multiply(kind, rows: rows, transposesA: shape.transposesA, margin: nil)
    } else {
      let margin = TileMargin(columns: columns.count, stride: kind.columns, transposes: transposesC)
      tile.multiply(kind, rows: rows, transposesA: shape.transposesA, margin: margin)
    }
  }

  /// Whether the last columns fill no vector but the rows of a transposed A do: C's transpose is cheaper then.
  private func swaps(_ columns: Int) -> Bool { columns <= 4 && shape.transposesA && !transposesC }

  /// The columns from `column` on as the transpose of op(B)ᵀ·op(A)ᵀ.
  private func multiplySwapped(rows: Range<Int>, from column: Int, depth: Range<Int>, _ finish: TileFinish) {
    let swapped = MatrixProductShape(
      rows: shape.columns - column, columns: rows.count, depth: depth.count, transposesA: !shape.transposesB,
      strideA: shape.strideB, strideB: shape.strideA, strideC: shape.strideC)
    let right =
      shape.transposesB
      ? b + (column * shape.strideB + depth.lowerBound) : b + (depth.lowerBound * shape.strideB + column)
    MatrixProduct(
      shape: swapped, a: right, b: a + (depth.lowerBound * shape.strideA + rows.lowerBound),
      c: c + (rows.lowerBound * shape.strideC + column), finish: finish.advanced(by: column), transposesC: true
    ).run()
  }

  /// Where a panel of op(B) can be read in full vectors: in B itself or in a packed copy.
  private func operand(
    _ columns: Range<Int>, padded: Int, depth: Range<Int>, _ panel: MatrixPanel?
  ) -> (UnsafePointer<Float>, stride: Int) {
    let column = columns.lowerBound
    let source =
      shape.transposesB
      ? b + (column * shape.strideB + depth.lowerBound) : b + (depth.lowerBound * shape.strideB + column)
    guard let panel, shape.transposesB || packs || columns.count < padded else { return (source, shape.strideB) }
    if shape.transposesB {
      panel.packTransposed(source, stride: shape.strideB, depth: depth.count, width: columns.count, padded: padded)
    } else {
      panel.pack(source, stride: shape.strideB, depth: depth.count, width: columns.count, padded: padded)
    }
    return (UnsafePointer(panel.memory), padded)
  }

  /// Rows of B a multiple of 512 bytes apart fall on few sets of the first-level cache; rows far apart cost a page
  /// each. A copy pays off once enough rows of A pass over it.
  private var packs: Bool {
    shape.rows >= 48 && (shape.strideB % 128 == 0 || shape.strideB > 512)
  }

  /// Whether any panel is a copy: B transposed, badly laid out, or with columns left that fill no tile.
  private var needsPanel: Bool {
    shape.transposesB || packs || shape.columns % 4 != 0 || (shape.transposesA && shape.columns % 8 != 0)
  }
}

extension MatrixTile {
  /// Passes over rows in tiles as even as can be, so that no thin one is left at the end.
  func multiply(_ kind: TileKind, rows: Range<Int>, transposesA: Bool, margin: TileMargin?) {
    // Half tiles take pairs of rows; an odd last one is paired with itself, in the margin.
    let pairs = kind == .half
    let tileCount = parts(pairs ? rows.count / 2 : rows.count, atMost: pairs ? kind.rows / 2 : kind.rows)
    for index in 0..<tileCount {
      let part =
        pairs ? double(part(index, of: tileCount, rows.count / 2)) : part(index, of: tileCount, rows.count)
      if part.isEmpty { continue }
      var tile = moved(to: rows.lowerBound + part.lowerBound, transposesA, margin)
      if let margin {
        tile.multiply(kind, rows: part.count, transposesA, margin)
      } else {
        tile.multiply(kind, rows: part.count, transposesA: transposesA)
      }
    }
    guard pairs, rows.count % 2 == 1 else { return }
    var tile = moved(to: rows.upperBound - 1, transposesA, margin)
    tile.strideA = 0
    let margin = margin ?? TileMargin(columns: kind.columns, stride: kind.columns, transposes: false)
    tile.multiply(kind, rows: 1, transposesA, margin)
  }

  /// The tile whose first row is that one.
  private func moved(to row: Int, _ transposesA: Bool, _ margin: TileMargin?) -> MatrixTile {
    let transposesC = margin?.transposes ?? false
    var tile = self
    tile.a += row * (transposesA ? 1 : strideA)
    tile.c += row * (transposesC ? 1 : strideC)
    if transposesC { tile.finish = finish.advanced(by: row) }
    return tile
  }

  /// Through a margin, whose sums are then taken over into C.
  private mutating func multiply(_ kind: TileKind, rows: Int, _ transposesA: Bool, _ margin: TileMargin) {
    let (c, strideC, finish) = (c, strideC, finish)
    var sums = InlineArray<12, Lanes>(repeating: .zero)
    var span = sums.mutableSpan
    span.withUnsafeMutableBufferPointer { vectors in
      // Twelve vectors are not nothing, so there is an address.
      let memory = UnsafeMutableRawPointer(vectors.baseAddress!).assumingMemoryBound(to: Float.self)
      (self.c, self.strideC, self.finish) = (memory, margin.stride, .none)
      multiply(kind, rows: rows, transposesA: transposesA)
      margin.finish(memory, rows: rows, into: c, strideC: strideC, finish)
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

private func double(_ range: Range<Int>) -> Range<Int> { (2 * range.lowerBound)..<(2 * range.upperBound) }
