import JSON
import Monitoring
import Platform
import Storage

/// What an alert of Alertmanager's is known by: sorted, and the same as long as an incident lasts.
///
/// The tags of the incident's group are among them, under their names with `_` for what Prometheus has no room for in
/// names of labels; `tag_` goes before a name that is taken.
struct AlertmanagerLabels: Equatable {
  static let alertName = "LapwingIncident"
  private static let separator: UInt8 = 0xff

  /// By name.
  private(set) var all: [(name: String, value: String)]

  static func == (left: Self, right: Self) -> Bool {
    left.all.elementsEqual(right.all) { $0 == $1 }
  }

  /// Of an incident.
  init(_ telling: Telling) {
    let message = telling.message
    all = [
      ("alertname", message.isTest ? "LapwingTest" : Self.alertName),
      ("incident", IncidentDocument.id(of: message.incident)), ("severity", telling.severity.rawValue),
    ]
    for (key, value) in zip(message.group.keys, message.group.values).sorted(by: { $0.0 < $1.0 }) {
      add(Self.labelName(key), value.string ?? value.text)
    }
    all.sort { $0.name < $1.name }
  }

  /// The same for one of its alerts.
  init(_ telling: Telling, _ alert: IncidentMessage.Alert) {
    self.init(telling)
    for (name, value) in [("alert", AlertDocument.id(of: alert.key)), ("kind", alert.kind.rawValue)] {
      set(name, value)
    }
    for (name, value) in [("monitor", alert.monitor), ("series", alert.series)] { set(name, value) }
    if let metric = alert.metric { set("metric", metric) }
    all.sort { $0.name < $1.name }
  }

  /// As Alertmanager computes it (prometheus/common, `LabelSet.Fingerprint`): FNV-1a of names and values, each with 0xff after it.
  var fingerprint: String {
    var hash = FNV1a()
    for (name, value) in all {
      for byte in name.utf8 { hash.combine(byte) }
      hash.combine(Self.separator)
      for byte in value.utf8 { hash.combine(byte) }
      hash.combine(Self.separator)
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: hash.value >> (56 - 8 * $0)) }.hexadecimal
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in for (name, value) in all { writer.field(name, value) } }
  }

  /// What both have.
  func common(with other: Self) -> Self {
    var common = self
    common.all = all.filter { label in other.all.contains { $0 == label } }
    return common
  }

  /// Those with some names alone.
  func only(_ names: [String]) -> Self {
    var some = self
    some.all = all.filter { names.contains($0.name) }
    return some
  }

  /// An empty value is the same as no label.
  private mutating func add(_ name: String, _ value: String) {
    guard !value.isEmpty else { return }
    var free = name
    while all.contains(where: { $0.name == free }) { free = "tag_" + free }
    all.append((free, value))
  }

  /// Takes the place of a tag of that name.
  private mutating func set(_ name: String, _ value: String) {
    all.removeAll { $0.name == name }
    all.append((name, value))
  }

  /// `[a-zA-Z_][a-zA-Z0-9_]*`, which every version of Alertmanager takes.
  static func labelName(_ key: String) -> String {
    let name = String(
      decoding: key.unicodeScalars.map { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": UInt8(ascii: scalar)
        default: UInt8(ascii: "_")
        }
      }, as: UTF8.self)
    return name.isEmpty || name.first?.isNumber == true ? "_" + name : name
  }
}
