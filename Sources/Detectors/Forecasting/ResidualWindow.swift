import Kernels

/// The latest residuals of one forecaster at one step, in order: what its interval is read from.
///
/// Split conformal prediction (Vovk et al. 2005; Lei et al., JASA 2018) with signed residuals: of n of them the interval
/// goes from the ⌊(n + 1)·α/2⌋-th smallest to as many from the top, so that a new residual that is exchangeable with
/// them lies inside with probability 1 − α at least. Series drift, and then none is exchangeable with old ones
/// (Barber et al., Annals of Statistics 2023): only the latest count, all alike.
struct ResidualWindow: Sendable {
  /// How far beyond all that it has seen an interval may grow, in nominal miscoverages: misses of far steps come in runs,
  /// and would else widen it without end.
  static let widest = 3.0

  let capacity: Int
  private var order: [Double] = []
  private var next = 0
  private var sorted: [Double] = []

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { sorted.count }

  /// Takes one in, the oldest out; NaN is skipped.
  mutating func append(_ residual: Double) {
    guard !residual.isNaN else { return }
    if order.count < capacity {
      order.append(residual)
    } else {
      sorted.remove(at: place(of: order[next]))
      order[next] = residual
      next = (next + 1) % capacity
    }
    sorted.insert(residual, at: place(of: residual))
  }

  /// What to add to a mean for its bounds; nil where there are too few residuals for the nominal miscoverage.
  /// The interval always holds the mean itself.
  ///
  /// - Parameters:
  ///   - nominal: α, above 0.
  ///   - adapted: what to take in its place. At 0 the bounds hold all that the window has seen; below, they are wider
  ///     by that share of the nominal one.
  func bounds(nominal: Double, adapted: Double) -> (lower: Double, upper: Double)? {
    guard rank(nominal) >= 1, count > 0 else { return nil }
    let rank = min(max(1, rank(adapted)), (count + 1) / 2)
    let stretch = 1 + min(Self.widest, max(0, -adapted) / nominal)
    return (min(0, sorted[rank - 1]) * stretch, max(0, sorted[count - rank]) * stretch)
  }

  /// ⌊(n + 1)·α/2⌋, forgiving what rounding takes away.
  private func rank(_ miscoverage: Double) -> Int {
    Int((Double(count + 1) * miscoverage / 2 + 1e-9).rounded(.down))
  }

  /// The first index whose element is not below `value`.
  private func place(of value: Double) -> Int { sorted.partitioningIndex { $0 >= value } }
}
