import JSON

/// Shapes of rows.
extension JSONTables {
  /// `[[time, value], …]`, the names perhaps in the first.
  static func lists(_ list: [JSONValue]) -> Rows? {
    guard let first = list.first?.array, first.count >= 2, list.allSatisfy({ $0.elementCount == first.count }) else {
      return nil
    }
    var rows: [[String]] = []
    for element in list {
      guard let row = element.array?.map(JSONCell.bare), row.allSatisfy(JSONCell.isPlain) else { return nil }
      rows.append(row.map(JSONCell.text))
    }
    if rows.count > 1, first.allSatisfy({ $0.string != nil }), rows[1].contains(where: { Double($0) != nil }),
      !first.contains(where: { Double(JSONCell.text($0)) != nil })
    {
      return Rows(header: rows[0], rows: Array(rows.dropFirst()))
    }
    let names = (0..<first.count).map { $0 == 0 ? "time" : "column_\($0 + 1)" }
    return Rows(header: first.count == 2 ? self.names(ofPair: rows) : names, rows: rows)
  }

  /// Grafana's older data points have the value first.
  private static func names(ofPair rows: [[String]]) -> [String] {
    func isTime(_ column: Int) -> Bool {
      rows.allSatisfy { Double($0[column]).map { $0 > 1e8 } ?? ($0[column].count > 8) }
    }
    return !isTime(0) && isTime(1) ? ["value", "time"] : ["time", "value"]
  }

  /// `[{"time": …, "value": …}, …]`.
  ///
  /// - Parameter leavesOut: told of each member that is a list; nil where there may be none.
  static func objects(_ list: [JSONValue], leavesOut: ((String) -> Void)? = nil) -> Rows? {
    guard !list.isEmpty else { return nil }
    var rows = JSONRows()
    var singles: [String: Bool] = [:]
    var made: [JSONRow] = []
    for element in list {
      guard let object = element.object else { return nil }
      let row = JSONRow(object)
      if leavesOut == nil, !row.lists.isEmpty { return nil }
      for (name, values) in row.lists {
        singles[name] = (singles[name] ?? true) && values.count <= 1 && values.allSatisfy(JSONCell.isPlain)
      }
      made.append(row)
    }
    for row in made {
      // A list of one is its element, as in Elasticsearch's `fields`.
      let single = row.lists.filter { singles[$0.name] ?? false }.map {
        ($0.name, $0.values.first.map(JSONCell.text) ?? "")
      }
      rows.add(row.members + single)
    }
    for name in singles.filter({ !$0.value }).keys.sorted() { leavesOut?(name) }
    return rows.block()
  }

  /// Objects with nothing but a time and a list of others in each, which are its rows: `[{"key": time, "hosts": {"buckets": [{…}, …]}}, …]`.
  static func nested(_ list: [JSONValue]) -> Rows? {
    var rows = JSONRows()
    var path: String?
    for element in list {
      guard let object = element.object else { return nil }
      let row = JSONRow(object)
      let inner = row.lists.filter { $0.values.contains { $0.object != nil } }
      guard inner.count <= 1 else { return nil }
      guard let (name, values) = inner.first else { continue }
      guard path == nil || path == name else { return nil }
      path = name
      let first = name.split(separator: ".").first.map(String.init) ?? name
      let short = name.hasSuffix(".buckets") ? first : name
      // What has values of its own is a row, and the list is more than a table holds.
      let hasValues = row.members.contains { member in
        Double(member.value) != nil && !JSONCell.isTime(member.value) && member.name != "doc_count"
          && !(name.hasSuffix(".buckets") && member.name.hasPrefix(first + "."))
      }
      guard !hasValues else { return nil }
      for value in values {
        guard let object = value.object else { return nil }
        rows.add(row.members + JSONRow(object).members.map { ("\(short).\($0.name)", $0.value) })
      }
    }
    return path == nil ? nil : rows.block()
  }

  /// `{"timestamps": […], "values": […]}`, lists of equal length; also some steps deeper, as Yahoo's charts have them.
  static func sideBySide(_ object: JSONObject) -> Rows? {
    var columns: [(name: String, values: [JSONValue])] = []
    gather(object, 0, &columns)
    guard let first = columns.first(where: { ColumnName.timeRank($0.name) > 0 }) ?? columns.first else { return nil }
    columns = columns.filter { $0.values.count == first.values.count }
    guard columns.count >= 2 else { return nil }
    let rows = first.values.indices.map { row in columns.map { JSONCell.text($0.values[row]) } }
    return Rows(header: columns.map(\.name), rows: rows)
  }

  private static func gather(_ object: JSONObject, _ depth: Int, _ columns: inout [(name: String, values: [JSONValue])])
  {
    for (key, value) in zip(object.keys, object.values) {
      if let inner = value.object, depth < 3 { gather(inner, depth + 1, &columns) }
      guard let list = value.array?.map(JSONCell.bare), !list.isEmpty else { continue }
      if list.allSatisfy(JSONCell.isPlain) {
        if !columns.contains(where: { $0.name == key }) { columns.append((key, list)) }
      } else if list.count == 1, let inner = list[0].object, depth < 3 {
        gather(inner, depth + 1, &columns)
      }
    }
  }

  /// `{"1795824000": 23.5, …}` or `{"2026-11-18": {"open": 1, …}, …}`: times for keys.
  static func byTime(_ object: JSONObject) -> Rows? {
    guard object.count >= 2, object.keys.allSatisfy(isTimeKey) else { return nil }
    if object.values.allSatisfy(JSONCell.isPlain) {
      return Rows(header: ["time", "value"], rows: zip(object.keys, object.values).map { [$0, JSONCell.text($1)] })
    }
    var rows = JSONRows()
    for (key, value) in zip(object.keys, object.values) {
      // A day without any is an empty list where others are objects, as PHP has it.
      if value.elementCount == 0 {
        rows.add([("time", key)])
        continue
      }
      guard let inner = value.object.map(JSONRow.init), inner.lists.isEmpty else { return nil }
      rows.add([("time", key)] + inner.members)
    }
    return rows.block()
  }

  private static func isTimeKey(_ key: String) -> Bool {
    Int64(key).map { $0 > 100_000_000 } ?? (DateText(Array(key.utf8).span)?.date ?? false)
  }
}
