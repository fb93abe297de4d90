import Kernels
import Series

/// A series as PAD learns from it: gaps filled, standardised (section 3.1), with the normality confidence of each point
/// (section 3.2).
struct PADData: Sendable {
  /// Standardised, without gaps.
  let values: [Float]
  /// wₙ of Eq. 1; 1 throughout where nothing is weighted.
  let confidence: [Float]
}

extension PADParameters {
  /// From this interval on a series is hourly data.
  private static let hourly: Int64 = 1_800

  /// With what is left to the interval as section 4 has it for Yahoo's hourly data, or for the KPIs by the minute; the sizes
  /// as they are in a network that it starts from.
  func settled(interval: Int64, from other: PADParameters? = nil) -> PADParameters {
    let isHourly = interval >= Self.hourly
    var settled = self
    if window == 0 { settled.window = other?.window ?? (isHourly ? 30 : 120) }
    if hiddenUnits == 0 { settled.hiddenUnits = other?.hiddenUnits ?? (isHourly ? 24 : 100) }
    if learningRate == 0 { settled.learningRate = isHourly ? 1e-2 : 1e-3 }
    return settled
  }

  /// Points below which there is nothing to train by: a segment and the point after it, and where there is a predictor, a
  /// sequence of them.
  var leastPoints: Int { window + (predicts ? sequenceLength : 1) }

  /// M of section 3.1: 3 for hourly series, 7 for those by the minute.
  func longestLinearGap(interval: Int64) -> Int {
    longestLinearGap > 0 ? longestLinearGap : GapFilling.longestLinearGap(interval: interval)
  }

  /// D₀ of Eq. 1: 3.1 for hourly series, 4.1 for those by the minute (section 4).
  func d0(interval: Int64) -> Double { d0 > 0 ? d0 : (interval >= Self.hourly ? 3.1 : 4.1) }

  /// Whether it has a predictor to train; AD has none, and says nothing of what comes next.
  var predicts: Bool { variant != .autoencoder }

  var weighs: Bool { variant != .unweighted && variant != .predictor }
}
