package import Series

/// A baseline's idea of one metric: what it expected of each point, learnt in one pass. `Baseline` makes a detector
/// of it: residuals become scores and bands.
///
/// Values are in the metric's units, NaN where missing, and within ±1e300; a grid has one point a value.
package protocol MetricPredictor: Equatable, Sendable {
  /// The method's, as `TrainableMethod` has them.
  static var name: String { get }
  static var summary: String { get }
  /// Names the method in archives; never reused.
  static var tag: UInt8 { get }
  associatedtype Parameters: BaselineParameters

  /// Whether there is enough of a training range to learn from; `learn` asks it first.
  static func check(_ values: [Double], parameters: Parameters) throws(DetectorError)

  /// Learns from a training range; points that are not to be learnt from are NaN.
  static func learn(_ values: [Double], on grid: LocalGrid, parameters: Parameters) throws(DetectorError) -> Self

  /// What it settled on where it was asked to find out, as a sentence for the report; nil where there was nothing to
  /// find.
  var finding: String? { get }

  /// Points before a point that its expectation may depend on.
  var lookback: Int { get }

  /// The expectation of each point of `range` from those before it; NaN where they do not tell.
  /// `range.lowerBound` is at least `lookback`.
  func expected(_ values: [Double], on grid: LocalGrid, range: Range<Int>) -> [Double]

  func write(to archive: inout BaselineArchiveWriter)
  init(reading archive: inout BaselineArchiveReader) throws(DetectorError)
}
