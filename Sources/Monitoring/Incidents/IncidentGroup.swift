import JSON
import Storage

/// What the alerts of an incident share: the values of the tags that their monitors group by, or the series alone.
struct IncidentGroup: Equatable, Sendable {
  /// In the order of their names, so that equal groups are equal texts.
  let members: [(name: String, value: String)]

  /// A series that has none of the tags is a group of its own.
  init(of series: SeriesDefinition, by tags: [String]) {
    let known = tags.isEmpty ? nil : try? JSONValue.parse(series.tagsJSON)
    let found = tags.sorted().compactMap { name in known?[name]?.string.map { (name, $0) } }
    members = found.isEmpty ? [("series", series.id)] : found
  }

  static func == (first: IncidentGroup, second: IncidentGroup) -> Bool { first.json == second.json }

  var json: String {
    var object = JSONObject()
    for (name, value) in members { object[name] = .string(value) }
    return JSONValue.object(object).text
  }
}
