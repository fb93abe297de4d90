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
  /// M of section 3.1: 3 for hourly series, 7 for those by the minute.
  func longestLinearGap(interval: Int64) -> Int {
    longestLinearGap > 0 ? longestLinearGap : GapFilling.longestLinearGap(interval: interval)
  }

  /// D₀ of Eq. 1: 3.1 for hourly series, 4.1 for those by the minute (section 4).
  func d0(interval: Int64) -> Double { d0 > 0 ? d0 : (interval >= 1_800 ? 3.1 : 4.1) }

  /// Whether it has a predictor to train; AD has none, and says nothing of what comes next.
  var predicts: Bool { variant != .autoencoder }

  var weighs: Bool { variant != .unweighted && variant != .predictor }
}
