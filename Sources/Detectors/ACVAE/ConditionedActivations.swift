import Kernels
import Networks

/// What flows through a ``ConditionedLayer`` for some rows, and back. Rows are ordered by time, then by window, so that a
/// step of time is one stretch of them.
struct ConditionedActivations: Sendable {
  private(set) var hidden: [Float]
  var head: [Float]
  /// The loss's derivative by the head, the caller's to fill in.
  var headGradient: [Float]
  private var hiddenGradient: [Float]

  init(rows: Int, of layer: ConditionedLayer, trains: Bool = true) {
    hidden = [Float](repeating: 0, count: rows * layer.dense.outputs)
    head = [Float](repeating: 0, count: rows * layer.head.outputs)
    headGradient = trains ? head : []
    hiddenGradient = trains ? hidden : []
  }

  /// What the layer makes of all that doesn't depend on z, for all rows at once.
  mutating func begin(
    _ layer: ConditionedLayer, dense: [Float], categories: [Int32], fields: Int, rows: Int, _ parameters: [Parameter]
  ) {
    layer.dense.forward(dense, rows: rows, parameters: parameters, into: &hidden)
    addCategories(parameters[layer.categories].values, categories, fields, rows, layer.dense.outputs, to: &hidden)
  }

  /// The same where another has begun already: rows of what it made.
  mutating func begin(from base: ArraySlice<Float>) { hidden.replaceSubrange(0..<base.count, with: base) }

  /// Goes on to the head for some rows, whose z are the rows of `latent` from `first` on.
  mutating func finish(
    _ layer: ConditionedLayer, rows: Range<Int>, latent: [Float], from first: Int, _ parameters: [Parameter]
  ) {
    let (units, dimensions) = (layer.dense.outputs, parameters[layer.latent].rows)
    multiply(
      latent, from: first * dimensions, parameters[layer.latent].values, into: &hidden, at: rows.lowerBound * units,
      MatrixProductShape(rows: rows.count, columns: units, depth: dimensions), accumulate: true)
    applyTangent(&hidden, (rows.lowerBound * units)..<(rows.upperBound * units))
    affine(
      hidden, from: rows.lowerBound * units, parameters[layer.head.weight].values, parameters[layer.head.bias].values,
      into: &head, at: rows.lowerBound * layer.head.outputs,
      MatrixProductShape(rows: rows.count, columns: layer.head.outputs, depth: units))
  }

  /// From the head's derivative to the one before the tanh, and on to z, to whose rows from `first` on it is added.
  mutating func differentiate(
    _ layer: ConditionedLayer, rows: Range<Int>, latentGradient: inout [Float], from first: Int,
    _ parameters: [Parameter]
  ) {
    let (units, dimensions, outputs) = (layer.dense.outputs, parameters[layer.latent].rows, layer.head.outputs)
    multiply(
      headGradient, from: rows.lowerBound * outputs, parameters[layer.head.weight].values, into: &hiddenGradient,
      at: rows.lowerBound * units,
      MatrixProductShape(rows: rows.count, columns: units, depth: outputs, transposesB: true), accumulate: false)
    passTangent(hidden, &hiddenGradient, (rows.lowerBound * units)..<(rows.upperBound * units))
    multiply(
      hiddenGradient, from: rows.lowerBound * units, parameters[layer.latent].values, into: &latentGradient,
      at: first * dimensions,
      MatrixProductShape(rows: rows.count, columns: dimensions, depth: units, transposesB: true), accumulate: true)
  }

  /// Derivatives by the layer's weights, replacing what was in `gradients`.
  func differentiateParameters(
    _ layer: ConditionedLayer, dense: [Float], categories: [Int32], fields: Int, latent: [Float], from first: Int,
    rows: Int, into gradients: inout Gradients
  ) {
    layer.head.differentiateParameters(input: hidden, gradient: headGradient, rows: rows, into: &gradients)
    layer.dense.differentiateParameters(input: dense, gradient: hiddenGradient, rows: rows, into: &gradients)
    let units = layer.dense.outputs
    scatterCategories(hiddenGradient, categories, fields, rows, units, into: &gradients.tensors[layer.categories])
    let dimensions = gradients.tensors[layer.latent].count / units
    multiply(
      latent, from: first * dimensions, hiddenGradient, into: &gradients.tensors[layer.latent], at: 0,
      MatrixProductShape(rows: dimensions, columns: units, depth: rows, transposesA: true), accumulate: false)
  }
}

// Free functions with one array each argument: spans of two properties of one value would overlap.

private func multiply(
  _ a: [Float], from start: Int, _ b: [Float], into c: inout [Float], at target: Int, _ shape: MatrixProductShape,
  accumulate: Bool
) {
  var span = c.mutableSpan
  var rows = span._mutatingExtracting(target...)
  gemm(a.span.extracting(start...), b.span, into: &rows, shape: shape, accumulate: accumulate)
}

private func affine(
  _ a: [Float], from start: Int, _ b: [Float], _ bias: [Float], into c: inout [Float], at target: Int,
  _ shape: MatrixProductShape
) {
  var span = c.mutableSpan
  var rows = span._mutatingExtracting(target...)
  gemm(a.span.extracting(start...), b.span, addingBias: bias.span, into: &rows, shape: shape)
}

private func applyTangent(_ values: inout [Float], _ range: Range<Int>) {
  var span = values.mutableSpan
  var rows = span._mutatingExtracting(range)
  applyTangent(&rows)
}

private func passTangent(_ output: [Float], _ gradient: inout [Float], _ range: Range<Int>) {
  var span = gradient.mutableSpan
  var rows = span._mutatingExtracting(range)
  multiplyByTangentSlope(output.span.extracting(range), gradient: &rows)
}

private func addCategories(
  _ table: [Float], _ indices: [Int32], _ fields: Int, _ count: Int, _ columns: Int, to rows: inout [Float]
) {
  var span = rows.mutableSpan
  addTableRows(
    table.span, indices: indices.span.extracting(first: count * fields), fields: fields, columns: columns, to: &span)
}

private func scatterCategories(
  _ gradient: [Float], _ indices: [Int32], _ fields: Int, _ count: Int, _ columns: Int, into table: inout [Float]
) {
  var span = table.mutableSpan
  fill(&span, with: 0)
  scatterTableRows(
    gradient.span, indices: indices.span.extracting(first: count * fields), fields: fields, columns: columns,
    into: &span)
}
