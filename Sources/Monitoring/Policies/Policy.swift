import Storage

/// A policy as it is read for work.
struct Policy: Sendable {
  let record: PolicyRecord
  let definition: PolicyDefinition
  let fingerprint: String

  /// Nil for what no version of this program wrote, or a later one.
  init?(_ record: PolicyRecord) {
    guard let definition = PolicyDefinition(json: record.definitionJSON) else { return nil }
    self.init(record, definition)
  }

  init(_ record: PolicyRecord, _ definition: PolicyDefinition) {
    (self.record, self.definition) = (record, definition)
    fingerprint = definition.fingerprint
  }

  func isAbout(_ series: SeriesRecord) -> Bool {
    record.deletedAt == nil && definition.selector.matches(series.definition)
  }
}

/// All policies in the order in which they have series.
struct PolicySet: Sendable {
  let policies: [Policy]
  /// Keys of those that cannot be read: what they made is left as it is, and so are the series that they have.
  let unreadable: Set<Int64>

  init(_ records: [PolicyRecord]) {
    policies = records.compactMap { Policy($0) }
    unreadable = Set(records.filter { Policy($0) == nil }.map(\.key))
  }

  /// With one of them as it would be: changed, new, or gone.
  init(_ records: [PolicyRecord], with changed: Policy?, insteadOf id: String) {
    let others = PolicySet(records.filter { $0.id != id })
    policies = (others.policies + [changed].compactMap(\.self)).sorted {
      ($1.definition.priority, $0.record.id) < ($0.definition.priority, $1.record.id)
    }
    unreadable = others.unreadable
  }

  var isEmpty: Bool { policies.isEmpty && unreadable.isEmpty }

  subscript(key: Int64) -> Policy? { policies.first { $0.record.key == key } }
}
