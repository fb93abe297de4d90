package import JSON
package import Storage

/// Which series a policy is about: those whose id matches a pattern, have some tags, or both.
package struct PolicySelector: Equatable, Sendable {
  /// Nil for any id.
  package var pattern: GlobPattern?
  /// Names and values that a series has to have.
  package var tags: [String: String]

  package init(pattern: GlobPattern?, tags: [String: String] = [:]) {
    (self.pattern, self.tags) = (pattern, tags)
  }

  package func matches(_ definition: SeriesDefinition) -> Bool {
    if let pattern, !pattern.matches(definition.id) { return false }
    guard !tags.isEmpty else { return true }
    guard let there = (try? JSONValue.parse(definition.tagsJSON))?.object else { return false }
    return tags.allSatisfy { there[$0.key]?.string == $0.value }
  }

  /// What the ids of all its series begin with.
  var prefix: String { pattern?.prefix ?? "" }
}

extension PolicySelector {
  package var json: JSONObject {
    var members: JSONObject = ["series": pattern.map { .string($0.text) } ?? .null]
    var tags = JSONObject()
    for (name, value) in self.tags.sorted(by: { $0.key < $1.key }) { tags[name] = .string(value) }
    members["tags"] = .object(tags)
    return members
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(json: JSONValue) {
    guard let tags = json["tags"]?.object else { return nil }
    self.init(pattern: json["series"]?.string.flatMap(GlobPattern.init))
    for (name, value) in zip(tags.keys, tags.values) { self.tags[name] = value.string }
  }
}
