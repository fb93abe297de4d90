import JSON
import Series
import Storage

struct SeriesSection: ConfigurationSection {
  let name = "series"

  func export(_ transaction: Transaction, now: Int64) throws -> [JSONObject] {
    try all(transaction).map(\.definition.configuration)
  }

  func apply(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    try run.each(name, wanted.series ?? [], id: \.id) { wish in
      _ = try TimeZoneRules.known(wish.timezone, at: .body("/timezone"))
      guard let old = try transaction.series.get(wish.id) else {
        _ = try transaction.createSeries(wish, now: run.now)
        run.aftermath.topics.append(.series(wish.id))
        return .created
      }
      var definition = wish
      definition.futureLimit = wish.futureLimit ?? old.definition.futureLimit
      let fields = definition.configuration.differences(from: old.definition.configuration)
      guard !fields.isEmpty else { return .unchanged }
      _ = try transaction.redefineSeries(old, as: definition)
      run.aftermath.topics.append(.series(wish.id))
      return .changed(fields)
    }
  }

  /// With its points: they are of no use without it. Models that are named still keep it.
  func prune(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    guard let named = wanted.series else { return }
    try run.prune(name, all(transaction).map(\.definition.id), besides: Set(named.map(\.id))) { id in
      run.aftermath += try transaction.deleteSeries(id, cascade: false, now: run.now)
    }
  }

  private func all(_ transaction: Transaction) throws -> [SeriesRecord] {
    var found: [SeriesRecord] = []
    while true {
      let page = try transaction.series.list(after: found.last?.definition.id, limit: 1_000)
      found += page
      if page.count < 1_000 { return found }
    }
  }
}

extension SeriesDefinition {
  /// As a configuration has it.
  var configuration: JSONObject {
    var members: JSONObject = [
      "id": .string(id), "interval": .integer(interval), "metrics": .array(metrics.map(JSONValue.string)),
      "context": .array(context.map { .object(["name": .string($0.name), "kind": .string($0.kind)]) }),
      "timezone": .string(timezone),
    ]
    members["future_limit"] = futureLimit.map(JSONValue.integer)
    members["retention_days"] = retentionDays.map(JSONValue.integer)
    members["minimum"] = bounds.minimum.map(JSONValue.number)
    members["maximum"] = bounds.maximum.map(JSONValue.number)
    members["alignment"] = .string(alignment.rawValue)
    members["aggregation"] = .string(aggregation.rawValue)
    var named = JSONObject()
    for (name, unit) in units.sorted(by: { $0.key < $1.key }) { named[name] = .string(unit) }
    members["units"] = .object(named)
    members["tags"] = .object(((try? JSONValue.parse(tagsJSON))?.object ?? [:]).sorted)
    return members
  }
}

extension JSONObject {
  /// The same, its members in the order of their keys.
  var sorted: JSONObject {
    var sorted = JSONObject()
    for (key, value) in zip(keys, values).sorted(by: { $0.0 < $1.0 }) { sorted[key] = value }
    return sorted
  }
}
