import JSON
import Storage

struct MonitorsSection: ConfigurationSection {
  let name = "monitors"

  func export(_ transaction: Transaction, now: Int64) throws -> [JSONObject] {
    try all(transaction).map(\.configuration)
  }

  func apply(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    try run.each(name, wanted.monitors ?? [], id: \.id) { wish in
      let old = try transaction.monitors.get(wish.id)
      if let policy = old?.policyID { throw MonitoringError(madeBy: policy, "monitor '\(wish.id)'") }
      let fields = old.map { wish.configuration.differences(from: $0.configuration) }
      if let fields, fields.isEmpty { return .unchanged }
      let (_, _, aftermath) = try transaction.putMonitor(
        wish.id, model: wish.model, receivers: wish.receivers, rules: wish.rules, now: run.now)
      run.aftermath += aftermath
      return fields.map { .changed($0) } ?? .created
    }
  }

  func prune(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    guard let named = wanted.monitors else { return }
    try run.prune(name, all(transaction).map(\.id), besides: Set(named.map(\.id))) { id in
      run.aftermath += try transaction.deleteMonitor(id, now: run.now)
    }
  }

  /// Those that no policy made.
  private func all(_ transaction: Transaction) throws -> [MonitorRecord] {
    var found: [MonitorRecord] = []
    while true {
      let page = try transaction.monitors.list(after: found.last?.id, limit: 1_000)
      found += page
      if page.count < 1_000 { return found.filter { $0.policyID == nil } }
    }
  }
}

extension MonitorRecord {
  fileprivate var configuration: JSONObject {
    MonitorCreation(id: id, model: modelID, receivers: receivers, rules: rules).configuration
  }
}

extension MonitorCreation {
  fileprivate var configuration: JSONObject {
    [
      "id": .string(id), "model": .string(model), "receivers": .array(receivers.map(JSONValue.string)),
      "rules": (try? JSONValue.parse(rules.json)) ?? .null,
    ]
  }
}
