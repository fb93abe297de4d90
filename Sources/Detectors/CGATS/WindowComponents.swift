import Kernels

/// Principal components of whole windows, to hold a generator's memory against: the directions in which normal windows vary
/// most, as many as z has dimensions, learnt from the windows that the foundation learns from.
///
/// By orthogonal iteration: windows may have 65,536 values, whose covariance nobody wants to write down, and few components
/// are asked for.
struct WindowComponents {
  /// Windows that are learnt from at most, evenly spread.
  private static let mostWindows = 1_024
  private static let rounds = 12

  private let mean: [Float]
  /// One row of a window's values a component, orthonormal.
  private let directions: [Float]
  private let count: Int
  private let size: Int

  init(_ data: CGATSData, offsets: [Int32], window: Int, most: Int, seed: UInt64) {
    let step = max(1, (offsets.count + Self.mostWindows - 1) / Self.mostWindows)
    let chosen = stride(from: 0, to: offsets.count, by: step).map { offsets[$0] }
    size = window * data.metrics
    count = min(most, chosen.count, size)
    var mean = [Float](repeating: 0, count: size)
    var rows = Self.rows(data, chosen, size)
    for index in rows.indices { mean[index % size] += rows[index] / Float(chosen.count) }
    for index in rows.indices { rows[index] -= mean[index % size] }
    var stream = RandomStream(seed: seed, purpose: .windowComponents)
    var directions = [Float](repeating: 0, count: count * size)
    directions.fillNormal(from: &stream)
    for _ in 0..<Self.rounds {
      orthonormalise(&directions, columns: size)
      let places = product(
        rows, directions, MatrixProductShape(rows: chosen.count, columns: count, depth: size, transposesB: true))
      directions = product(
        places, rows, MatrixProductShape(rows: count, columns: size, depth: chosen.count, transposesA: true))
    }
    orthonormalise(&directions, columns: size)
    (self.mean, self.directions) = (mean, directions)
  }

  /// Windows as their components tell them.
  func reconstructed(_ data: CGATSData, offsets: [Int32]) -> [[Float]] {
    var rows = Self.rows(data, offsets, size)
    for index in rows.indices { rows[index] -= mean[index % size] }
    let places = product(
      rows, directions, MatrixProductShape(rows: offsets.count, columns: count, depth: size, transposesB: true))
    let told = product(places, directions, MatrixProductShape(rows: offsets.count, columns: size, depth: count))
    return offsets.indices.map { window in (0..<size).map { told[window * size + $0] + mean[$0] } }
  }

  private static func rows(_ data: CGATSData, _ offsets: [Int32], _ size: Int) -> [Float] {
    offsets.flatMap { data.values[(Int($0) * data.metrics)..<(Int($0) * data.metrics + size)] }
  }
}

extension RandomPurpose {
  fileprivate static let windowComponents = Self(123)
}

/// By Gram and Schmidt, twice for each row; one that is nothing beside those before it becomes zero.
private func orthonormalise(_ rows: inout [Float], columns: Int) {
  for first in stride(from: 0, to: rows.count, by: columns) {
    let own = first..<(first + columns)
    for _ in 0..<2 {
      for other in stride(from: 0, to: first, by: columns) {
        var product = 0.0
        for column in 0..<columns { product += Double(rows[first + column]) * Double(rows[other + column]) }
        for column in 0..<columns { rows[first + column] -= Float(product) * rows[other + column] }
      }
      let norm = rows[own].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      for index in own { rows[index] = norm > 1e-6 ? Float(Double(rows[index]) / norm) : 0 }
    }
  }
}

private func product(_ a: [Float], _ b: [Float], _ shape: MatrixProductShape) -> [Float] {
  var result = [Float](repeating: 0, count: shape.rows * shape.columns)
  var span = result.mutableSpan
  gemm(a.span, b.span, into: &span, shape: shape)
  return result
}
