package import JSON

/// Times and values in the JSON of tools, found by their shapes, as a table that ``TableReader`` reads.
///
/// There is one walk for all of them. It looks for what can be rows — a list of lists (Prometheus, Datadog, InfluxDB, a chart's
/// data), a list of objects (Azure, New Relic, CloudWatch's statistics), lists of equal length side by side (CloudWatch's data,
/// Grafana's frames) — and for the plain members beside it, which say whose rows they are. Where several blocks of rows are
/// found, the members that differ become the series.
package struct JSONTables {
  /// What the table is made of, by its marks: `prometheus`, `grafana`, …; `json` for a shape without a name.
  package private(set) var origin = "json"
  /// A table as CSV: the reader of files takes it from here.
  package private(set) var bytes: [UInt8] = []

  /// Rows that stand in one place.
  private struct Block {
    var header: [String]
    /// Texts of the cells, empty where missing.
    var rows: [[String]]
    /// The plain members on the way to it, outermost first.
    var beside: [(name: String, value: String)]
  }

  private var blocks: [Block] = []
  private var cells = 0
  private static let mostDepth = 24
  private static let mostCells = 50_000_000
  private static let keyName = "series"

  /// - Returns: nil where there is no table in it.
  package init?(_ value: JSONValue) {
    // One row alone.
    let isRow =
      value.object.map { row in
        row.values.allSatisfy(Self.isPlain) && row.keys.contains { ColumnName.timeRank($0) == 2 }
      } ?? false
    walk(isRow ? .array([value]) : value, beside: [], depth: 0)
    blocks = blocks.filter { !$0.rows.isEmpty }
    guard !blocks.isEmpty, cells <= Self.mostCells else { return nil }
    write()
    blocks = []
  }

  // MARK: the walk

  private mutating func walk(_ value: JSONValue, beside: [(name: String, value: String)], depth: Int) {
    guard depth < Self.mostDepth, cells <= Self.mostCells else { return }
    if let object = value.object {
      walk(object, beside, depth)
    } else if let list = value.array {
      if let block = Self.rows(list, header: nil) { return add(block.header, block.rows, beside) }
      if let block = Self.objects(list) { return add(block.header, block.rows, beside) }
      for element in list { walk(element, beside: beside, depth: depth + 1) }
    }
  }

  private mutating func walk(_ object: JSONObject, _ outer: [(name: String, value: String)], _ depth: Int) {
    if let frame = Self.frame(object) {
      origin = "grafana"
      return add(frame.header, frame.rows, outer + frame.beside)
    }
    if let export = Self.export(object) {
      origin = "rrdtool"
      return add(export.header, export.rows, outer)
    }
    var beside = outer
    for (key, value) in zip(object.keys, object.values) { beside += Self.plain(value, key) }
    name(object)
    if let block = Self.underNames(object) { return add(block.header, block.rows, beside) }
    if let rows = Self.byTime(object) { return add(["time", "value"], rows, outer) }
    if let block = Self.sideBySide(object) { return add(block.header, block.rows, beside) }
    // Prometheus answers an instant query with one pair a series.
    if let pair = object["value"]?.array, pair.count == 2, object["metric"] != nil {
      return add(["time", "value"], [pair.map(Self.text)], beside)
    }
    for value in object.values where value.object != nil || value.array != nil {
      walk(value, beside: beside, depth: depth + 1)
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

  private mutating func add(_ header: [String], _ rows: [[String]], _ beside: [(name: String, value: String)]) {
    cells += rows.count * header.count
    blocks.append(Block(header: header, rows: rows, beside: beside))
  }

  // MARK: shapes

  /// `[[time, value], …]`, the names perhaps in the first.
  private static func rows(_ list: [JSONValue], header: [String]?) -> (header: [String], rows: [[String]])? {
    guard let first = list.first?.array, first.count >= 2, list.allSatisfy({ $0.elementCount == first.count }) else {
      return nil
    }
    var rows: [[String]] = []
    for element in list {
      guard let row = element.array, row.allSatisfy(isPlain) else { return nil }
      rows.append(row.map(text))
    }
    if let header { return header.count == first.count ? (header, rows) : nil }
    if rows.count > 1, first.allSatisfy({ $0.string != nil }), rows[1].contains(where: { Double($0) != nil }),
      !first.contains(where: { Double(text($0)) != nil })
    {
      return (rows[0], Array(rows.dropFirst()))
    }
    return (
      first.count == 2 ? names(ofPair: rows) : (0..<first.count).map { $0 == 0 ? "time" : "column_\($0 + 1)" }, rows
    )
  }

  /// Grafana's older data points have the value first.
  private static func names(ofPair rows: [[String]]) -> [String] {
    func isTime(_ column: Int) -> Bool {
      rows.allSatisfy { Double($0[column]).map { $0 > 1e8 } ?? ($0[column].count > 8) }
    }
    return !isTime(0) && isTime(1) ? ["value", "time"] : ["time", "value"]
  }

  /// `[{"time": …, "value": …}, …]`; members of members have a point in their names.
  private static func objects(_ list: [JSONValue]) -> (header: [String], rows: [[String]])? {
    guard !list.isEmpty, list.allSatisfy({ $0.object != nil }) else { return nil }
    var header: [String] = []
    var places: [String: Int] = [:]
    var rows: [[String]] = []
    for element in list {
      guard let object = element.object else { return nil }
      var row = [String](repeating: "", count: header.count)
      for (key, value) in zip(object.keys, object.values) {
        // Rows have no rows in them.
        guard value.array == nil else { return nil }
        if let inner = value.object, inner.values.contains(where: { $0.array != nil || $0.object != nil }) {
          return nil
        }
        for member in plain(value, key, keepsNull: true) {
          if let place = places[member.name] {
            row[place] = member.value
          } else {
            places[member.name] = header.count
            header.append(member.name)
            row.append(member.value)
          }
        }
      }
      rows.append(row)
    }
    guard header.count >= 2 else { return nil }
    // Elasticsearch wraps each number.
    let short = header.map { $0.hasSuffix(".value") ? String($0.dropLast(6)) : $0 }
    if Set(short).count == header.count { header = short }
    for index in rows.indices { rows[index] += [String](repeating: "", count: header.count - rows[index].count) }
    return (header, rows)
  }

  /// `{"timestamps": […], "values": […]}`, lists of equal length; also a step deeper, as ours has them.
  private static func sideBySide(_ object: JSONObject) -> (header: [String], rows: [[String]])? {
    var columns: [(name: String, values: [JSONValue])] = []
    for (key, value) in zip(object.keys, object.values) {
      if let list = value.array, !list.isEmpty, list.allSatisfy(isPlain) { columns.append((key, list)) }
      if let inner = value.object {
        for (name, value) in zip(inner.keys, inner.values) {
          if let list = value.array, !list.isEmpty, list.allSatisfy(isPlain) { columns.append((name, list)) }
        }
      }
    }
    guard let first = columns.first(where: { ColumnName.timeRank($0.name) > 0 }) ?? columns.first else { return nil }
    columns = columns.filter { $0.values.count == first.values.count }
    guard columns.count >= 2 else { return nil }
    let rows = first.values.indices.map { row in columns.map { text($0.values[row]) } }
    return (columns.map(\.name), rows)
  }

  /// A list of names and a list of rows beside it: InfluxDB's `columns` and `values`, Netdata's `labels` and `data`.
  private static func underNames(_ object: JSONObject) -> (header: [String], rows: [[String]])? {
    for value in object.values {
      guard let names = value.array?.map(\.string), names.count >= 2, let header = names as? [String] else { continue }
      for other in object.values {
        guard let list = other.array, list.first?.elementCount == header.count, let block = rows(list, header: header)
        else { continue }
        return block
      }
    }
    return nil
  }

  /// `{"1795824000": 23.5, …}`: times for keys.
  private static func byTime(_ object: JSONObject) -> [[String]]? {
    guard object.count >= 2, object.keys.allSatisfy({ Int64($0).map { $0 > 100_000_000 } ?? false }),
      object.values.allSatisfy(isPlain)
    else { return nil }
    return zip(object.keys, object.values).map { [$0, text($1)] }
  }

  /// A data frame of Grafana's: fields in a schema, their values column by column.
  private static func frame(_ object: JSONObject) -> (
    header: [String], rows: [[String]], beside: [(name: String, value: String)]
  )? {
    guard let fields = object["schema"]?.object?["fields"]?.array,
      let columns = object["data"]?.object?["values"]?.array?.map({ $0.array ?? [] }),
      fields.count == columns.count, let length = columns.first?.count, columns.allSatisfy({ $0.count == length }),
      fields.count >= 2
    else { return nil }
    let plainNames = fields.map { $0["name"]?.string ?? "" }
    let areUnique = Set(plainNames).count == plainNames.count
    let names = fields.map { field in
      let labels =
        field["labels"]?.object.map {
          zip($0.keys, $0.values).map { "\($0)=\($1.string ?? "")" }.joined(separator: ",")
        } ?? ""
      let shown = field["config"]?["displayNameFromDS"]?.string ?? field["config"]?["displayName"]?.string
      return shown ?? ((field["name"]?.string ?? "") + (labels.isEmpty || areUnique ? "" : " {\(labels)}"))
    }
    // Of a frame with one value, its name says whose it is.
    guard fields.count == 2 else {
      return (names, (0..<length).map { row in columns.map { text($0[row]) } }, [])
    }
    let time = fields.firstIndex { $0["type"]?.string == "time" } ?? 0
    let header = (0..<2).map { $0 == time ? names[$0] : "value" }
    let labels = fields[1 - time]["labels"].map { plain($0, "labels") } ?? []
    return (header, (0..<length).map { row in columns.map { text($0[row]) } }, [("name", names[1 - time])] + labels)
  }

  /// RRDtool's export has times nowhere but in its head.
  private static func export(_ object: JSONObject) -> (header: [String], rows: [[String]])? {
    guard let meta = object["meta"]?.object, let start = meta["start"]?.integer, let step = meta["step"]?.integer,
      step > 0,
      let list = object["data"]?.array, !list.isEmpty
    else { return nil }
    let legend = meta["legend"]?.array ?? meta["legend"]?["entry"]?.array ?? []
    var rows: [[String]] = []
    for (place, element) in list.enumerated() {
      guard let row = element.array, row.allSatisfy(isPlain), row.count == legend.count else { return nil }
      let (passed, isOver) = step.multipliedReportingOverflow(by: Int64(place) + 1)
      let (time, isBeyond) = start.addingReportingOverflow(passed)
      guard !isOver, !isBeyond else { return nil }
      rows.append(["\(time)"] + row.map(text))
    }
    return (["time"] + legend.map { $0.string ?? "" }, rows)
  }

  // MARK: values

  private static func isPlain(_ value: JSONValue) -> Bool { value.array == nil && value.object == nil }

  private static func text(_ value: JSONValue) -> String { value.string ?? (value.isNull ? "" : value.text) }

  /// A plain member, or those of an object of plain ones.
  private static func plain(_ value: JSONValue, _ key: String, keepsNull: Bool = false) -> [(
    name: String, value: String
  )] {
    if let inner = value.object {
      return zip(inner.keys, inner.values).filter { isPlain($1) }.map { ("\(key).\($0)", text($1)) }
    }
    return isPlain(value) && (keepsNull || !value.isNull) ? [(key, text(value))] : []
  }

  // MARK: the table

  private mutating func write() {
    let keys = keys()
    let isLong = blocks.count > 1
    // Rows that stand apart from the others are of another kind: a head, a summary.
    let most = Dictionary(grouping: blocks.indices) { blocks[$0].header }.max {
      // The first of several, whatever a dictionary's order.
      (rows($0.value), $1.value[0]) < (rows($1.value), $0.value[0])
    }
    let chosen = isLong ? most?.value.sorted() ?? [] : [0]
    guard let first = chosen.first else { return }
    var header = blocks[first].header
    if !isLong, let name = metricName(blocks[first].beside), let place = Self.onlyValue(header) { header[place] = name }
    write((chosen.count > 1 ? [Self.keyName] : []) + header)
    for place in chosen {
      let key = keys[place]
      for row in blocks[place].rows { write((chosen.count > 1 ? [key] : []) + row) }
    }
  }

  private func rows(_ places: [Int]) -> Int { places.reduce(0) { $0 + blocks[$1].rows.count } }

  /// What tells the blocks apart: the members beside them that differ, the last that do it alone.
  private func keys() -> [String] {
    let names = blocks.flatMap { $0.beside.map(\.name) }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    func values(_ name: String) -> [String] {
      blocks.map { block in block.beside.last { $0.name == name }?.value ?? "" }
    }
    let differing = names.prefix(200).filter { Set(values($0)).count > 1 }
    let good = [
      "metric.__name__", "Label", "label", "name.value", "metric", "scope", "name", "metric.instance", "target",
    ]
    let alone = (good.filter(differing.contains) + differing).first { Set(values($0)).count == blocks.count }
    if let alone { return values(alone) }
    return blocks.indices.map { place in
      let parts = differing.map { values($0)[place] }.filter { !$0.isEmpty }
      return parts.isEmpty ? "series \(place + 1)" : parts.joined(separator: ".")
    }
  }

  private func metricName(_ beside: [(name: String, value: String)]) -> String? {
    for name in ["metric.__name__", "Label", "name.value", "metric", "name"] {
      if let found = beside.last(where: { $0.name == name })?.value, !found.isEmpty { return found }
    }
    return nil
  }

  /// The one column that is called as values are.
  private static func onlyValue(_ header: [String]) -> Int? {
    let places = header.indices.filter {
      ["value", "values", "average", "sum", "maximum", "minimum"].contains(header[$0].lowercased())
    }
    return places.count == 1 ? places[0] : nil
  }

  private mutating func write(_ fields: [String]) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(UInt8(ascii: "\""))
      for byte in field.utf8 {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}
