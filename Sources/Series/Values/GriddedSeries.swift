/// A named column of values on a grid; NaN is a missing value, never zero.
package struct SeriesColumn: Equatable, Sendable {
  package var name: String
  package var values: [Double]

  package init(name: String, values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// What a context column tells: something that is known beside the metrics and explains them.
package enum ContextKind: String, CaseIterable, Sendable {
  /// 0 or 1: a deploy, a campaign, a holiday.
  case flag
  /// Any number: a temperature, a price.
  case number
}

/// A column that conditions a model but is not itself watched.
///
/// A missing value (NaN) of a flag means that it is off, one of a number the mean of what the model learnt from.
package struct ContextColumn: Equatable, Sendable {
  package var name: String
  package var kind: ContextKind
  package var values: [Double]

  package init(name: String, kind: ContextKind, values: [Double]) {
    self.name = name
    self.kind = kind
    self.values = values
  }

  /// The mean of the values that are there, what missing ones of a number stand for; 0 where there are none.
  package var mean: Double {
    let present = values.filter(\.isFinite)
    // Divided first, so that the sum of huge values stays finite.
    return present.reduce(0) { $0 + $1 / Double(present.count) }
  }

  /// The values with none missing: a flag's are 0 or 1 (anything but 0 is on), a number's missing ones `mean`.
  package func filled(mean: Double) -> [Double] {
    switch kind {
    case .flag: values.map { $0.isNaN || $0 == 0 ? 0 : 1 }
    case .number: values.map { $0.isNaN ? mean : $0 }
    }
  }
}

/// A series in memory: one or more metrics and any context, all on one grid.
///
/// Every column has `grid.count` values; names are unique over metrics and context together.
package struct GriddedSeries: Equatable, Sendable {
  package let grid: TimeGrid
  package let metrics: [SeriesColumn]
  package let context: [ContextColumn]
  /// The clocks that the calendar of this series goes by.
  package let zone: TimeZoneRules
  /// Whether operators called a point part of a new normal; empty where none is.
  package let renewed: [Bool]

  /// - Throws: `noMetric`, `lengthMismatch` or `duplicateColumn`.
  package init(
    grid: TimeGrid, metrics: [SeriesColumn], context: [ContextColumn] = [], zone: TimeZoneRules = .utc,
    renewed: [Bool] = []
  ) throws(SeriesError) {
    guard !metrics.isEmpty else { throw .noMetric }
    var seen: Set<String> = []
    let columns = metrics.map { ($0.name, $0.values.count) } + context.map { ($0.name, $0.values.count) }
    for (name, count) in columns {
      guard count == grid.count else { throw .lengthMismatch(column: name, expected: grid.count, found: count) }
      guard seen.insert(name).inserted else { throw .duplicateColumn(name) }
    }
    guard renewed.isEmpty || renewed.count == grid.count else {
      throw .lengthMismatch(column: "renewed", expected: grid.count, found: renewed.count)
    }
    self.grid = grid
    self.metrics = metrics
    self.context = context
    self.zone = zone
    self.renewed = renewed
  }

  private init(
    uncheckedGrid grid: TimeGrid, metrics: [SeriesColumn], context: [ContextColumn], zone: TimeZoneRules,
    renewed: [Bool]
  ) {
    self.grid = grid
    self.metrics = metrics
    self.context = context
    self.zone = zone
    self.renewed = renewed
  }

  package var localGrid: LocalGrid { LocalGrid(grid, zone: zone) }

  /// The same series over these points only, clipped to the grid.
  package func slice(_ range: Range<Int>) -> GriddedSeries {
    let clipped = range.clamped(to: 0..<grid.count)
    return GriddedSeries(
      uncheckedGrid: grid.slice(clipped),
      metrics: metrics.map { SeriesColumn(name: $0.name, values: Array($0.values[clipped])) },
      context: context.map { ContextColumn(name: $0.name, kind: $0.kind, values: Array($0.values[clipped])) },
      zone: zone, renewed: renewed.isEmpty ? [] : Array(renewed[clipped]))
  }
}
