import Kernels

// The affine map on some rows of what is longer: for callers that go through a batch in parts which stay near.

extension DenseLayer {
  /// x·W + b of `rows` rows of `input` from `first` on, into those of `output` from `target` on.
  package func forwardRows(
    _ input: [Float], from first: Int, rows: Int, parameters: [Parameter], into output: inout [Float], at target: Int
  ) {
    let shape = MatrixProductShape(rows: rows, columns: outputs, depth: inputs)
    let (weights, biases) = (parameters[weight].values, parameters[bias].values)
    var span = output.mutableSpan
    var part = span._mutatingExtracting((target * outputs)..<((target + rows) * outputs))
    gemm(
      input.span.extracting((first * inputs)...), weights.span, addingBias: biases.span, into: &part, shape: shape)
  }

  /// Adds the derivatives by W and b of `rows` rows: of `input` from `first` on, of `gradient` from `place` on.
  package func addParameterGradients(
    input: [Float], from first: Int, gradient: [Float], at place: Int, rows: Int, to gradients: inout Gradients
  ) {
    let shape = MatrixProductShape(rows: inputs, columns: outputs, depth: rows, transposesA: true)
    let part = gradient.span.extracting((place * outputs)..<((place + rows) * outputs))
    var byWeight = gradients.tensors[weight].mutableSpan
    gemm(input.span.extracting((first * inputs)...), part, into: &byWeight, shape: shape, accumulate: true)
    var byBias = gradients.tensors[bias].mutableSpan
    columnSums(part, into: &byBias, accumulate: true)
  }

  /// The derivative by x of `rows` rows whose derivatives by x·W + b stand in `gradient` from `place` on, into the first rows
  /// of `inputGradient`.
  package func differentiateRows(
    gradient: [Float], at place: Int, rows: Int, parameters: [Parameter], into inputGradient: inout [Float]
  ) {
    let shape = MatrixProductShape(rows: rows, columns: inputs, depth: outputs, transposesB: true)
    let weights = parameters[weight].values
    var span = inputGradient.mutableSpan
    gemm(gradient.span.extracting((place * outputs)...), weights.span, into: &span, shape: shape)
  }
}
