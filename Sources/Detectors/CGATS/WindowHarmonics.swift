import Glibc
import Kernels
import Networks

/// A constant and the window's first harmonics, by which z is read off the encoder's outputs and told to the decoders. The
/// paper tells neither.
///
/// **Reading.** The posterior reads the last output and the sums of all outputs weighted by these. The last one alone
/// remembers hardly more than the end of a window of 240 points: of normal windows of NAB's traffic and tweets 6 to 7 % were
/// explained so, where 16 principal components, which are little else than the first harmonics, explain 38 to 44 %.
///
/// **Telling.** Every dimension of z has its own sum of these for each gate of the first layer. Beside a clock, z shifts the
/// gates by as much at every step, and the layer would have to multiply both to make a wave of a height that z decides.
enum WindowHarmonics {
  private static let harmonics = 8

  /// One for the constant, and two for each harmonic that fits into so many points.
  static func columns(steps: Int) -> Int { 1 + 2 * max(0, min(harmonics, (steps - 1) / 2)) }

  /// Rows of ``columns(steps:)``, one a step, orthogonal, each of the deviation `scale` over the window.
  private static func table(steps: Int, scale: Double) -> [Float] {
    let (harmonics, height) = ((columns(steps: steps) - 1) / 2, Double(2).squareRoot())
    return (0..<steps).flatMap { step -> [Float] in
      let waves = (0..<harmonics).flatMap { index -> [Double] in
        let angle = 2 * Double.pi * Double((index + 1) * step % steps) / Double(steps)
        return [height * sin(angle), height * cos(angle)]
      }
      return ([1] + waves).map { Float(scale * $0) }
    }
  }

  /// Half an orthonormal basis, so that a sum of outputs is of their size or a few times it.
  static func reading(steps: Int) -> [Float] { table(steps: steps, scale: 0.5 / Double(steps).squareRoot()) }

  /// Waves between −1 and 1.
  static func telling(steps: Int) -> [Float] { table(steps: steps, scale: Double(0.5).squareRoot()) }
}

/// What z's waves are on their way into the gates of a decoder's first layer, and back.
struct CGATSWavePass: Sendable {
  private let windows: Int
  private let steps: Int
  /// Rows of the basis, one a step; empty without waves.
  private let basis: [Float]
  /// Heights: of each window a row of basis × gates; then the same with the basis first.
  private var byWindow: [Float]
  private var byWave: [Float]

  private var columns: Int { basis.count / steps }

  init(_ decoder: CGATSDecoder, windows: Int, steps: Int) {
    (self.windows, self.steps) = (windows, steps)
    basis = decoder.waves == nil ? [] : WindowHarmonics.telling(steps: steps)
    byWindow = [Float](repeating: 0, count: basis.count / steps * windows * 4 * decoder.stack.first.units)
    byWave = byWindow
  }

  /// Before the first step; `latent` has a row a window.
  mutating func begin(_ latent: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter]) {
    guard let waves = decoder.waves else { return }
    multiply(
      latent, from: 0, parameters[waves].values,
      MatrixProductShape(rows: windows, columns: byWindow.count / windows, depth: latent.count / windows),
      into: &byWindow)
    turn(byWindow, outer: windows, inner: columns, into: &byWave)
  }

  /// Adds them to the gates of these steps, whose first row is `row`.
  func add(_ range: Range<Int>, to gates: inout [Float], at row: Int) {
    guard !basis.isEmpty else { return }
    let size = byWave.count / columns
    multiply(
      basis, from: range.lowerBound * columns, byWave,
      MatrixProductShape(rows: range.count, columns: size, depth: columns), into: &gates, at: row * (size / windows),
      accumulate: true)
  }

  /// Before going back through the last step.
  mutating func beginBackward() { byWave.clear() }

  /// From the derivatives by the gates of all steps to those by the waves, of which these steps' are added.
  mutating func gather(_ range: Range<Int>, _ gateGradients: [Float]) {
    guard !basis.isEmpty else { return }
    let size = byWave.count / columns
    let shape = MatrixProductShape(rows: columns, columns: size, depth: range.count, transposesA: true)
    multiplyPart(
      basis, from: range.lowerBound * columns, gateGradients, from: range.lowerBound * size, shape, into: &byWave)
  }

  /// On to the weights, and to z, to whose derivatives it is added.
  mutating func finish(
    _ latent: [Float], _ decoder: CGATSDecoder, _ parameters: [Parameter], into gradients: inout Gradients,
    latentGradient: inout [Float]
  ) {
    guard let waves = decoder.waves else { return }
    turn(byWave, outer: columns, inner: windows, into: &byWindow)
    let (dimensions, width) = (latent.count / windows, byWindow.count / windows)
    multiply(
      latent, from: 0, byWindow,
      MatrixProductShape(rows: dimensions, columns: width, depth: windows, transposesA: true),
      into: &gradients.tensors[waves])
    multiply(
      byWindow, from: 0, parameters[waves].values,
      MatrixProductShape(rows: windows, columns: dimensions, depth: width, transposesB: true), into: &latentGradient,
      accumulate: true)
  }
}

/// Turns rows of `outer` × `inner` × `block` elements into rows of `inner` × `outer` × `block`.
private func turn(_ source: [Float], outer: Int, inner: Int, into target: inout [Float]) {
  let block = source.count / max(1, outer * inner)
  for first in 0..<outer {
    for second in 0..<inner {
      let (from, to) = ((first * inner + second) * block, (second * outer + first) * block)
      for element in 0..<block { target[to + element] = source[from + element] }
    }
  }
}

private func multiply(
  _ a: [Float], from start: Int, _ b: [Float], _ shape: MatrixProductShape, into c: inout [Float], at target: Int = 0,
  accumulate: Bool = false
) {
  var span = c.mutableSpan
  var part = span._mutatingExtracting(target...)
  gemm(a.span.extracting(start...), b.span, into: &part, shape: shape, accumulate: accumulate)
}

private func multiplyPart(
  _ a: [Float], from start: Int, _ b: [Float], from second: Int, _ shape: MatrixProductShape, into c: inout [Float]
) {
  var span = c.mutableSpan
  gemm(a.span.extracting(start...), b.span.extracting(second...), into: &span, shape: shape, accumulate: true)
}
