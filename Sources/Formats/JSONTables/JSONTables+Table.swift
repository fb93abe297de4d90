import Series

/// The blocks as one table.
extension JSONTables {
  private static let keyName = "series"

  mutating func write() {
    let keys = keys()
    let isLong = blocks.count > 1
    // Rows that stand apart from the others are of another kind: a head, a summary.
    let most = Dictionary(grouping: blocks.indices) { blocks[$0].rows.header }.max {
      // The first of several, whatever a dictionary's order.
      (rows($0.value), $1.value[0]) < (rows($1.value), $0.value[0])
    }
    var chosen = isLong ? most?.value.sorted() ?? [] : [0]
    guard let first = chosen.first else { return }
    var header = blocks[first].rows.header
    if isLong {
      let alike = blocks.indices.filter { Self.areAlike(blocks[$0].rows, blocks[first].rows) }
      chosen = alike
      for place in alike { for name in blocks[place].rows.header where !header.contains(name) { header.append(name) } }
      let others = Set(
        blocks.indices.filter { !alike.contains($0) }.map { blocks[$0].rows.header.prefix(4).joined(separator: ", ") })
      for names in others.sorted() { note("rows of other names are left out: \(names)") }
    }
    if !isLong, let name = metricName(blocks[first].beside), let place = Self.onlyValue(header) { header[place] = name }
    // Whatever the file is said to be written in, this is not.
    bytes = [0xEF, 0xBB, 0xBF]
    if let zone = zone(of: blocks[first]) { bytes += Array("# timezone: \(zone)\n".utf8) }
    write((chosen.count > 1 ? [Self.keyName] : []) + header)
    for place in chosen {
      let key = keys[place]
      let places =
        !isLong || blocks[place].rows.header == header ? nil : header.map(blocks[place].rows.header.firstIndex(of:))
      for row in blocks[place].rows.rows {
        let cells = places.map { $0.map { place in place.map { row[$0] } ?? "" } } ?? row
        write((chosen.count > 1 ? [key] : []) + cells)
      }
    }
  }

  /// Whether two headers are of rows of one kind, some of which lack a member: most names are in both.
  private static func areAlike(_ rows: Rows, _ others: Rows) -> Bool {
    if rows.header == others.header { return true }
    let shared = Set(rows.header).intersection(others.header)
    let isTimed = rows.header.indices.contains { shared.contains(rows.header[$0]) && JSONCell.isTime(rows.rows[0][$0]) }
    return isTimed && shared.count * 2 >= max(rows.header.count, others.header.count)
  }

  private func rows(_ places: [Int]) -> Int { places.reduce(0) { $0 + blocks[$1].rows.rows.count } }

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
    if differing.isEmpty, let named = keysInRows() { return named }
    return blocks.indices.map { place in
      let parts = differing.map { values($0)[place] }.filter { !$0.isEmpty }
      return parts.isEmpty ? "series \(place + 1)" : parts.joined(separator: ".")
    }
  }

  /// A column that says the same in all rows of a block, and something else in each block.
  private func keysInRows() -> [String]? {
    guard let first = blocks.first else { return nil }
    for name in first.rows.header {
      let values = blocks.map { block in
        block.rows.header.firstIndex(of: name).flatMap { place in
          block.rows.rows.allSatisfy { $0[place] == block.rows.rows[0][place] } ? block.rows.rows[0][place] : nil
        }
      }
      if !values.contains(nil), !values.contains(""), Set(values).count == blocks.count {
        return values.compactMap(\.self)
      }
    }
    return nil
  }

  private func metricName(_ beside: [Member]) -> String? {
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

  /// The zone that a member beside the rows names. Where an offset stands beside it, as Open-Meteo has both, and the zone had
  /// another at one of the times, the rows were made with the offset.
  private func zone(of block: Block) -> String? {
    func member(_ names: [String]) -> String? {
      block.beside.last { names.contains(ColumnName.plain($0.name.split(separator: ".").last.map(String.init) ?? "")) }?
        .value
    }
    let name = member(["timezone", "tz", "timezonename", "timezoneid"]) ?? ""
    let zone = (try? TimeZoneRules(named: name == "GMT" ? "UTC" : name))
    guard let offset = member(["utcoffsetseconds", "utcoffset", "gmtoffset"]).flatMap(Int64.init), offset % 60 == 0,
      offset.magnitude < 86_400
    else { return zone?.name }
    let minutes = offset.magnitude / 60
    let (hour, minute) = (minutes / 60, minutes % 60)
    let fixed = "\(offset < 0 ? "-" : "+")\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    guard let zone, let column = block.rows.header.indices.max(by: { rank(block, $0) < rank(block, $1) }) else {
      return fixed
    }
    let isSame = block.rows.rows.allSatisfy { row in
      guard let text = DateText(Array(row[column].utf8).span), let days = text.days(dayFirst: true) else { return true }
      let time = days * 86_400 + (text.time ?? 0) - offset
      return !Timestamp.range.contains(time) || zone.offset(at: time) == offset
    }
    return isSame ? zone.name : fixed
  }

  private func rank(_ block: Block, _ column: Int) -> (Int, Int) {
    (ColumnName.timeRank(block.rows.header[column]), -column)
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
