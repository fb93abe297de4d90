import Numerals

extension CSVParser {
  /// One row of values; a fault in it keeps the whole row out.
  mutating func readRow(_ bytes: Span<UInt8>, _ record: Range<Int>) throws(CSVError) {
    guard let header else { return }
    let faultsBefore = faults.count
    var timestamp: Int64 = 0
    var isLabelled = false
    var column = 0
    var start = record.lowerBound
    while column < header.roles.count {
      let field = CSVField(bytes, from: start, to: record.upperBound, delimiter: header.delimiter)
      if field.hasStrayQuote {
        try add(fault(.strayQuote, column, bytes.extracting(field.content)))
      } else {
        let content = bytes.extracting(field.content)
        switch header.roles[column] {
        case .time: timestamp = try time(content)
        case .value(let place): row[place] = try number(content, column)
        case .label: isLabelled = try label(content, column)
        case .ignored: break
        }
      }
      column += 1
      start = field.end + 1
      guard field.end < record.upperBound else { break }
    }
    try checkFieldCount(column, bytes, start, record.upperBound)
    if faults.count == faultsBefore { commit(timestamp, isLabelled, hasLabels: header.hasLabels) }
  }

  /// As many fields as the header has, and nothing after them.
  private mutating func checkFieldCount(
    _ columns: Int, _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) throws(CSVError) {
    guard let header else { return }
    var found = columns
    var start = start
    while start <= end {
      found += 1
      start = CSVField(bytes, from: start, to: end, delimiter: header.delimiter).end + 1
    }
    guard found != header.names.count else { return }
    try add(CSVFault(kind: .wrongFieldCount(expected: header.names.count, found: found), line: line))
  }

  private mutating func commit(_ timestamp: Int64, _ isLabelled: Bool, hasLabels: Bool) {
    batch.timestamps.append(timestamp)
    batch.lines.append(line)
    for place in row.indices { batch.values[place].append(row[place]) }
    if hasLabels { batch.labels.append(isLabelled) }
    rowCount += 1
  }

  private mutating func time(_ text: Span<UInt8>) throws(CSVError) -> Int64 {
    do {
      return try Timestamp.parse(text, dialect: .file)
    } catch {
      try add(fault(.notATime(error), 0, text))
      return 0
    }
  }

  private mutating func number(_ text: Span<UInt8>, _ column: Int) throws(CSVError) -> Double {
    if let value = DoubleText.double(text, grammar: .file) {
      if value.isFinite { return value }
      try add(fault(.numberOutOfRange, column, text))
    } else if !text.isEmpty, !text.isWord("nan"), !text.isWord("null") {
      let infinities = ["inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"]
      let isInfinite = infinities.contains { text.isWord($0) }
      try add(fault(isInfinite ? .numberOutOfRange : .notANumber, column, text))
    }
    return .nan
  }

  private mutating func label(_ text: Span<UInt8>, _ column: Int) throws(CSVError) -> Bool {
    if text.count == 1, text[0] | 1 == UInt8(ascii: "1") { return text[0] == UInt8(ascii: "1") }
    if let value = DoubleText.double(text, grammar: .file), value == 0 || value == 1 { return value == 1 }
    if text.isEmpty || text.isWord("false") { return false }
    if text.isWord("true") { return true }
    try add(fault(.notALabel, column, text))
    return false
  }

  private func fault(_ kind: CSVFault.Kind, _ column: Int, _ found: Span<UInt8>) -> CSVFault {
    CSVFault(kind: kind, line: line, column: header?.names[column], found: CSVFault.excerpt(found))
  }
}

extension Span<UInt8> {
  /// Whether the text is this lower-case ASCII word, in any case.
  fileprivate func isWord(_ word: String) -> Bool {
    guard count == word.utf8.count else { return false }
    var index = 0
    for byte in word.utf8 {
      let isLetter = byte >= UInt8(ascii: "a")
      guard self[index] | (isLetter ? 0x20 : 0) == byte else { return false }
      index += 1
    }
    return true
  }
}
