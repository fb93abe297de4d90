import HTTP
import JSON
import Monitoring
import Series
import Storage

extension APIRequest {
  /// The body of `POST /v1/series`; without an `id` the server makes one.
  func seriesCreation() throws(Problem) -> SeriesDefinition {
    try decode(json()) { reader in
      let id = reader.identifier("id") ?? SeriesService.makeID()
      return reader.seriesDefinition(id: id)
    }
  }

  /// The body of `PUT /v1/series/{id}`.
  func seriesDefinition(_ body: JSONValue, id: String) throws(Problem) -> SeriesDefinition {
    try decode(body) { reader in reader.seriesDefinition(id: id) }
  }

  /// The id in the path of a PUT, which may make the resource.
  ///
  /// - Throws: `invalid_id`.
  func newIdentifier(_ name: String) throws(Problem) -> String {
    let id = parameter(name)
    guard Identifier.isValid(id) else {
      throw Problem(
        .invalidId, "An id is \(Identifier.rule).",
        faults: [Fault(at: .parameter(name), code: .invalidId, detail: "must be \(Identifier.rule)")])
    }
    return id
  }
}

extension SeriesDefinition {
  /// Whether a body is a definition, be it a faulty one.
  static func isMeant(by body: JSONValue) -> Bool {
    let keys = [
      "metrics", "context", "timezone", "tags", "future_limit", "retention_days", "minimum", "maximum", "alignment",
      "aggregation", "units",
    ]
    return body["interval"]?.integer != nil || keys.contains { body[$0] != nil }
  }
}

extension JSONObjectReader {
  mutating func seriesDefinition(id: String) -> SeriesDefinition? {
    let interval = integer("interval", in: SeriesLimits.interval, required: true)
    let metrics = metricNames() ?? ["value"]
    let context = contextColumns(besides: metrics) ?? []
    let timezone = string("timezone", length: 1...SeriesLimits.timezoneLength) ?? "UTC"
    let tags = tags() ?? JSONObject()
    let futureLimit = integer("future_limit", in: SeriesLimits.futureLimits)
    let bounds = ValueBounds(minimum: number("minimum"), maximum: number("maximum"))
    if let minimum = bounds.minimum, let maximum = bounds.maximum, minimum >= maximum {
      report(JSONFault.Code(.inconsistentParameters), at: "maximum", "must be above the minimum")
    }
    let alignment = choice("alignment", of: Alignment.self) ?? .strict
    let aggregation = choice("aggregation", of: Aggregation.self) ?? .mean
    let units = units(of: metrics)
    let retentionDays = integer("retention_days", in: SeriesLimits.retentionDays)
    guard let interval else { return nil }
    var definition = SeriesDefinition(
      id: id, interval: interval, metrics: metrics, context: context, timezone: timezone,
      tagsJSON: JSONValue.object(tags).text, futureLimit: futureLimit, bounds: bounds,
      alignment: alignment, aggregation: aggregation, units: units)
    definition.retentionDays = retentionDays
    return definition
  }

  private mutating func metricNames() -> [String]? {
    guard isWithin(SeriesLimits.columns, "metrics") else { return nil }
    guard let names = strings("metrics", count: 1...SeriesLimits.columns) else { return nil }
    var seen: Set<String> = []
    for (index, name) in names.enumerated() {
      check(columnName: name, at: pointer.appending("metrics").appending(index), &seen)
    }
    return names
  }

  private mutating func contextColumns(besides metrics: [String]) -> [SeriesDefinition.ContextColumn]? {
    guard isWithin(SeriesLimits.columns, "context") else { return nil }
    let columns = objects("context", count: 0...SeriesLimits.columns) { reader -> SeriesDefinition.ContextColumn? in
      let name = reader.string("name", required: true)
      let kind = reader.choice("kind", of: ["flag", "number"], required: true)
      guard let name, let kind else { return nil }
      return SeriesDefinition.ContextColumn(name: name, kind: kind)
    }
    guard let columns else { return nil }
    var seen = Set(metrics)
    for (index, column) in columns.enumerated() {
      check(columnName: column.name, at: pointer.appending("context").appending(index).appending("name"), &seen)
    }
    return columns
  }

  private mutating func check(columnName name: String, at place: JSONPointer, _ seen: inout Set<String>) {
    if let detail = SeriesLimits.fault(inColumnName: name) {
      append(JSONFault(pointer: place, code: JSONFault.Code(.invalidValue), detail: detail))
    } else if !seen.insert(name).inserted {
      let detail = "is the name of another column too"
      append(JSONFault(pointer: place, code: JSONFault.Code(.duplicateColumn), detail: detail))
    }
  }

  /// What metrics are measured in, by name.
  private mutating func units(of metrics: [String]) -> [String: String] {
    guard isWithin(SeriesLimits.columns, "units"), let members = members("units") else { return [:] }
    var units: [String: String] = [:]
    for (name, value) in zip(members.keys, members.values) {
      let place = pointer.appending("units").appending(name)
      guard let unit = value.string else {
        append(JSONFault(pointer: place, code: .wrongType, detail: "must be a string, not \(value.kindName)"))
        continue
      }
      if !metrics.contains(name) {
        append(JSONFault(pointer: place, code: JSONFault.Code(.unknownMetric), detail: "is none of the metrics"))
      } else if !(1...SeriesLimits.unitLength).contains(unit.unicodeScalars.count) {
        let detail = "must have 1 to \(SeriesLimits.unitLength) characters"
        append(JSONFault(pointer: place, code: JSONFault.Code(.invalidValue), detail: detail))
      }
      units[name] = unit
    }
    return units
  }

  /// Tags of a series, or some of them that others are chosen by.
  mutating func tags() -> JSONObject? {
    guard isWithin(SeriesLimits.tags, "tags"), let tags = members("tags") else { return nil }
    let place = pointer.appending("tags")
    for (key, value) in zip(tags.keys, tags.values) {
      if !(1...SeriesLimits.tagKeyLength).contains(key.unicodeScalars.count) {
        let detail = "has a key of other than 1 to \(SeriesLimits.tagKeyLength) characters"
        append(JSONFault(pointer: place, code: JSONFault.Code(.invalidValue), detail: detail))
      }
      guard let text = value.string else {
        let detail = "must be a string, not \(value.kindName)"
        append(JSONFault(pointer: place.appending(key), code: .wrongType, detail: detail))
        continue
      }
      if text.unicodeScalars.count > SeriesLimits.tagValueLength {
        let detail = "must have at most \(SeriesLimits.tagValueLength) characters"
        append(
          JSONFault(pointer: place.appending(key), code: JSONFault.Code(.invalidValue), detail: detail))
      }
    }
    return tags
  }

  /// Whether a list or object has at most `limit` entries; reports `too_many` where it has more.
  mutating func isWithin(_ limit: Int, _ key: String) -> Bool {
    guard let value = value(key), let count = value.elementCount ?? value.object?.count, count > limit else {
      return true
    }
    report(JSONFault.Code(.tooMany), at: key, "must have at most \(limit) entries, not \(count)")
    return false
  }
}
