import Kernels
import Networks

/// Some windows of a batch, all that is computed from them, and their gradient. Allocated once.
struct ConvolutionalShard: GradientShard {
  static let windows = 8

  private let layout: PaddedWindows
  private(set) var count = 0
  private var input: [Float]
  private var targets: [Float]
  private var first: [Float]
  private var second: [Float]
  private var third: [Float]
  /// A logit a row.
  private var logits: [Float]
  /// Zero in the margins, and where a batch has no window.
  private var logitGradient: [Float]
  private var firstGradient: [Float]
  private var secondGradient: [Float]
  private var thirdGradient: [Float]
  /// Room for a filter turned round.
  private var turned: [Float]
  private(set) var gradients: Gradients
  /// The sum over the points, as they came.
  private(set) var loss = 0.0

  init(_ network: ConvolutionalNetwork) {
    let layout = network.layout(windows: Self.windows)
    func zeros(_ columns: Int) -> [Float] { [Float](repeating: 0, count: layout.rows * columns) }
    self.layout = layout
    (input, logits, logitGradient) = (zeros(network.first.inputs), zeros(1), zeros(1))
    (first, second, third) = (zeros(network.first.outputs), zeros(network.second.outputs), zeros(network.third.outputs))
    (firstGradient, secondGradient, thirdGradient) = (first, second, third)
    targets = [Float](repeating: 0, count: Self.windows * layout.points)
    let largest = [network.second, network.third].map { $0.width * $0.inputs * $0.outputs }.max() ?? 0
    turned = [Float](repeating: 0, count: largest)
    gradients = Gradients(of: network.parameters)
  }

  mutating func clear() { count = 0 }

  /// Takes one more window; at most as many as there are places.
  mutating func take(_ window: Int, of windows: SupervisedWindows) {
    windows.copy(window, into: &input, layout, at: count)
    for point in 0..<layout.points {
      targets[count * layout.points + point] = windows.targets[window * layout.points + point]
    }
    count += 1
  }

  /// What was computed for the window of this place, point by point.
  func logits(of place: Int) -> ArraySlice<Float> {
    let first = layout.first(place)
    return logits[first..<(first + layout.points)]
  }

  mutating func forward(_ network: ConvolutionalNetwork) {
    let parameters = network.parameters
    network.first.forward(input, layout, count: count, parameters: parameters, into: &first)
    network.second.forward(first, layout, count: count, parameters: parameters, into: &second)
    network.third.forward(second, layout, count: count, parameters: parameters, into: &third)
    network.head.forward(third, rows: layout.rows, parameters: parameters, into: &logits)
  }

  /// The loss, and the gradient of `scale` times it.
  mutating func evaluate(_ network: ConvolutionalNetwork, positiveWeight: Float, scale: Float) {
    forward(network)
    for index in logitGradient.indices { logitGradient[index] = 0 }
    loss = 0
    for place in 0..<count { loss += compare(targets, logits, layout, place, positiveWeight, scale, &logitGradient) }
    backward(network)
  }

  private mutating func backward(_ network: ConvolutionalNetwork) {
    let (parameters, rows) = (network.parameters, layout.rows)
    network.head.differentiateParameters(input: third, gradient: logitGradient, rows: rows, into: &gradients)
    network.head.differentiateInput(gradient: logitGradient, rows: rows, parameters: parameters, into: &thirdGradient)
    network.third.differentiateActivation(output: third, gradient: &thirdGradient)
    network.third.differentiateParameters(
      input: second, gradient: thirdGradient, layout, count: count, into: &gradients)
    network.third.differentiateInput(
      gradient: thirdGradient, layout, count: count, parameters: parameters, turned: &turned, into: &secondGradient)
    network.second.differentiateActivation(output: second, gradient: &secondGradient)
    network.second.differentiateParameters(
      input: first, gradient: secondGradient, layout, count: count, into: &gradients)
    network.second.differentiateInput(
      gradient: secondGradient, layout, count: count, parameters: parameters, turned: &turned, into: &firstGradient)
    network.first.differentiateActivation(output: first, gradient: &firstGradient)
    network.first.differentiateParameters(
      input: input, gradient: firstGradient, layout, count: count, into: &gradients)
  }
}

/// The loss of a window, and `scale` times the derivatives by its logits. A free function: spans of two properties of one
/// value would overlap.
private func compare(
  _ targets: [Float], _ logits: [Float], _ layout: PaddedWindows, _ place: Int, _ positiveWeight: Float,
  _ scale: Float, _ gradient: inout [Float]
) -> Double {
  let first = layout.first(place)
  let rows = first..<(first + layout.points)
  var span = gradient.mutableSpan
  var part = span._mutatingExtracting(rows)
  let given = targets.span.extracting((place * layout.points)..<((place + 1) * layout.points))
  return Double(
    binaryCrossEntropy(
      targets: given, logits: logits.span.extracting(rows), positiveWeight: positiveWeight, scale: scale,
      gradient: &part))
}
