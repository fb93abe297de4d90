/// Reads a CSV file (RFC 4180) of time, metrics, context and labels, fed in chunks of any cut.
///
/// ```swift
/// var parser = CSVParser(options: options)
/// while let chunk = … {
///   try parser.feed(chunk)
///   store(parser.takeBatch())
/// }
/// try parser.finish()
/// store(parser.takeBatch())
/// ```
/// The delimiter (`,` `;` tab) is inferred from the header. A byte order mark, CRLF, blank lines, quoted fields
/// and a missing end of the last line are fine. Times are those of `Timestamp.Dialect.file`. A missing value is
/// an empty field, `NaN` or `null` in any case, and becomes NaN. Rows may come in any order and more than once:
/// that is for whoever places them on the grid. A row with a fault yields nothing but the fault.
///
/// The result does not depend on how the bytes are cut. Memory: one record and the rows not yet taken.
package struct CSVParser: Sendable {
  let options: CSVOptions
  /// Known once the first line has been fed.
  package internal(set) var header: CSVHeader?
  package internal(set) var faults: [CSVFault] = []
  /// Rows read so far, faulty ones not counted.
  package internal(set) var rowCount = 0
  var batch = CSVBatch(columns: 0)
  /// The values of the row at hand, in the order of the batch's columns.
  var row: [Double] = []
  /// The line that the record at hand begins on.
  var line = 1
  /// A record whose end hasn't been fed yet.
  private var carry: [UInt8] = []
  private var isQuoted = false
  private var isStopped = false
  /// Line ends inside the quotation marks of the record at hand.
  private var innerLines = 0

  package init(options: CSVOptions = CSVOptions()) { self.options = options }

  /// Takes in the next bytes of the file.
  ///
  /// - Throws: `CSVError` when the faults leave no sense in reading on; later calls throw it again.
  package mutating func feed(_ bytes: Span<UInt8>) throws(CSVError) {
    try checkStopped()
    var start = 0
    var index = 0
    while let end = recordEnd(bytes, &index) {
      if carry.isEmpty {
        try take(bytes, start..<end)
      } else {
        try keep(bytes, start..<end)
        try takeCarry()
      }
      start = end + 1
    }
    try keep(bytes, start..<bytes.count)
  }

  /// Takes in the next bytes of the file.
  package mutating func feed(_ bytes: [UInt8]) throws(CSVError) { try feed(bytes.span) }

  /// Takes note that the file has ended.
  ///
  /// - Throws: `CSVError` with every fault of the file, if it has any.
  package mutating func finish() throws(CSVError) {
    try checkStopped()
    if isQuoted {
      let excerpt = CSVFault.excerpt(carry.span)
      try stop(CSVFault(kind: .unclosedQuote, line: line, found: excerpt))
    }
    try takeCarry()
    if header == nil, faults.isEmpty { faults.append(CSVFault(kind: .emptyFile, line: 1)) }
    guard faults.isEmpty else { try stop(nil) }
  }

  /// The rows read since the last call.
  package mutating func takeBatch() -> CSVBatch {
    let taken = batch
    batch = CSVBatch(columns: header?.valueCount ?? 0)
    return taken
  }

  /// Notes a fault of a row; reading stops at the limit.
  mutating func add(_ fault: CSVFault) throws(CSVError) {
    faults.append(fault)
    if faults.count >= options.limits.faults { try stop(nil) }
  }

  /// Ends reading for good.
  mutating func stop(_ fault: CSVFault?) throws(CSVError) -> Never {
    if let fault { faults.append(fault) }
    isStopped = true
    throw CSVError(faults: faults)
  }

  private func checkStopped() throws(CSVError) {
    if isStopped { throw CSVError(faults: faults) }
  }

  /// The line end of the record at hand, from `index` on, which moves past it; `nil` where the bytes end first.
  private mutating func recordEnd(_ bytes: Span<UInt8>, _ index: inout Int) -> Int? {
    var quoted = isQuoted
    defer { isQuoted = quoted }
    while index < bytes.count {
      let byte = bytes[index]
      index &+= 1
      if byte > UInt8(ascii: "\"") { continue }
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      guard byte == UInt8(ascii: "\n") else { continue }
      if !quoted { return index - 1 }
      innerLines += 1
    }
    return nil
  }

  private mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(CSVError) {
    let room = options.limits.lineBytes - carry.count
    for index in range.prefix(max(0, room)) { carry.append(bytes[index]) }
    if range.count > room {
      let excerpt = CSVFault.excerpt(carry.span)
      try refuseLength(excerpt)
    }
  }

  private mutating func takeCarry() throws(CSVError) {
    let record = carry
    carry.removeAll(keepingCapacity: true)
    try take(record.span, 0..<record.count)
  }

  /// A whole record, without its line end.
  private mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(CSVError) {
    guard range.count <= options.limits.lineBytes else {
      try refuseLength(CSVFault.excerpt(bytes.extracting(range.prefix(options.limits.lineBytes))))
    }
    var record = range
    if let last = record.last, bytes[last] == UInt8(ascii: "\r") { record.removeLast() }
    if header == nil {
      try readHeader(bytes.extracting(record))
    } else if !record.isEmpty {
      try readRow(bytes, record)
    }
    line += 1 + innerLines
    innerLines = 0
  }

  private mutating func refuseLength(_ excerpt: String) throws(CSVError) -> Never {
    let limit = options.limits.lineBytes
    try stop(CSVFault(kind: .lineTooLong(limit: limit), line: line, found: excerpt))
  }
}

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
