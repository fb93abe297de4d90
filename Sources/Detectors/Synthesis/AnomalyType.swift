import Glibc

/// What an injected anomaly looks like. Sizes are in units of ``DepartureScale``.
package enum AnomalyType: String, CaseIterable, Sendable {
  /// Up to `size` above and back: a triangle, of one point its tip.
  case spike
  /// The same downwards.
  case dip
  /// `size` above or below from the first point to the last.
  case levelShift = "level_shift"
  /// Away by a straight line that ends at `size`, and back at once.
  case trend
  /// What a collector reports that measures nothing: ``DepartureScale/floor``. It knows no size.
  ///
  /// A value and not a missing one: a missing point is scored by no model, and has an alert of its own.
  case dropOut = "drop_out"
  /// A swing of that amplitude laid over it, with a frequency of its own: its period is 8 points, in shorter anomalies
  /// the even number of points that goes into it twice or oftener.
  case frequency

  /// A trend of one point would be a level shift, and a swing wants two periods.
  package var leastLength: Int {
    switch self {
    case .trend: 2
    case .frequency: 4
    case .spike, .dip, .levelShift, .dropOut: 1
    }
  }

  /// What is made where nobody says how long.
  package var usualLength: Int { self == .spike || self == .dip ? 1 : 12 }

  package var hasSize: Bool { self != .dropOut }

  /// The direction that the type itself has; nil where either will do.
  package var direction: Direction? {
    switch self {
    case .spike: .up
    case .dip, .dropOut: .down
    case .levelShift, .trend, .frequency: nil
    }
  }

  package enum Direction: String, CaseIterable, Sendable {
    case up, down

    var sign: Double { self == .up ? 1 : -1 }
  }

  /// The departure of one of `length` points, 0 ... 1 of the size, for frequency -1 ... 1; 0 for a drop-out.
  func shape(_ index: Int, of length: Int) -> Double {
    switch self {
    case .spike, .dip:
      let middle = Double(length - 1) / 2
      // The even lengths have two tips.
      return min(1, (middle + 1 - abs(Double(index) - middle)) / (middle.rounded(.down) + 1))
    case .levelShift: return 1
    case .trend: return Double(index + 1) / Double(length)
    case .dropOut: return 0
    case .frequency:
      // Half a point late and of an even period, so that no point of a swing is at rest.
      let period = max(2, min(8, length / 4 * 2))
      return sin(2 * .pi * (Double(index) + 0.5) / Double(period))
    }
  }
}
