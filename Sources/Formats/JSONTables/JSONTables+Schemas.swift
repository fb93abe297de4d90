import JSON

/// Names of columns that stand beside the rows, as databases' APIs have them.
extension JSONTables {
  /// A list of names, or of objects that name, and rows of as many cells: InfluxDB's `columns` and `values`, Netdata's `labels`
  /// and `data`, BigQuery's `schema.fields` and `rows`, Kusto's `Columns` and `Rows`.
  static func underNames(_ object: JSONObject) -> Rows? {
    var lists: [Names] = []
    gather(object, "", 0, &lists)
    guard !lists.isEmpty else { return nil }
    // The names of dimensions before those of metrics, where two lists have a part each.
    let all = Names(names: lists.filter(\.isSchema).flatMap(\.names), path: "", isSchema: true)
    let ranked = lists.sorted { ($0.isSchema ? 0 : 1) < ($1.isSchema ? 0 : 1) } + [all]
    var found: Rows?
    for (key, list) in rowLists(object, 0) {
      for names in ranked where found == nil && names.path != key {
        found = rows(list, names.names, key, object)
      }
    }
    return found
  }

  private struct Names {
    let names: [String]
    /// Of the list in the object.
    let path: String
    /// Whether its elements or its name say that these are columns.
    let isSchema: Bool
  }

  private static let nameKeys = [
    "name", "ColumnName", "columnName", "column_name", "Name", "label", "text", "field", "title", "id",
  ]

  private static func gather(_ object: JSONObject, _ prefix: String, _ depth: Int, _ lists: inout [Names]) {
    for (key, value) in zip(object.keys, object.values) {
      if let inner = value.object, depth < 3 { gather(inner, prefix + key + ".", depth + 1, &lists) }
      guard case .array(let list) = value, !list.isEmpty, list.count <= 4_096 else { continue }
      let texts = list.compactMap(\.string)
      if texts.count == list.count {
        let isNamed = ["name", "column", "field", "label", "header"].contains { key.lowercased().contains($0) }
        if Set(texts).count == texts.count, !key.lowercased().contains("type") || isNamed {
          lists.append(Names(names: texts, path: prefix + key, isSchema: isNamed))
        }
        continue
      }
      let objects = list.compactMap(\.object)
      guard objects.count == list.count else { continue }
      let names = nameKeys.lazy.map { key in objects.compactMap { $0[key]?.string } }.first {
        $0.count == list.count && Set($0).count == list.count && !$0.contains("")
      }
      if let names { lists.append(Names(names: names, path: prefix + key, isSchema: true)) }
    }
  }

  /// Lists that may be rows, with their places in the object.
  private static func rowLists(_ object: JSONObject, _ depth: Int, _ prefix: String = "") -> [(
    key: String, list: [JSONValue]
  )] {
    var found: [(key: String, list: [JSONValue])] = []
    for (key, value) in zip(object.keys, object.values) {
      if let inner = value.object, depth < 1 { found += rowLists(inner, depth + 1, prefix + key + ".") }
      if let list = value.array, !list.isEmpty, !JSONCell.isPlain(list[0]) { found.append((prefix + key, list)) }
    }
    return found
  }

  private static func rows(_ list: [JSONValue], _ names: [String], _ key: String, _ object: JSONObject) -> Rows? {
    // The names tell nothing of objects that have them, but that they are no rows themselves.
    if let first = list.first?.object, first.count > 1, first.keys.allSatisfy(names.contains) { return objects(list) }
    let name = key.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let areColumns =
      names.count >= 2 && list.count == names.count && list.allSatisfy { $0.array != nil }
      && (list[0].elementCount != names.count || name == "columns")
    if areColumns {
      let columns = list.map { ($0.array ?? []).map(JSONCell.unwrapped) }
      guard let length = columns.first?.count, columns.allSatisfy({ $0.count == length && !$0.contains(nil) }) else {
        return nil
      }
      return Rows(header: names, rows: (0..<length).map { row in columns.map { $0[row] ?? "" } })
    }
    var rows: [[String]] = []
    for element in list {
      guard let row = cells(element), row.count == names.count else { return nil }
      rows.append(row)
    }
    guard names.count >= 2 || object["index"] != nil else { return nil }
    // Athena says the names in the first row, too.
    if rows.count > 1, rows[0] == names { rows.removeFirst() }
    // pandas keeps its index apart.
    if let index = object["index"]?.array, index.count == rows.count, index.allSatisfy(JSONCell.isPlain) {
      return Rows(
        header: ["time"] + names, rows: zip(index, rows).map { [JSONCell.text($0)] + $1 })
    }

    return Rows(header: names, rows: rows)
  }

  /// The cells of a row: a list, or an object of nothing but lists of wrapped cells (`{"f": [{"v": …}, …]}`).
  private static func cells(_ row: JSONValue) -> [String]? {
    var cells: [String] = []
    if let list = row.array {
      for value in list {
        guard let text = JSONCell.unwrapped(value) else { return nil }
        cells.append(text)
      }
      return cells
    }
    guard let object = row.object, object.count > 0 else { return nil }
    for value in object.values {
      guard let list = value.array, list.allSatisfy({ $0.object != nil || $0.isNull }) else { return nil }
      for value in list {
        guard let text = JSONCell.unwrapped(value) else { return nil }
        cells.append(text)
      }
    }
    return cells
  }
}
