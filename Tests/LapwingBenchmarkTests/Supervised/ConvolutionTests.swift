import Glibc
import Kernels
import Networks
import Testing

@testable import lapwing_benchmark

@Suite struct ConvolutionTests {
  static let (windows, points, inputs, outputs, width) = (2, 7, 3, 4, 5)
  /// A margin wider than is needed, as a network's layers share the widest one's, and room for a third window.
  static let layout = PaddedWindows(windows: 3, points: points, margin: 4)

  static func layer(isRectified: Bool) -> (Convolution, [Parameter]) {
    var parameters: [Parameter] = []
    var stream = RandomStream(seed: 1, purpose: .test)
    let layer = Convolution(
      "layer", inputs: inputs, outputs: outputs, width: width, isRectified: isRectified, parameters: &parameters,
      stream: &stream)
    parameters[layer.weight].values = sines(width * inputs * outputs, 2, 0.7)
    parameters[layer.bias].values = sines(outputs, 3, 0.3)
    return (layer, parameters)
  }

  static func padded(_ values: [Float], columns: Int) -> [Float] {
    var rows = [Float](repeating: 0, count: layout.rows * columns)
    for window in 0..<windows {
      for index in 0..<(points * columns) {
        rows[layout.first(window) * columns + index] = values[window * points * columns + index]
      }
    }
    return rows
  }

  static func unpadded(_ rows: [Float], columns: Int) -> [Float] {
    (0..<windows).flatMap { window in
      rows[(layout.first(window) * columns)..<((layout.first(window) + points) * columns)]
    }
  }

  /// Output, and derivatives of Σ output·(i + 1) by input, weights and biases.
  static func evaluate(isRectified: Bool) -> [[Float]] {
    let (layer, parameters) = layer(isRectified: isRectified)
    let input = padded(sines(windows * points * inputs, 1, 1), columns: inputs)
    var output = [Float](repeating: 0, count: layout.rows * outputs)
    layer.forward(input, layout, count: windows, parameters: parameters, into: &output)
    var gradient = padded((1...(windows * points * outputs)).map { Float($0) }, columns: outputs)
    layer.differentiateActivation(output: output, gradient: &gradient)
    var gradients = Gradients(of: parameters)
    layer.differentiateParameters(input: input, gradient: gradient, layout, count: windows, into: &gradients)
    var byInput = [Float](repeating: 0, count: layout.rows * inputs)
    var turned = [Float](repeating: .nan, count: width * inputs * outputs)
    layer.differentiateInput(
      gradient: gradient, layout, count: windows, parameters: parameters, turned: &turned, into: &byInput)
    return [
      unpadded(output, columns: outputs), unpadded(byInput, columns: inputs), gradients.tensors[layer.weight],
      gradients.tensors[layer.bias],
    ]
  }

  @Test("A convolution's output and gradients are those of PyTorch", arguments: [false, true])
  func matchesReference(isRectified: Bool) {
    let expected = ConvolutionFixture.layers[isRectified ? 1 : 0]
    for (given, expected) in zip(Self.evaluate(isRectified: isRectified), expected) {
      #expect(agree(given, expected, within: 2e-5))
    }
  }

  @Test("A convolution's gradients are the slopes of finite differences", arguments: [false, true])
  func matchesFiniteDifferences(isRectified: Bool) {
    let (layer, parameters) = Self.layer(isRectified: isRectified)
    let input = sines(Self.windows * Self.points * Self.inputs, 1, 1)
    func loss(_ input: [Float], _ parameters: [Parameter]) -> Double {
      var output = [Float](repeating: 0, count: Self.layout.rows * Self.outputs)
      layer.forward(
        Self.padded(input, columns: Self.inputs), Self.layout, count: Self.windows, parameters: parameters,
        into: &output)
      return Self.unpadded(output, columns: Self.outputs).enumerated().reduce(0) {
        $0 + Double($1.element) * Double($1.offset + 1)
      }
    }
    let gradients = Self.evaluate(isRectified: isRectified)
    let step: Float = 1 / 512
    for index in input.indices {
      var (up, down) = (input, input)
      up[index] += step
      down[index] -= step
      #expect(
        abs((loss(up, parameters) - loss(down, parameters)) / Double(2 * step) - Double(gradients[1][index])) < 0.1)
    }
    for tensor in [layer.weight, layer.bias] {
      for index in parameters[tensor].values.indices {
        var (up, down) = (parameters, parameters)
        up[tensor].values[index] += step
        down[tensor].values[index] -= step
        let slope = (loss(input, up) - loss(input, down)) / Double(2 * step)
        #expect(abs(slope - Double(gradients[tensor == layer.weight ? 2 : 3][index])) < 0.1)
      }
    }
  }

  @Test("Margins stay as they were, and windows beyond the count too")
  func margins() {
    let (layer, parameters) = Self.layer(isRectified: false)
    let input = Self.padded(sines(Self.windows * Self.points * Self.inputs, 1, 1), columns: Self.inputs)
    var output = [Float](repeating: 9, count: Self.layout.rows * Self.outputs)
    layer.forward(input, Self.layout, count: Self.windows, parameters: parameters, into: &output)
    let inside = Set((0..<Self.windows).flatMap { Self.layout.first($0)..<(Self.layout.first($0) + Self.points) })
    for row in 0..<Self.layout.rows where !inside.contains(row) {
      #expect(output[(row * Self.outputs)..<((row + 1) * Self.outputs)].allSatisfy { $0 == 9 })
    }
  }
}

/// scale · sin(1.7·i + start): the inputs that the reference script has too.
private func sines(_ count: Int, _ start: Double, _ scale: Double) -> [Float] {
  (0..<count).map { Float(scale * sin(1.7 * Double($0) + start)) }
}

/// Whether all elements agree within an absolute and relative tolerance.
private func agree(_ a: [Float], _ b: [Double], within tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs(Double($0) - $1) <= tolerance * max(1, abs($1)) }
}
