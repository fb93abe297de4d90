import JSON

/// The plain members of an object, those of objects in it with a point in their names.
struct JSONRow {
  private(set) var members: [(name: String, value: String)] = []
  /// Names of members that are lists, and what is in them.
  private(set) var lists: [(name: String, values: [JSONValue])] = []

  private static let mostDepth = 8

  init(_ object: JSONObject) { take(object, "", 0) }

  private mutating func take(_ object: JSONObject, _ prefix: String, _ depth: Int) {
    for (key, value) in zip(object.keys, object.values) {
      let (name, value) = (prefix + key, JSONCell.bare(value))
      if JSONCell.isPlain(value) {
        members.append((name, JSONCell.text(value)))
      } else if let inner = value.object, depth < Self.mostDepth {
        take(inner, name + ".", depth + 1)
      } else {
        lists.append((name, value.array ?? []))
      }
    }
  }
}

/// Rows whose members come in any order, and are not the same in all.
struct JSONRows {
  private(set) var header: [String] = []
  private var places: [String: Int] = [:]
  private var rows: [[String]] = []

  mutating func add(_ members: [(name: String, value: String)]) {
    var row = [String](repeating: "", count: header.count)
    for member in members {
      if let place = places[member.name] {
        row[place] = member.value
      } else {
        places[member.name] = header.count
        header.append(member.name)
        row.append(member.value)
      }
    }
    rows.append(row)
  }

  /// Objects that wrap what a row is about.
  private static let wrappers = ["_source.", "result.", "attributes.", "properties.", "fields."]

  /// - Returns: nil where there are no two columns.
  func block() -> JSONTables.Rows? {
    guard header.count >= 2 else { return nil }
    var header = header
    // Elasticsearch wraps each number.
    header = Self.shorter(header) { $0.hasSuffix(".value") ? String($0.dropLast(6)) : $0 }
    for wrapper in Self.wrappers {
      header = Self.shorter(header) { $0.hasPrefix(wrapper) ? String($0.dropFirst(wrapper.count)) : $0 }
    }
    return JSONTables.Rows(
      header: header, rows: rows.map { $0 + [String](repeating: "", count: header.count - $0.count) })
  }

  /// The same names, where they differ still.
  private static func shorter(_ header: [String], _ change: (String) -> String) -> [String] {
    let short = header.map(change)
    return Set(short).count == header.count ? short : header
  }
}
