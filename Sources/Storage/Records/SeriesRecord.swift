import Platform
package import Series

/// What a client says of a series.
package struct SeriesDefinition: Sendable, Equatable {
  /// A column beside the metrics that describes the situation: a flag, a category, a number.
  package struct ContextColumn: Sendable, Equatable {
    package var name: String
    package var kind: String
    package init(name: String, kind: String) {
      self.name = name
      self.kind = kind
    }
  }

  package var id: String
  /// Seconds between slots, above zero.
  package var interval: Int64
  package var metrics: [String]
  package var context: [ContextColumn]
  /// The clocks that its calendar goes by, as `TimeZoneRules` names them.
  package var timezone: String
  /// A JSON object.
  package var tagsJSON: String
  /// Seconds that a point's time may lie after the server's clock; nil for the default.
  package var futureLimit: Int64?
  /// Days that its points are kept; nil for as long as a policy says, or for ever.
  package var retentionDays: Int64?
  /// Of all its metrics.
  package var bounds: ValueBounds
  /// What becomes of times between its slots.
  package var alignment: Alignment
  package var aggregation: Aggregation
  /// What metrics are measured in, by name; those that nobody said are absent.
  package var units: [String: String]
  /// How its last file was taken; nil of a series that came from none.
  package var importQuery: String?

  package init(
    id: String, interval: Int64, metrics: [String], context: [ContextColumn] = [], timezone: String = "UTC",
    tagsJSON: String = "{}", futureLimit: Int64? = nil, bounds: ValueBounds = ValueBounds(),
    alignment: Alignment = .strict, aggregation: Aggregation = .mean, units: [String: String] = [:]
  ) {
    self.id = id
    self.interval = interval
    self.metrics = metrics
    self.context = context
    self.timezone = timezone
    self.tagsJSON = tagsJSON
    self.futureLimit = futureLimit
    self.bounds = bounds
    (self.alignment, self.aggregation, self.units) = (alignment, aggregation, units)
  }

  /// Metrics, then context columns: batches and reads name a column by its position here.
  package var columnNames: [String] { metrics + context.map(\.name) }
}

/// A series as it stands at the moment of a transaction.
package struct SeriesRecord: Sendable, Equatable {
  package let key: Int64
  /// A record is handed on at every point, and its definition has a dozen parts to count references of.
  private var shared: Shared<SeriesDefinition>
  package var definition: SeriesDefinition {
    _read { yield shared.value }
    _modify {
      var definition = shared.value
      defer { shared = Shared(definition) }
      yield &definition
    }
  }
  /// The numbers that the columns, in the order of `columnNames`, have in chunks.
  var columnNumbers: [Int64]
  /// Seconds by which the grid is offset, 0 ..< interval; nil until the first point.
  package var phase: Int64?
  /// Goes up when the series is replaced: chunks belong to one generation.
  package var generation: Int64
  /// The first and last slot that points had since the last deletion; after one, those that have a value. Nil without
  /// points.
  package var firstSlot: Int64?
  package var lastSlot: Int64?
  /// Slots with a value in at least one metric.
  package var points: Int64
  /// Goes up with every change of definition, points or labels.
  package var revision: Int64
  /// Goes up with every change of points alone.
  package var dataRevision: Int64
  package var createdAt: Int64
  /// What the log holds of it up to here lies in its chunks.
  var logKey: Int64
  /// The upload that lies over its chunks.
  var overlay: Int64?

  init(
    key: Int64, definition: SeriesDefinition, columnNumbers: [Int64], phase: Int64?, generation: Int64,
    firstSlot: Int64?, lastSlot: Int64?, points: Int64, revision: Int64, dataRevision: Int64, createdAt: Int64,
    logKey: Int64, overlay: Int64?
  ) {
    (self.key, shared, self.columnNumbers) = (key, Shared(definition), columnNumbers)
    (self.phase, self.generation, self.firstSlot, self.lastSlot) = (phase, generation, firstSlot, lastSlot)
    (self.points, self.revision, self.dataRevision, self.createdAt) = (points, revision, dataRevision, createdAt)
    (self.logKey, self.overlay) = (logKey, overlay)
  }

  /// Whether an upload lies over its chunks, which is to be moved there.
  package var hasOverlay: Bool { overlay != nil }

  /// Slots between the first and the last without a value in any metric.
  package var missing: Int64 { slots.map { Int64($0.count) - points } ?? 0 }

  /// First to last slot; nil without points.
  package var slots: Range<Int64>? {
    guard let firstSlot, let lastSlot else { return nil }
    return firstSlot..<lastSlot + 1
  }

  package var grid: TimeLattice? { phase.map { TimeLattice(interval: definition.interval, phase: $0) } }
  package var firstTime: Int64? { grid.flatMap { grid in firstSlot.map(grid.time(ofSlot:)) } }
  package var lastTime: Int64? { grid.flatMap { grid in lastSlot.map(grid.time(ofSlot:)) } }
}
