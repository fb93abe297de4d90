import Kernels

/// The one table of shapes: equality here, speed in the benchmark's own copy of the sizes it reports.
let matrixProductCases: [MatrixProductShape] = donutShapes + edgeShapes + stridedShapes + overlappingShapes

private let donutShapes = [
  MatrixProductShape(rows: 256, columns: 100, depth: 120),
  MatrixProductShape(rows: 256, columns: 100, depth: 100),
  MatrixProductShape(rows: 256, columns: 240, depth: 100),
  MatrixProductShape(rows: 64, columns: 16, depth: 100),
  MatrixProductShape(rows: 64, columns: 100, depth: 8),
  MatrixProductShape(rows: 64, columns: 100, depth: 240, transposesB: true),
  MatrixProductShape(rows: 120, columns: 100, depth: 64, transposesA: true),
  MatrixProductShape(rows: 252, columns: 96, depth: 128),
  MatrixProductShape(rows: 1020, columns: 96, depth: 96),
]

/// Every width of panel, count of rows and run of depth around the blocks' limits, in all four transpositions.
private let edgeShapes = [0, 1, 5, 6, 7, 8, 13, 265].flatMap { rows in
  [0, 1, 4, 7, 8, 9, 15, 16, 17, 31, 40].flatMap { columns in
    [0, 1, 7, 8, 9, 17, 385].flatMap { depth in
      [false, true].flatMap { transposesA in
        [false, true].map { transposesB in
          MatrixProductShape(
            rows: rows, columns: columns, depth: depth, transposesA: transposesA, transposesB: transposesB)
        }
      }
    }
  }
}

private let stridedShapes = [(false, false), (false, true), (true, false), (true, true)].map { transposed in
  MatrixProductShape(
    rows: 50, columns: 37, depth: 29, transposesA: transposed.0, transposesB: transposed.1, strideA: 128,
    strideB: 640, strideC: 41)
}

/// Rows of A that overlap, as a convolution's windows do.
private let overlappingShapes = [
  MatrixProductShape(rows: 240, columns: 32, depth: 30, strideA: 2),
  MatrixProductShape(rows: 240, columns: 32, depth: 288, strideA: 32),
  MatrixProductShape(rows: 288, columns: 32, depth: 240, transposesA: true, strideA: 32),
  MatrixProductShape(rows: 13, columns: 5, depth: 21, strideA: 3),
  MatrixProductShape(rows: 21, columns: 5, depth: 13, transposesA: true, strideA: 3),
  MatrixProductShape(rows: 9, columns: 1, depth: 15, strideA: 1),
]
