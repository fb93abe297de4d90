import JSON
import Storage

/// What the columns of points are in a series that is there.
struct ColumnChoice {
  let columns: [String]
  /// Names that the series has not.
  private let metrics: [String]
  private let context: [String]
  private(set) var fault: (code: ProblemCode, detail: String)?

  init(_ points: SeriesPoints, in record: SeriesRecord) {
    let count = points.columns.count - points.contexts
    // Nearly always: the same names in the same order.
    if points.contexts == 0, points.columns == record.definition.metrics {
      (columns, metrics, context) = (points.columns, [], [])
      return
    }
    let definition = record.definition
    var fault: (code: ProblemCode, detail: String)?
    columns = points.columns.map { name in
      guard name == SeriesPoints.onlyMetric else { return name }
      if definition.metrics.count > 1 {
        fault = (
          .unknownMetric,
          "has several metrics, which are to be named under 'values'; \(RowLayout.columns(of: definition))"
        )
      }
      return definition.metrics.first ?? SeriesPoints.metricOfMade
    }
    if points.columns.count > 1, Set(columns).count < columns.count {
      fault = fault ?? (.duplicateColumn, "has a column twice: 'value' is its metric '\(definition.metrics[0])'")
    }
    metrics = columns[..<count].filter { !definition.metrics.contains($0) }
    let known = definition.context.map(\.name)
    context = columns[count...].filter { !known.contains($0) }
    if let name = metrics.first(where: known.contains) {
      fault = fault ?? (.unknownMetric, "'\(name)' is no metric of the series but context")
    }
    if let name = context.first(where: definition.metrics.contains) {
      fault = fault ?? (.unknownMetric, "'\(name)' is no context column of the series but a metric")
    }
    self.fault = fault
  }

  var isKnown: Bool { metrics.isEmpty && context.isEmpty }

  /// What is wrong where nothing is added to a series.
  func unknown(in definition: SeriesDefinition) -> (code: ProblemCode, detail: String)? {
    guard let name = metrics.first ?? context.first else { return nil }
    let kind = metrics.isEmpty ? "context column" : "metric"
    return (
      .unknownMetric,
      "'\(name.prefix(SeriesLimits.nameLength))' is no \(kind) of the series; \(RowLayout.columns(of: definition))"
    )
  }

  /// The series with what it has not: models go on with the metrics that they learnt, by name, and the earlier points of new
  /// ones are missing.
  func extended(_ definition: SeriesDefinition) -> SeriesDefinition {
    var extended = definition
    extended.metrics += metrics
    extended.context += context.map { SeriesDefinition.ContextColumn(name: $0, kind: "number") }
    return extended
  }

  /// Why a series cannot be so.
  static func fault(in definition: SeriesDefinition) -> (code: ProblemCode, detail: String)? {
    guard Identifier.isValid(definition.id) else { return (.invalidId, "an id must be \(Identifier.rule)") }
    let names = definition.columnNames
    guard definition.metrics.count <= SeriesLimits.columns, definition.context.count <= SeriesLimits.columns else {
      return (.tooMany, "a series has at most \(SeriesLimits.columns) metrics, and as many columns of context")
    }
    if Set(names).count < names.count { return (.duplicateColumn, "has a column twice") }
    for name in names {
      if let detail = SeriesLimits.fault(inColumnName: name) {
        return (.invalidValue, "the name of a column \(detail): '\(name.prefix(SeriesLimits.nameLength))'")
      }
    }
    return nil
  }
}

/// The tags of series that are made.
enum TagChoice {
  /// In the order of their keys.
  static func json(_ tags: [String: String]) -> String {
    if tags.isEmpty { return "{}" }
    var object = JSONObject()
    for (key, value) in tags.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
    return JSONValue.object(object).text
  }

  /// Why a series cannot have them.
  static func fault(in tags: [String: String]) -> (code: ProblemCode, detail: String)? {
    if tags.count > SeriesLimits.tags { return (.tooMany, "a series has at most \(SeriesLimits.tags) tags") }
    for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
      if !(1...SeriesLimits.tagKeyLength).contains(key.unicodeScalars.count) {
        return (.invalidValue, "a tag's key must have 1 to \(SeriesLimits.tagKeyLength) characters")
      }
      if value.unicodeScalars.count > SeriesLimits.tagValueLength {
        return (.invalidValue, "the tag '\(key)' has more than \(SeriesLimits.tagValueLength) characters")
      }
    }
    return nil
  }
}
