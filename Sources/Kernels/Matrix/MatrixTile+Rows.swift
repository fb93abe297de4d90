/// How many columns a tile has, and the most rows that go with them.
enum TileKind: Int {
  case half = 4
  case narrow = 8
  case wide = 16
  case broad = 24

  var columns: Int { rawValue }

  var rows: Int {
    switch self {
    case .half: 2 * MatrixTile.halfPairs
    case .narrow: MatrixTile.narrowRows
    case .wide: MatrixTile.wideRows
    case .broad: MatrixTile.broadRows
    }
  }
}

/// Picks the tile that is specialised for its kind, its count of rows and the layout of A.
extension MatrixTile {
  func multiply(_ kind: TileKind, rows: Int, transposesA: Bool) {
    switch kind {
    case .half: multiplyHalf(rows)
    default:
      if transposesA { multiply(kind, rows, Transposed.self) } else { multiply(kind, rows, Upright.self) }
    }
  }

  private func multiply<Layout: OperandLayout>(_ kind: TileKind, _ rows: Int, _ layout: Layout.Type) {
    switch kind {
    case .broad: multiplyBroad(rows, layout)
    case .wide: multiplyWide(rows, layout)
    default: multiplyNarrow(rows, layout)
    }
  }

  private func multiplyBroad<Layout: OperandLayout>(_ rows: Int, _ layout: Layout.Type) {
    switch rows {
    case 4: broad(Four.self, layout)
    case 3: broad(Three.self, layout)
    case 2: broad(Two.self, layout)
    default: broad(One.self, layout)
    }
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

  private func multiplyNarrow<Layout: OperandLayout>(_ rows: Int, _ layout: Layout.Type) {
    switch rows {
    case 8: narrow(Eight.self, layout)
    case 7: narrow(Seven.self, layout)
    case 6: narrow(Six.self, layout)
    case 5: narrow(Five.self, layout)
    case 4: narrow(Four.self, layout)
    case 3: narrow(Three.self, layout)
    case 2: narrow(Two.self, layout)
    default: narrow(One.self, layout)
    }
  }

  private func multiplyHalf(_ rows: Int) {
    switch rows / 2 {
    case 8: half(Eight.self)
    case 7: half(Seven.self)
    case 6: half(Six.self)
    case 5: half(Five.self)
    case 4: half(Four.self)
    case 3: half(Three.self)
    case 2: half(Two.self)
    default: half(One.self)
    }
  }
}
