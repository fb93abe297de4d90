/// The sizes and layouts of one product C = op(A)·op(B), all matrices row-major.
///
/// op(A) is `rows` × `depth`, op(B) is `depth` × `columns`, C is `rows` × `columns`. When `transposesA` is set,
/// A lies in memory as `depth` × `rows`; when `transposesB` is set, B lies as `columns` × `depth`. A stride is the
/// distance in elements between the starts of two neighbouring rows in memory (the leading dimension). Rows of A, which is
/// only read, may overlap: so a convolution's windows are a matrix where they lie.
package struct MatrixProductShape: Sendable, Hashable {
  package var rows: Int
  package var columns: Int
  package var depth: Int
  package var transposesA: Bool
  package var transposesB: Bool
  package var strideA: Int
  package var strideB: Int
  package var strideC: Int

  /// Strides left out are those of densely packed matrices.
  package init(
    rows: Int, columns: Int, depth: Int, transposesA: Bool = false, transposesB: Bool = false,
    strideA: Int? = nil, strideB: Int? = nil, strideC: Int? = nil
  ) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.transposesA = transposesA
    self.transposesB = transposesB
    self.strideA = strideA ?? (transposesA ? rows : depth)
    self.strideB = strideB ?? (transposesB ? depth : columns)
    self.strideC = strideC ?? columns
  }

  /// Multiplications and additions that the product takes: 2·rows·columns·depth.
  package var operations: Int { 2 * rows * columns * depth }

  /// Elements that each matrix must have at least.
  package var countA: Int { Self.extent(transposesA ? (depth, rows) : (rows, depth), strideA) }
  package var countB: Int { Self.extent(transposesB ? (columns, depth) : (depth, columns), strideB) }
  package var countC: Int { Self.extent((rows, columns), strideC) }

  private static func extent(_ size: (rows: Int, columns: Int), _ stride: Int) -> Int {
    size.rows == 0 || size.columns == 0 ? 0 : (size.rows - 1) * stride + size.columns
  }

  var strides: (a: Int, b: Int, c: Int) { (strideA, strideB, strideC) }

  /// Sizes are not negative and no row of B or C overlaps the next.
  var isValid: Bool {
    rows >= 0 && columns >= 0 && depth >= 0 && strideA >= min(1, transposesA ? rows : depth)
      && strideB >= (transposesB ? depth : columns) && strideC >= columns
  }
}
