/// Typed injections as the source of a drill: each type in each length that it can have, in each size where it has any.
package struct TypedAnomalies: AnomalySource {
  package let cells: [DrillCell]
  private let types: [AnomalyType]
  private let scales: [DepartureScale]

  /// - Parameter scales: one a metric of the series.
  package init(types: [AnomalyType], lengths: [Int], sizes: [Double], scales: [DepartureScale]) {
    self.scales = scales
    let kinds = types.flatMap { type in
      lengths.filter { $0 >= type.leastLength }.flatMap { length in
        (type.hasSize ? sizes.map(Optional.some) : [nil]).map { size in
          (type: type, cell: DrillCell(type: type.rawValue, length: length, size: size))
        }
      }
    }
    cells = kinds.map(\.cell)
    self.types = kinds.map(\.type)
  }

  package func lay(cell: Int, _ place: DrillPlace, into columns: inout [[Double]], at start: Int) -> LaidAnomaly {
    let type = types[cell]
    let injection = Injection(
      type: type, start: start, length: cells[cell].length, size: cells[cell].size ?? 0,
      direction: type.direction ?? place.direction, metrics: place.metrics)
    return LaidAnomaly(changed: injection.apply(to: &columns, scales: scales))
  }
}
