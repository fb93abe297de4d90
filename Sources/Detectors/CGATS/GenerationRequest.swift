/// What is asked of a generator.
package struct GenerationRequest: Sendable {
  package enum Label: Equatable, Sendable {
    /// From the learnt label model, for each window anew.
    case drawn
    /// One anomaly, for every window.
    case described(position: Int, length: Int)
    /// 1 for anomalous and 0 for normal, one element a point, for every window.
    case given([UInt8])
  }

  /// Where what the means leave open is filled in by noise of the generator's deviation.
  package enum Noise: String, CaseIterable, Sendable {
    /// Outside of the label it would make the normal part noisier than life.
    case insideLabel = "inside_label"
    case everywhere
    case none
  }

  /// 1 to ``CGATS/largestCount``.
  package var count: Int
  package var label: Label
  /// A real window that it begins from, a column of the model's window length for each metric; NaN is missing.
  package var base: [[Double]]?
  package var seed: UInt64
  /// Windows whose anomalous part departs less are drawn anew, a bounded number of times.
  package var minDeparture: Double
  /// Lays the anomalous part into the base instead of answering with a whole window; nil for wherever there is a base.
  package var paste: Bool?
  package var noise: Noise

  package init(
    count: Int, label: Label = .drawn, base: [[Double]]? = nil, seed: UInt64 = 0, minDeparture: Double = 0,
    paste: Bool? = nil, noise: Noise = .insideLabel
  ) {
    (self.count, self.label, self.base, self.seed) = (count, label, base, seed)
    (self.minDeparture, self.paste, self.noise) = (minDeparture, paste, noise)
  }
}

/// A window that a generator made.
package struct GeneratedWindow: Equatable, Sendable {
  /// A column for each metric, in its own unit.
  package var values: [[Double]]
  /// 1 for anomalous; one element a point.
  package var label: [UInt8]
  /// How far the anomalous part departs from the normal reconstruction: the mean of |x − r| over labelled points and
  /// metrics, in deviations of each metric over its normal points.
  package var departure: Double
  /// The same over the points outside of the label, before anything is pasted; NaN where all are labelled.
  package var departureOutside: Double
  /// How often it was drawn.
  package var draws: Int
}
