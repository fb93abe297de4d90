import Kernels

/// Which anomalies are to be injected into a range.
package struct InjectionPlan: Equatable, Sendable {
  package static let counts = 1...1_000
  package static let lengths = 1...10_000
  package static let sizes = 0.1...1_000.0
  package static let usualSize = 6.0

  /// Into which of the metrics each anomaly is laid.
  package enum Spread: String, CaseIterable, Sendable {
    case all
    /// One that is drawn for each anomaly.
    case one
  }

  package var type: AnomalyType
  package var count: Int
  package var length: Int
  package var size: Double
  /// nil draws it for each anomaly, where the type leaves it open.
  package var direction: AnomalyType.Direction?
  /// The first point of the one anomaly; nil draws the places.
  package var start: Int?
  package var spread: Spread
  package var seed: UInt64

  package init(
    type: AnomalyType, count: Int = 1, length: Int, size: Double, direction: AnomalyType.Direction? = nil,
    start: Int? = nil, spread: Spread = .all, seed: UInt64 = 0
  ) {
    (self.type, self.count, self.length, self.size) = (type, count, length, size)
    (self.direction, self.start, self.spread, self.seed) = (direction, start, spread, seed)
  }

  /// The anomalies, in time. At least as many points as one has lie between them.
  ///
  /// - Parameters:
  ///   - usable: the points that may be changed.
  ///   - metrics: those to choose from.
  /// - Returns: fewer than ``count`` where there is no room for so many.
  package func injections(usable: [Bool], metrics: [Int]) -> [Injection] {
    var random = RandomStream(seed: seed, purpose: .synthesis, epoch: 1)
    let places =
      start.map { [$0] }
      ?? Placements(usable: usable, length: length).draw(count, apart: length, &random)
    return places.map { place in
      let drawn: AnomalyType.Direction = random.integer(below: 2) == 0 ? .up : .down
      let metric = metrics[random.integer(below: metrics.count)]
      return Injection(
        type: type, start: place, length: length, size: size, direction: type.direction ?? direction ?? drawn,
        metrics: spread == .all ? metrics : [metric])
    }
  }
}
