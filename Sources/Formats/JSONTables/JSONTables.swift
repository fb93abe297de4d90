package import JSON

/// Times and values in the JSON of tools, found by their shapes, as a table that ``TableReader`` reads.
///
/// There is one walk for all of them. It looks for what can be rows — a list of lists (Prometheus, Datadog, InfluxDB, a chart's
/// data), perhaps with a list of names beside it (BigQuery, Kusto, Trino), a list of objects (Azure, New Relic, CloudWatch's
/// statistics), lists of equal length side by side (CloudWatch's data, Grafana's frames) — and for the plain members beside it,
/// which say whose rows they are. Where several blocks of rows are found, the members that differ become the series.
package struct JSONTables {
  /// What the table is made of, by its marks: `prometheus`, `grafana`, …; `json` for a shape without a name.
  package private(set) var origin = "json"
  /// A table as CSV: the reader of files takes it from here.
  package internal(set) var bytes: [UInt8] = []
  /// What is left out, as sentences.
  package private(set) var notes: [String] = []

  struct Rows {
    var header: [String]
    /// Texts of the cells, empty where missing.
    var rows: [[String]]

    /// Whether one of its columns can be the times.
    var hasTimes: Bool {
      header.indices.contains { column in
        let isCalledSo = ColumnName.timeRank(header[column]) > 0
        return rows.prefix(3).contains { row in
          column < row.count
            && (JSONCell.isTime(row[column])
              || isCalledSo && DayClock.clock.seconds(Array(row[column].utf8).span) != nil)
        }
      }
    }
  }

  typealias Member = (name: String, value: String)

  /// Rows that stand in one place.
  struct Block {
    var rows: Rows
    /// The plain members on the way to it, outermost first.
    var beside: [Member]
  }

  var blocks: [Block] = []
  private var cells = 0
  /// What a list is called, where nothing else tells it from others.
  private static let listName = "list"
  private static let mostDepth = 24
  private static let mostCells = 50_000_000
  private static let mostNotes = 8

  /// - Returns: nil where there is no table in it.
  package init?(_ value: JSONValue) {
    // One row alone.
    let isRow =
      value.object.map { row in
        row.values.allSatisfy { JSONCell.isPlain(JSONCell.bare($0)) }
          && row.keys.contains { ColumnName.timeRank($0) == 2 }
      } ?? false
    walk(isRow ? .array([value]) : value, beside: [], depth: 0, key: "")
    blocks = blocks.filter { !$0.rows.rows.isEmpty }
    // Names of columns, and what a query cost, stand in lists of objects, too.
    if blocks.contains(where: { $0.rows.hasTimes }) { blocks = blocks.filter { $0.rows.hasTimes } }
    guard !blocks.isEmpty, cells <= Self.mostCells else { return nil }
    write()
    blocks = []
  }

  private mutating func walk(_ value: JSONValue, beside: [Member], depth: Int, key: String) {
    guard depth < Self.mostDepth, cells <= Self.mostCells else { return }
    if let object = value.object {
      walk(object, beside, depth, key)
    } else if let list = value.array {
      walk(list, beside + (key.isEmpty ? [] : [(Self.listName, key)]), depth)
    }
  }

  private mutating func walk(_ list: [JSONValue], _ beside: [Member], _ depth: Int) {
    if let rows = Self.lists(list) ?? Self.objects(list) { return add(rows, beside) }
    let before = blocks.count
    for element in list { walk(element, beside: beside, depth: depth + 1, key: "") }
    // Lists in rows that have the time themselves: rows of these, or nothing that a table holds.
    guard !blocks[before...].contains(where: { $0.rows.hasTimes }), Self.haveTimes(list) else { return }
    var leftOut: [String] = []
    guard let rows = Self.nested(list) ?? Self.objects(list, leavesOut: { leftOut.append($0) }) else { return }
    blocks.removeSubrange(before...)
    add(rows, beside)
    for name in leftOut { note("'\(name)' holds lists and is left out") }
  }

  /// Whether most elements are objects with a time.
  private static func haveTimes(_ list: [JSONValue]) -> Bool {
    let timed = list.prefix(100).count { element in
      guard let object = element.object else { return false }
      return JSONRow(object).members.contains { member in
        let text = DateText(Array(member.value.utf8).span)
        return ColumnName.timeRank(member.name) > 0 && JSONCell.isTime(member.value)
          || (text?.date ?? false) && text?.time != nil
      }
    }
    return timed * 2 > min(list.count, 100)
  }

  private mutating func walk(_ object: JSONObject, _ outer: [Member], _ depth: Int, _ key: String) {
    if let frame = Self.frame(object) {
      origin = "grafana"
      return add(frame.rows, outer + frame.beside)
    }
    if let export = Self.export(object) {
      origin = "rrdtool"
      return add(export, outer)
    }
    var beside = outer
    for (key, value) in zip(object.keys, object.values) { beside += Self.plain(value, key) }
    name(object)
    if let rows = Self.underNames(object) { return add(rows, beside) }
    if let rows = Self.byTime(object) { return add(rows, outer + (key.isEmpty ? [] : [("name", key)])) }
    if let rows = Self.sideBySide(object) { return add(rows, beside) }
    // Prometheus answers an instant query with one pair a series.
    if let pair = object["value"]?.array, pair.count == 2, object["metric"] != nil {
      return add(Rows(header: ["time", "value"], rows: [pair.map(JSONCell.text)]), beside)
    }
    for (key, value) in zip(object.keys, object.values) where value.object != nil || value.array != nil {
      walk(value, beside: beside, depth: depth + 1, key: key)
    }
  }

  private mutating func name(_ object: JSONObject) {
    if object["resultType"] != nil { origin = "prometheus" }
    if object["columns"] != nil, object["values"] != nil { origin = "influxdb" }
    if object["dps"] != nil { origin = "opentsdb" }
    if object["pointlist"] != nil { origin = "datadog" }
    if object["MetricDataResults"] != nil || object["Datapoints"] != nil { origin = "cloudwatch" }
    if object["timeseries"] != nil, object["name"] != nil { origin = "azure" }
  }

  mutating func note(_ sentence: String) { if notes.count < Self.mostNotes { notes.append(sentence) } }

  private mutating func add(_ rows: Rows, _ beside: [Member]) {
    cells += rows.rows.count * rows.header.count
    blocks.append(Block(rows: rows, beside: beside))
  }

  /// A plain member, or those of an object of plain ones.
  static func plain(_ value: JSONValue, _ key: String) -> [Member] {
    let value = JSONCell.bare(value)
    if let inner = value.object { return JSONRow(inner).members.map { ("\(key).\($0.name)", $0.value) } }
    return JSONCell.isPlain(value) && !value.isNull ? [(key, JSONCell.text(value))] : []
  }
}
