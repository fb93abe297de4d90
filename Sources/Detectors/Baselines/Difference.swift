package import Series

/// Expects each point to equal the one before: its residual is |xₜ − xₜ₋₁|, the one-liner that every model should
/// beat and many do not (Wu and Keogh, TKDE 2021).
///
/// Sees spikes and jumps; blind to whatever comes slowly, and to what is wrong for its time of day. The return from
/// a spike scores as high as the spike. A point after a missing one is unscored.
package struct PreviousValue: MetricPredictor {
  package static let name = "difference"
  package static let summary =
    "|x - the value before|; of several metrics the greatest, as of every baseline but `pca`."
  package static let tag: UInt8 = 1
  package var finding: String? { nil }
  package let lookback = 1

  package static func check(_ values: [Double], parameters: DifferenceParameters) throws(DetectorError) {
    guard values.count >= 10 else { throw .seriesTooShort(points: values.count, needed: 10) }
  }

  package static func learn(
    _ values: [Double], on grid: LocalGrid, parameters: DifferenceParameters
  ) throws(DetectorError) -> PreviousValue {
    try check(values, parameters: parameters)
    return PreviousValue()
  }

  init() {}

  package func expected(_ values: [Double], on grid: LocalGrid, range: Range<Int>) -> [Double] {
    range.map { values[$0 - 1] }
  }

  package func write(to archive: inout BaselineArchiveWriter) {}
  package init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {}
}

/// `difference`: a jump from the point before.
package typealias DifferenceBaseline = Baseline<PreviousValue>

package struct DifferenceParameters: BaselineParameters {
  package var usesLabels = true

  package init() {}

  package static let table = ParameterTable<Self>([.useLabels])
}
