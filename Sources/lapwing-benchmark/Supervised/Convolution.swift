import Kernels
import Networks

/// y[t] = f(Σₖ x[t + k − ⌊width/2⌋]·Wₖ + b) along each window, zeros beyond its ends: a one-dimensional convolution with
/// 'same' padding, linear or rectified. Owns no numbers: it names the two parameters that it uses.
///
/// x has `inputs` channels, y has `outputs`; W is width·inputs × outputs, tap by tap. What one output row reads is one
/// stretch of ``PaddedWindows``, which overlaps with the next row's: so all is matrix products without a copy of the
/// input for each tap. Margins are never written, and nothing is allocated. A margin below half the width, or arrays that
/// are too short, end the process.
struct Convolution: Sendable {
  let inputs: Int
  let outputs: Int
  let width: Int
  let isRectified: Bool
  /// Indices into the network's parameters.
  let weight: Int
  let bias: Int

  /// Appends the layer's parameters, weights by Glorot and biases zero, to `parameters`. `width` is odd.
  init(
    _ name: String, inputs: Int, outputs: Int, width: Int, isRectified: Bool = true,
    parameters: inout [Parameter], stream: inout RandomStream
  ) {
    precondition(width % 2 == 1, "a filter has a middle")
    (self.inputs, self.outputs, self.width, self.isRectified) = (inputs, outputs, width, isRectified)
    weight = parameters.count
    bias = parameters.count + 1
    parameters.append(Parameter(name + ".weight", rows: width * inputs, columns: outputs, isPenalised: true))
    parameters.append(Parameter(name + ".bias", rows: 1, columns: outputs))
    parameters[weight].initialiseUniformly(from: &stream)
  }

  private var reach: Int { width / 2 }

  /// y of the first `count` windows.
  func forward(
    _ input: [Float], _ layout: PaddedWindows, count: Int, parameters: [Parameter], into output: inout [Float]
  ) {
    // Locals, as a span can only be taken of what outlives it; the arrays are shared, not copied.
    let (weights, biases) = (parameters[weight].values, parameters[bias].values)
    let shape = MatrixProductShape(rows: layout.points, columns: outputs, depth: width * inputs, strideA: inputs)
    var span = output.mutableSpan
    for window in 0..<count {
      let first = layout.first(window)
      var part = span._mutatingExtracting((first * outputs)..<((first + layout.points) * outputs))
      gemm(
        input.span.extracting(((first - reach) * inputs)...), weights.span, addingBias: biases.span,
        rectified: isRectified, into: &part, shape: shape)
    }
  }

  /// Turns the loss's derivative by y into the one by the sums before the rectifier, in place. Margins stay zero.
  func differentiateActivation(output: [Float], gradient: inout [Float]) {
    guard isRectified else { return }
    var span = gradient.mutableSpan
    maskByRectifierOutput(output.span, gradient: &span)
  }

  /// Derivatives by W and b, replacing what was in `gradients`, given the derivative by the sums.
  func differentiateParameters(
    input: [Float], gradient: [Float], _ layout: PaddedWindows, count: Int, into gradients: inout Gradients
  ) {
    let shape = MatrixProductShape(
      rows: width * inputs, columns: outputs, depth: layout.points, transposesA: true, strideA: inputs)
    var byWeight = gradients.tensors[weight].mutableSpan
    for window in 0..<count {
      let first = layout.first(window)
      gemm(
        input.span.extracting(((first - reach) * inputs)...), gradient.span.extracting((first * outputs)...),
        into: &byWeight, shape: shape, accumulate: window > 0)
    }
    var byBias = gradients.tensors[bias].mutableSpan
    for window in 0..<count {
      let first = layout.first(window)
      let part = gradient.span.extracting((first * outputs)..<((first + layout.points) * outputs))
      columnSums(part, into: &byBias, accumulate: window > 0)
    }
  }

  /// The derivative by x, given the one by the sums, whose margins are zero: the convolution with the filter turned
  /// round, for which `turned` has room for as many elements as there are weights.
  func differentiateInput(
    gradient: [Float], _ layout: PaddedWindows, count: Int, parameters: [Parameter], turned: inout [Float],
    into inputGradient: inout [Float]
  ) {
    turn(parameters[weight].values, into: &turned)
    let shape = MatrixProductShape(rows: layout.points, columns: inputs, depth: width * outputs, strideA: outputs)
    var span = inputGradient.mutableSpan
    for window in 0..<count {
      let first = layout.first(window)
      var part = span._mutatingExtracting((first * inputs)..<((first + layout.points) * inputs))
      gemm(
        gradient.span.extracting(((first - reach) * outputs)...), turned.span, into: &part, shape: shape)
    }
  }

  /// The last tap first, each transposed.
  private func turn(_ weights: [Float], into turned: inout [Float]) {
    for tap in 0..<width {
      let (from, to) = (tap * inputs * outputs, (width - 1 - tap) * inputs * outputs)
      for input in 0..<inputs {
        for output in 0..<outputs { turned[to + output * inputs + input] = weights[from + input * outputs + output] }
      }
    }
  }
}
