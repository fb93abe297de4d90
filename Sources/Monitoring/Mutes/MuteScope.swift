import JSON
import Storage

extension MuteRecord.Scope {
  /// Whether alerts of a monitor of a series are among those that it is about.
  func concerns(monitor: String, _ series: SeriesRecord) -> Bool {
    if case .monitor(let id) = self { return id == monitor }
    return concerns(series)
  }

  /// Whether it is about a series as a whole, and so about its points: what one monitor isn't to tell of is still a point
  /// that others learn from.
  func concerns(_ series: SeriesRecord) -> Bool {
    switch self {
    case .all: true
    case .monitor: false
    case .series(let id): id == series.definition.id
    case .tags(let json): series.definition.hasTags(json)
    }
  }
}

extension SeriesDefinition {
  /// Whether it has all of some tags, a JSON object.
  func hasTags(_ json: String) -> Bool {
    guard let wanted = (try? JSONValue.parse(json))?.object, !wanted.keys.isEmpty,
      let tags = (try? JSONValue.parse(tagsJSON))?.object
    else { return false }
    return zip(wanted.keys, wanted.values).allSatisfy { key, value in
      value.string != nil && tags[key]?.string == value.string
    }
  }
}
