import JSON
import Storage

/// Policies as they are said; what they make is made by them, wherever they are applied.
struct PoliciesSection: ConfigurationSection {
  let name = "policies"

  func export(_ transaction: Transaction, now: Int64) throws -> [JSONObject] {
    try all(transaction).map { try transaction.entry($0).definition.configuration(id: $0.id) }
  }

  func apply(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    try run.each(name, wanted.policies ?? [], id: \.id) { wish in
      // One that cannot be read is made anew.
      let old = try transaction.policies.get(wish.id)
      let there = old.flatMap { PolicyDefinition(json: $0.definitionJSON) }?.configuration(id: wish.id)
      let fields = wish.definition.configuration(id: wish.id).differences(from: there ?? [:])
      guard !fields.isEmpty else { return .unchanged }
      let (_, isNew) = try transaction.putPolicy(wish.id, wish.definition, now: run.now)
      return isNew ? .created : .changed(fields)
    }
  }

  /// With what they made, which follows by and by.
  func prune(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    guard let named = wanted.policies else { return }
    try run.prune(name, all(transaction).map(\.id), besides: Set(named.map(\.id))) { id in
      _ = try transaction.deletePolicy(id, keeps: false, now: run.now)
    }
  }

  private func all(_ transaction: Transaction) throws -> [PolicyRecord] {
    try transaction.policies.list(after: nil, limit: Int(PolicyService.most))
  }
}

extension PolicyDefinition {
  /// Without what is not said.
  fileprivate func configuration(id: String) -> JSONObject {
    var members: JSONObject = ["id": .string(id)]
    for (name, value) in zip(json.keys, json.values) where value != .null {
      switch (name, value) {
      case ("selector", .object(let object)), ("retrain", .object(let object)):
        members[name] = .object(object.withoutNulls)
      default: members[name] = value
      }
    }
    return members
  }
}

extension JSONObject {
  fileprivate var withoutNulls: JSONObject {
    var members = JSONObject()
    for (name, value) in zip(keys, values) where value != .null { members[name] = value }
    return members
  }
}
