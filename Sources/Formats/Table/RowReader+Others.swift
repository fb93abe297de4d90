/// Records that are no rows of values.
extension RowReader {
  /// Whether the fields from one on are all empty.
  func isBlank(_ bytes: Span<UInt8>, _ record: Range<Int>, from first: Int) -> Bool {
    var fields = FieldReader(bytes, record, layout.split)
    var place = 0
    while !fields.isAtEnd {
      let field = fields.field(bytes)
      if place >= first, !field.content.isEmpty { return false }
      place += 1
    }
    return true
  }

  /// A line that begins with `#` is a comment, unless that is a value.
  func isComment(_ bytes: Span<UInt8>, _ record: Range<Int>) -> Bool {
    var fields = FieldReader(bytes, record, layout.split)
    return !MissingWord.matches(bytes.extracting(fields.field(bytes).content))
  }

  /// Whether a record says the names of the columns again, as files do that were put one after another.
  func isHeader(_ bytes: Span<UInt8>, _ record: Range<Int>) -> Bool {
    var fields = FieldReader(bytes, record, layout.split)
    for column in layout.columns {
      let text = fields.field(bytes).text(bytes) ?? ""
      // Above times of day stands one of them.
      if column.kind == .time, !column.isNamed, layout.firstDay != nil { continue }
      if !text.isEmpty, text != column.name { return false }
      if fields.isAtEnd { break }
    }
    return true
  }

  /// Whether a record stood above the first row, too, or is one of those that `sar` puts between: a restart, the means at the end.
  func isAgain(_ bytes: Span<UInt8>, _ record: Range<Int>) -> Bool {
    var text: [UInt8] = []
    for index in record.prefix(1_024) { text.append(bytes[index]) }
    while let last = text.last, last == 0x20 { text.removeLast() }
    if layout.preamble.contains(text) { return true }
    guard layout.firstDay != nil else { return false }
    return text.starts(with: "Average:".utf8) || String(decoding: text, as: UTF8.self).contains("LINUX RESTART")
  }
}
