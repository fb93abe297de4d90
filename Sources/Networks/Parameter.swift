package import Kernels

/// A tensor that a network learns, with what Adam remembers of it.
package struct Parameter: Sendable {
  package let name: String
  /// Rows and columns; a bias has one row. Row-major.
  package let rows: Int
  package let columns: Int
  /// Whether the L2 penalty applies: to the weights of hidden layers.
  package let isPenalised: Bool
  /// Whether updates leave it as it is.
  package var isFrozen = false
  package var values: [Float]
  package internal(set) var gradient: [Float]
  package var firstMoment: [Float]
  package var secondMoment: [Float]
  /// What this tensor adds to the square of the global norm, of the last step.
  var squaredNorm = 0.0

  package init(_ name: String, rows: Int, columns: Int, isPenalised: Bool = false) {
    let zeros = [Float](repeating: 0, count: rows * columns)
    self.name = name
    self.rows = rows
    self.columns = columns
    self.isPenalised = isPenalised
    (values, gradient, firstMoment, secondMoment) = (zeros, zeros, zeros, zeros)
  }

  package var count: Int { rows * columns }

  /// Uniform in ±√(6 / (rows + columns)): Glorot and Bengio, "Understanding the difficulty of training deep
  /// feedforward neural networks" (2010), Eq. 16. Donut's authors initialise every dense layer so, biases with zero.
  package mutating func initialiseUniformly(from stream: inout RandomStream) {
    let bound = (6 / Float(rows + columns)).squareRoot()
    for index in values.indices { values[index] = Float(2 * stream.uniform() - 1) * bound }
  }
}

/// One gradient for each parameter: what a shard of a batch computes on its own.
package struct Gradients: Sendable {
  package var tensors: [[Float]]

  package init(of parameters: [Parameter]) {
    tensors = parameters.map { [Float](repeating: 0, count: $0.count) }
  }
}

/// A part of a batch with the gradient of its share of the loss.
package protocol GradientShard: Sendable {
  var gradients: Gradients { get }
}
