/// Which anomalies a drill makes; the defaults cover every type.
package struct DrillPlan: Equatable, Sendable {
  package static let lengths = 1...1_000
  /// Anomalies of each kind.
  package static let counts = 1...100
  /// Different lengths, and different sizes.
  package static let mostSteps = 8

  package var types: [AnomalyType]
  package var lengths: [Int]
  package var sizes: [Double]
  package var count: Int
  package var spread: InjectionPlan.Spread
  package var seed: UInt64

  package init(
    types: [AnomalyType] = AnomalyType.allCases, lengths: [Int] = [1, 6, 24], sizes: [Double] = [3, 6, 12, 24],
    count: Int = 20, spread: InjectionPlan.Spread = .all, seed: UInt64 = 0
  ) {
    (self.types, self.lengths, self.sizes) = (types, lengths, sizes)
    (self.count, self.spread, self.seed) = (count, spread, seed)
  }

  /// How many points it scores at the most, those that the scores depend on left out.
  package var points: Int {
    let sized = types.count(where: \.hasSize) * sizes.count + types.count { !$0.hasSize }
    return lengths.reduce(0, +) * sized * count
  }
}
