import JSON
import Storage

/// Secrets and the values of header fields are shown nowhere: an export says what is kept, and an apply keeps it where it is
/// named so.
struct ReceiversSection: ConfigurationSection {
  let name = "receivers"

  func export(_ transaction: Transaction, now: Int64) throws -> [JSONObject] {
    try all(transaction).map { record in
      guard let definition = record.definition else {
        throw MonitoringError(
          .storageDamaged, "What is kept of the receiver '\(record.id)' cannot be read; PUT it anew.")
      }
      return definition.configuration(id: record.id)
    }
  }

  func apply(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    try run.each(name, wanted.receivers ?? [], id: \.id) { wish in
      let old = try transaction.receivers.get(wish.id)
      let definition = try wish.completed(by: old?.definition)
      guard old?.definition != definition else { return .unchanged }
      _ = try transaction.putReceiver(wish.id, definition, now: run.now)
      run.aftermath.topics.append(.deliveries)
      return old == nil ? .created : .changed(definition.differences(from: old?.definition))
    }
  }

  func prune(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    guard let named = wanted.receivers else { return }
    try run.prune(name, all(transaction).map(\.id), besides: Set(named.map(\.id))) { id in
      try transaction.deleteReceiver(id)
    }
  }

  private func all(_ transaction: Transaction) throws -> [ReceiverRecord] {
    try transaction.receivers.list(after: nil, limit: Int(ReceiverService.most))
  }
}

extension ReceiverWish {
  /// With what is kept of the one that is there.
  fileprivate func completed(by old: ReceiverDefinition?) throws -> ReceiverDefinition {
    var definition = definition
    for (index, kept) in keeps.enumerated() {
      let isThere = kept == .secret ? old?.secret != nil : old.map { !$0.headers.isEmpty } ?? false
      guard isThere else {
        throw MonitoringError(
          .unknownReference, at: "/keeps/\(index)",
          "keeps '\(kept.rawValue)', and there is nothing to keep: give '\(kept.rawValue)' itself, or leave it out of 'keeps'"
        )
      }
      switch kept {
      case .secret: definition.secret = old?.secret
      case .headers: definition.headers = old?.headers ?? []
      }
    }
    return definition
  }
}

extension ReceiverDefinition {
  fileprivate func configuration(id: String) -> JSONObject {
    var members: JSONObject = ["id": .string(id), "kind": .string(kind.rawValue), "url": .string(address.text)]
    if kind == .webhook { members["format"] = .string(format.rawValue) }
    members["template"] = template.map { .string($0.text) }
    if kind == .alertmanager { members["repeat_seconds"] = .integer(secondsToRepeat) }
    let kept = (headers.isEmpty ? [] : [ReceiverWish.Kept.headers]) + (secret == nil ? [] : [.secret])
    members["keeps"] = .array(kept.map { .string($0.rawValue) })
    return members
  }

  /// The names of what is another, never what it is.
  fileprivate func differences(from old: ReceiverDefinition?) -> [String] {
    guard let old else { return [] }
    let fields: [(String, Bool)] = [
      ("kind", kind == old.kind), ("url", address == old.address), ("format", format == old.format),
      ("headers", headers == old.headers), ("secret", secret == old.secret), ("template", template == old.template),
      ("repeat_seconds", secondsToRepeat == old.secondsToRepeat),
    ]
    return fields.filter { !$0.1 }.map(\.0)
  }
}
