package import Kernels

/// What follows a layer's affine map.
package enum Activation: String, CaseIterable, Sendable {
  case linear
  case rectifier
  case hyperbolicTangent
}

/// y = f(x·W + b) on rows of a batch. Owns no numbers: it names the two parameters that it uses.
///
/// All matrices are row-major and densely packed: x has `inputs` columns, y has `outputs`, W is inputs × outputs. Rows
/// beyond `rows` are left alone. Nothing is allocated. Arrays that are too short end the process.
package struct DenseLayer: Sendable {
  package let inputs: Int
  package let outputs: Int
  package let activation: Activation
  /// Indices into the network's parameters.
  package let weight: Int
  package let bias: Int

  /// Appends the layer's parameters, weights by Glorot and biases zero, to `parameters`.
  package init(
    _ name: String, inputs: Int, outputs: Int, activation: Activation = .linear, isPenalised: Bool = false,
    parameters: inout [Parameter], stream: inout RandomStream
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.activation = activation
    weight = parameters.count
    bias = parameters.count + 1
    parameters.append(Parameter(name + ".weight", rows: inputs, columns: outputs, isPenalised: isPenalised))
    parameters.append(Parameter(name + ".bias", rows: 1, columns: outputs))
    parameters[weight].initialiseUniformly(from: &stream)
  }

  /// y = f(x·W + b) of `rows` rows of `input` from `first` on, into those of `output` from `target` on: for callers that
  /// go through a batch in parts which stay near.
  package func forward(
    _ input: [Float], from first: Int = 0, rows: Int, parameters: [Parameter], into output: inout [Float],
    at target: Int = 0
  ) {
    let shape = MatrixProductShape(rows: rows, columns: outputs, depth: inputs)
    // Locals, as a span can only be taken of what outlives it; the arrays are shared, not copied.
    let (weights, biases) = (parameters[weight].values, parameters[bias].values)
    var span = output.mutableSpan
    var part = span._mutatingExtracting((target * outputs)..<((target + rows) * outputs))
    gemm(
      input.span.extracting((first * inputs)...), weights.span, addingBias: biases.span,
      rectified: activation == .rectifier, into: &part, shape: shape)
    if activation == .hyperbolicTangent { applyTangent(&part) }
  }

  /// Turns the loss's derivative by y into the one by x·W + b, in place.
  package func differentiateActivation(output: [Float], rows: Int, gradient: inout [Float]) {
    var span = gradient.mutableSpan
    var used = span._mutatingExtracting(first: rows * outputs)
    let output = output.span.extracting(first: rows * outputs)
    switch activation {
    case .linear: break
    case .rectifier: maskByRectifierOutput(output, gradient: &used)
    case .hyperbolicTangent: multiplyByTangentSlope(output, gradient: &used)
    }
  }

  /// Derivatives by W and b, given the derivative by x·W + b: of `rows` rows of `input` from `first` on and of `gradient`
  /// from `place` on. They replace what was in `gradients`, or are added to it.
  package func differentiateParameters(
    input: [Float], from first: Int = 0, gradient: [Float], at place: Int = 0, rows: Int,
    into gradients: inout Gradients, accumulate: Bool = false
  ) {
    let shape = MatrixProductShape(rows: inputs, columns: outputs, depth: rows, transposesA: true)
    let part = gradient.span.extracting((place * outputs)..<((place + rows) * outputs))
    var byWeight = gradients.tensors[weight].mutableSpan
    gemm(input.span.extracting((first * inputs)...), part, into: &byWeight, shape: shape, accumulate: accumulate)
    var byBias = gradients.tensors[bias].mutableSpan
    columnSums(part, into: &byBias, accumulate: accumulate)
  }

  /// The derivative by x, given the one by x·W + b, of whose rows those from `place` on are taken. It replaces what was in
  /// the first rows of `inputGradient`, or is added to it. Not needed for a network's first layer.
  package func differentiateInput(
    gradient: [Float], at place: Int = 0, rows: Int, parameters: [Parameter], into inputGradient: inout [Float],
    accumulate: Bool = false
  ) {
    let shape = MatrixProductShape(rows: rows, columns: inputs, depth: outputs, transposesB: true)
    let weights = parameters[weight].values
    var span = inputGradient.mutableSpan
    gemm(
      gradient.span.extracting((place * outputs)...), weights.span, into: &span, shape: shape, accumulate: accumulate)
  }
}
