extension CSVParser {
  /// The first line that isn't blank.
  mutating func readHeader(_ record: Span<UInt8>) throws(CSVError) {
    let hasMark = record.count >= 3 && record[0] == 0xEF && record[1] == 0xBB && record[2] == 0xBF
    let record = record.extracting((hasMark ? 3 : 0)..<record.count)
    guard !record.isEmpty else { return }
    let delimiter = CSVHeader.inferDelimiter(record)
    let names = try names(record, delimiter)
    do {
      let read = try CSVHeader(names: names, delimiter: delimiter, line: line, options: options)
      row = [Double](repeating: .nan, count: read.valueCount)
      batch = CSVBatch(columns: read.valueCount)
      header = read
    } catch {
      faults = Array(error.faults.dropLast())
      try stop(error.faults.last)
    }
  }

  private mutating func names(_ record: Span<UInt8>, _ delimiter: UInt8) throws(CSVError) -> [String] {
    var names: [String] = []
    var start = 0
    while true {
      let field = CSVField(record, from: start, to: record.count, delimiter: delimiter)
      names.append(try name(field, record))
      guard field.end < record.count else { return names }
      start = field.end + 1
      guard names.count < options.limits.columns else {
        try stop(CSVFault(kind: .tooManyColumns(limit: options.limits.columns), line: line))
      }
    }
  }

  private mutating func name(_ field: CSVField, _ record: Span<UInt8>) throws(CSVError) -> String {
    let excerpt = CSVFault.excerpt(record.extracting(field.content))
    guard !field.hasStrayQuote else { try stop(CSVFault(kind: .strayQuote, line: line, found: excerpt)) }
    guard field.content.count <= options.limits.nameBytes else {
      let limit = options.limits.nameBytes
      try stop(CSVFault(kind: .columnNameTooLong(limit: limit), line: line, found: excerpt))
    }
    guard let name = field.text(record), !name.unicodeScalars.contains(where: { $0.value == 0 }) else {
      try stop(CSVFault(kind: .notUTF8, line: line, found: excerpt))
    }
    return name
  }
}
