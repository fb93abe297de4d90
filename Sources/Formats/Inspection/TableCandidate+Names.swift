/// The names in a record.
extension TableCandidate {
  /// As many as there are columns, where the record can be read so. Between spaces a name may have spaces in it: then two
  /// part it from the next, or it stands over its column.
  func names(_ sample: TableSample, _ record: TableSample.Record) -> [String] {
    let names = sample.fields(record, split).map { $0.text(sample.bytes.span) ?? "\u{FFFD}" }
    guard split.delimiter == .spaces, names.count != width else { return names }
    let parted = Self.parted(sample.bytes[record.range])
    if parted.count == width { return parted }
    return namesOverColumns(sample, record) ?? names
  }

  /// Whether the record before the first row has a name for each column.
  func hasNames(_ sample: TableSample) -> Bool {
    guard firstRow < rows.count, rows[firstRow] > 0 else {
      let comment = sample.comments.last.map { names(sample, $0) }
      return comment?.count == width
    }
    return names(sample, sample.records[rows[firstRow] - 1]).count == width
  }

  /// Cut where two spaces or a tab stand.
  private static func parted(_ text: ArraySlice<UInt8>) -> [String] {
    var parts: [[UInt8]] = [[]]
    var gap = 0
    for byte in text {
      if byte == 0x20 || byte == 0x09 {
        gap += byte == 0x09 ? 2 : 1
        continue
      }
      if gap > 1, !parts[parts.count - 1].isEmpty { parts.append([]) }
      if gap == 1, !parts[parts.count - 1].isEmpty { parts[parts.count - 1].append(0x20) }
      gap = 0
      parts[parts.count - 1].append(byte)
    }
    return parts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Each word with the one column that it stands over; nil where a word stands over none or two, or a column has none.
  private func namesOverColumns(_ sample: TableSample, _ record: TableSample.Record) -> [String]? {
    var extents: [Range<Int>] = []
    for row in rows.indices.dropFirst(firstRow).prefix(200) {
      let start = sample.records[rows[row]].range.lowerBound
      for (column, cell) in cells[row].enumerated() {
        let range = cell.content.lowerBound - start..<max(cell.content.upperBound, cell.content.lowerBound + 1) - start
        if column < extents.count {
          extents[column] =
            min(extents[column].lowerBound, range.lowerBound)..<max(extents[column].upperBound, range.upperBound)
        } else {
          extents.append(range)
        }
      }
    }
    guard extents.count == width, zip(extents.dropFirst(), extents).allSatisfy({ $0.lowerBound >= $1.upperBound })
    else {
      return nil
    }
    var names = [[String]](repeating: [], count: width)
    for field in sample.fields(record, FieldSplit(.spaces)) {
      let word = field.content.lowerBound - record.range.lowerBound..<field.content.upperBound - record.range.lowerBound
      let over = extents.indices.filter { extents[$0].overlaps(word) }
      guard over.count == 1 else { return nil }
      names[over[0]].append(field.text(sample.bytes.span) ?? "\u{FFFD}")
    }
    let isTime = { (column: Int) in column == self.timeColumn || column == self.timeOfDayColumn }
    guard names.indices.allSatisfy({ !names[$0].isEmpty || isTime($0) }) else { return nil }
    return names.map { $0.joined(separator: " ") }
  }
}
