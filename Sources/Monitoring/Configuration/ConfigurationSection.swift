import JSON
import Storage

/// One kind of thing that is configuration.
protocol ConfigurationSection: Sendable {
  /// What the document calls it.
  var name: String { get }

  /// What is there, in an order that depends on nothing else: an object each, without times and revisions.
  func export(_ transaction: Transaction, now: Int64) throws -> [JSONObject]

  /// Makes what the document names as it says; faults and changes are the run's.
  func apply(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws

  /// Takes away what the document, which has this section, does not name.
  func prune(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws
}

/// What an apply does to one thing.
package struct ConfigurationChange: Equatable, Sendable {
  package enum Kind: String, Sendable, CaseIterable { case created, changed, removed, unchanged }

  package let section: String
  package let id: String
  package let kind: Kind
  /// The keys of the document that are to be others.
  package let fields: [String]
  /// The training that begins with it, if any.
  package let job: String?
}

/// An apply on its way, on one thread.
final class ConfigurationRun {
  let now: Int64
  /// Lines that were fitted beforehand, by model.
  let lines: [String: ThresholdRecord]
  var faults = FaultCollection()
  private(set) var changes: [ConfigurationChange] = []
  var aftermath = Aftermath()

  init(now: Int64, lines: [String: ThresholdRecord]) { (self.now, self.lines) = (now, lines) }

  /// What became of one thing.
  struct Outcome {
    var kind = ConfigurationChange.Kind.unchanged
    var fields: [String] = []
    var job: String?

    static let unchanged = Outcome()
    static let created = Outcome(kind: .created)
    static func changed(_ fields: [String]) -> Outcome { Outcome(kind: .changed, fields: fields) }
  }

  /// Does something about each thing of a section, and notes what became of it; what is wrong with one is a fault at its place.
  func each<Item>(
    _ section: String, _ items: [Item], id: (Item) -> String, _ body: (Item) throws -> Outcome
  ) throws {
    for (index, item) in items.enumerated() where !faults.isFull {
      try faults.collect(under: "/\(section)/\(index)") { note(section, id(item), try body(item)) }
    }
  }

  func note(_ section: String, _ id: String, _ outcome: Outcome) {
    changes.append(
      ConfigurationChange(
        section: section, id: id, kind: outcome.kind, fields: outcome.fields, job: outcome.job))
  }

  /// Takes away what is there and not named.
  func prune(_ section: String, _ there: [String], besides named: Set<String>, _ remove: (String) throws -> Void) throws
  {
    for id in there where !named.contains(id) && !faults.isFull {
      try faults.collect(under: "/\(section)") {
        try remove(id)
        note(section, id, Outcome(kind: .removed))
      }
    }
  }
}

extension JSONObject {
  /// The keys whose values differ, in this object's order and then the other's.
  func differences(from other: JSONObject) -> [String] {
    keys.filter { self[$0] != other[$0] } + other.keys.filter { self[$0] == nil }
  }
}
