/// A packed copy of up to 24 columns of op(B), zero-padded to 4, 8, 16 or 24: where B is transposed, ragged at the
/// right edge, or laid out so that its rows would push each other out of the cache.
struct MatrixPanel {
  /// Longest panel: 256 × 24 floats fill half of a 48 KB first-level cache.
  static let maximumDepth = 256
  /// Room for it, aligned to lines of the cache.
  typealias Memory = InlineArray<384, SIMD16<Float>>

  let memory: UnsafeMutablePointer<Float>

  /// Copies `depth` rows of `width` columns; rows of the copy are `padded` long.
  @inline(__always)
  func pack(_ b: UnsafePointer<Float>, stride: Int, depth: Int, width: Int, padded: Int) {
    if width == padded, width % 8 == 0 { return packFull(b, stride: stride, depth: depth, width: width) }
    for k in 0..<depth {
      let (source, target) = (b + k * stride, memory + k * padded)
      for column in 0..<width { target[column] = source[column] }
      for column in width..<padded { target[column] = 0 }
    }
  }

  @inline(__always)
  private func packFull(_ b: UnsafePointer<Float>, stride: Int, depth: Int, width: Int) {
    for k in 0..<depth {
      for column in Swift.stride(from: 0, to: width, by: 8) {
        (memory + (k * width + column)).lanes = (b + (k * stride + column)).lanes
      }
    }
  }

  /// As ``pack`` where B lies as columns × depth: blocks of 8 × 8 are transposed in registers.
  @inline(__always)
  func packTransposed(_ b: UnsafePointer<Float>, stride: Int, depth: Int, width: Int, padded: Int) {
    if padded == 4 { return packTransposedFew(b, stride: stride, depth: depth, width: width) }
    var column = 0
    while column < padded {
      let blocks = column + 8 <= width ? depth / 8 : 0
      for block in 0..<blocks {
        transposeBlock(b + (column * stride + block * 8), stride, memory + (block * 8 * padded + column), padded)
      }
      let used = min(8, max(0, width - column))
      for k in (blocks * 8)..<depth {
        let target = memory + (k * padded + column)
        for lane in 0..<used { target[lane] = b[(column + lane) * stride + k] }
        for lane in used..<8 { target[lane] = 0 }
      }
      column += 8
    }
  }

  /// Up to four columns.
  private func packTransposedFew(_ b: UnsafePointer<Float>, stride: Int, depth: Int, width: Int) {
    for k in 0..<depth {
      let row = b + k
      (memory + 4 * k).four = SIMD4(
        row[0], width > 1 ? row[stride] : 0, width > 2 ? row[2 * stride] : 0, width > 3 ? row[3 * stride] : 0)
    }
  }
}
