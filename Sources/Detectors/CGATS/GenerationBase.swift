import Series

/// A real window that anomalies are laid into, or that z is inferred from.
struct GenerationBase: Sendable {
  /// The least and most that an anomaly is shrunk or stretched by to suit its base.
  private static let reach = 0.125...8.0

  /// A column for each metric, in its own unit; NaN is missing.
  let columns: [[Double]]
  /// Standardised rows of metrics, 0 where missing.
  let scaled: [Float]
  private let preparation: CGATSPreparation

  /// - Throws: `unusableBase` where the shape is another, or nothing of a metric is measured.
  init(_ columns: [[Double]], _ model: CGATS) throws(GenerationError) {
    guard columns.count == model.metrics, columns.allSatisfy({ $0.count == model.window }),
      columns.allSatisfy({ $0.contains(where: \.isFinite) })
    else { throw .unusableBase(metrics: model.metrics, window: model.window) }
    self.columns = columns
    preparation = model.preparation
    let scales = model.preparation.scales
    scaled = (0..<model.window).flatMap { point in
      zip(columns, scales).map {
        $0[point].isFinite ? CGATSPreparation.scaled($0[point], $1, limit: model.parameters.limit) : 0
      }
    }
  }

  /// By how much anomalies are scaled to suit this window, for each metric: its deviation outside of the label over that
  /// of the usual normal window.
  func factors(_ label: [Float]) -> [Double] {
    columns.indices.map { metric in
      let outside = columns[metric].indices.map { label[$0] == 0 ? columns[metric][$0] : .nan }
      let own = StandardScaler(fitting: outside)
      guard own.count > 1, !own.isConstant else { return 1 }
      let factor = own.deviation / preparation.scales[metric].deviation / preparation.windowDeviations[metric]
      return min(max(factor, Self.reach.lowerBound), Self.reach.upperBound)
    }
  }
}
