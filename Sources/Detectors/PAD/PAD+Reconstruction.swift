import Kernels
import Networks
import Series

extension PAD {
  /// Points that are reconstructed as one piece of work.
  private static let block = 1_024
  /// Segments that pass the network together.
  private static let rows = 64

  /// The last point of each segment that ends in `range`, reconstructed, in scaled units; NaN before the first full
  /// segment.
  func reconstructions(_ values: [Double], _ range: Range<Int>, _ team: ComputeTeam?) -> [Float] {
    range.parts(of: Self.block).map(on: team) { _, block in reconstructions(values, block) }.flatMap { $0 }
  }

  private func reconstructions(_ values: [Double], _ block: Range<Int>) -> [Float] {
    let segments = PADSegments(values, preparation, ends: block, length: network.window)
    let first = max(block.lowerBound, network.window - 1)
    var expected = [Float](repeating: .nan, count: min(block.count, max(0, first - block.lowerBound)))
    var workspace = PADWorkspace(network, rows: Self.rows)
    for start in stride(from: first, to: block.upperBound, by: Self.rows) {
      let ends = start..<min(block.upperBound, start + Self.rows)
      for (row, end) in ends.enumerated() { segments.copy(endingAt: end, into: &workspace.segments, row: row) }
      expected += workspace.reconstructLast(self, rows: ends.count)
    }
    return expected
  }
}

/// Segments of a stretch of a series, filled and scaled.
///
/// Short gaps are filled in place, once for all segments. Where a longer one is inside of a segment, or any at its end, what
/// fills it depends on what was known at the segment's end, and the segment is made on its own.
struct PADSegments {
  private let values: [Double]
  private let scaled: [Float]
  private let origin: Int
  private let length: Int
  private let preparation: PADPreparation

  /// - Parameter ends: last points of the segments that will be asked for.
  init(_ values: [Double], _ preparation: PADPreparation, ends: Range<Int>, length: Int) {
    self.preparation = preparation
    self.length = length
    origin = max(0, ends.lowerBound - length + 1 - preparation.reach)
    self.values = Array(values[min(origin, ends.upperBound)..<ends.upperBound])
    let filling = GapFilling(longestLinearGap: preparation.longestLinearGap, period: nil)
    scaled = filling.withShortGapsFilled(self.values).map { Float(preparation.scaler.scale($0)) }
  }

  func copy(endingAt end: Int, into rows: inout [Float], row: Int) {
    rows.replaceSubrange(row * length..<(row + 1) * length, with: segment(endingAt: end))
  }

  func segment(endingAt end: Int) -> ArraySlice<Float> {
    let last = end - origin + 1
    let segment = scaled[(last - length)..<last]
    // A short gap's line leads to the point behind it, which a segment that ends inside of the gap must not know.
    let isOpen = values[last - 1].isNaN || segment.contains(where: \.isNaN)
    return isOpen ? preparation.segment(values[..<last], length: length)[...] : segment
  }
}

/// Room for passing segments through the network, used again for each batch of them.
struct PADWorkspace {
  var segments: [Float]
  private var latent: [Float]
  private var encoder: PerceptronActivations
  private(set) var decoder: PerceptronActivations
  private var last: [Float]

  init(_ network: PADNetwork, rows: Int) {
    func zeros(_ columns: Int) -> [Float] { [Float](repeating: 0, count: rows * columns) }
    segments = zeros(network.window)
    (latent, last) = (zeros(network.latent), zeros(1))
    encoder = PerceptronActivations(rows: rows, of: network.encoder, extent: .forward)
    decoder = PerceptronActivations(rows: rows, of: network.decoder, extent: .forward)
  }

  /// The last point of each of the first `rows` segments, from z = μ.
  mutating func reconstructLast(_ detector: PAD, rows: Int) -> ArraySlice<Float> {
    encode(detector.network, rows: rows)
    decoder.forwardHidden(latent, rows: rows, detector.network.decoder, detector.network.parameters)
    multiply(decoder.second, detector.lastWeights, detector.lastBias, rows: rows, into: &last)
    return last[..<rows]
  }

  /// Whole segments, left in the decoder's head.
  mutating func reconstruct(_ network: PADNetwork, rows: Int) {
    encode(network, rows: rows)
    decoder.forward(latent, rows: rows, network.decoder, network.parameters)
  }

  private mutating func encode(_ network: PADNetwork, rows: Int) {
    encoder.forward(segments, rows: rows, network.encoder, network.parameters)
    for row in 0..<rows {
      for column in 0..<network.latent {
        latent[row * network.latent + column] = encoder.head[row * 2 * network.latent + column]
      }
    }
  }
}

private func multiply(
  _ hidden: [Float], _ weights: [Float], _ bias: [Float], rows: Int, into output: inout [Float]
) {
  var span = output.mutableSpan
  gemm(
    hidden.span, weights.span, addingBias: bias.span, into: &span,
    shape: MatrixProductShape(rows: rows, columns: 1, depth: weights.count))
}
