import Kernels
import Series

/// The matrix of second moments of standardised metrics about their centres, over pairs of values that are both there:
/// what a missing metric leaves untold of a point does not pull correlations to zero.
///
/// Products are summed in single precision over blocks of points, the blocks in double.
struct SecondMoments {
  private static let block = 1_024
  let size: Int
  /// size × size, row by row, symmetric.
  let matrix: [Double]

  /// - Parameter columns: one a metric, in its units, NaN where there is nothing to learn from.
  init(_ columns: [[Double]], scales: [MetricScale], isCancelled: () -> Bool) throws(DetectorError) {
    size = columns.count
    var sums = [Double](repeating: 0, count: size * size)
    var pairs = sums
    let points = columns.first?.count ?? 0
    for first in stride(from: 0, to: points, by: Self.block) {
      if isCancelled() { throw .cancelled }
      let range = first..<min(first + Self.block, points)
      var values = [Float](repeating: 0, count: range.count * size)
      var isThere = values
      for (metric, column) in columns.enumerated() {
        for (row, index) in range.enumerated() where !column[index].isNaN {
          let place = row * columns.count + metric
          values[place] = Float(scales[metric].scaled(column[index], limit: MetricScale.learningLimit))
          isThere[place] = 1
        }
      }
      Self.add(values, rows: range.count, size: columns.count, to: &sums)
      if isThere.allSatisfy({ $0 == 1 }) {
        for place in pairs.indices { pairs[place] += Double(range.count) }
      } else {
        Self.add(isThere, rows: range.count, size: columns.count, to: &pairs)
      }
    }
    matrix = zip(sums, pairs).map { $1 > 0 ? $0 / $1 : 0 }
  }

  /// sums += XᵀX.
  private static func add(_ rows: [Float], rows count: Int, size: Int, to sums: inout [Double]) {
    var product = [Float](repeating: 0, count: size * size)
    var target = product.mutableSpan
    gemm(
      rows.span, rows.span, into: &target,
      shape: MatrixProductShape(rows: size, columns: size, depth: count, transposesA: true))
    for place in sums.indices { sums[place] += Double(product[place]) }
  }
}
