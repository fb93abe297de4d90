/// Reads a file of times and values, whatever tool wrote it, fed in chunks of any cut.
///
/// ```swift
/// var reader = TableReader(options)
/// while let chunk = … {
///   try reader.feed(chunk)
///   store(reader.takeBatch())
/// }
/// try reader.finish()
/// store(reader.takeBatch())
/// ```
/// The head of the file tells how it is to be read (``TableInspector``); from then on a row is read as it comes. A row with a
/// fault yields nothing but the fault, and reading goes on, so that the faults of the whole file are known by their causes. Rows
/// may come in any order and more than once: that is for whoever places them on the grid.
///
/// The result does not depend on how the bytes are cut. Memory: the head, one record and the rows not yet taken.
package struct TableReader: Sendable {
  let options: TableOptions
  /// Known once the head has been read.
  package private(set) var layout: TableLayout?
  /// The series of a long file, in the order of their first rows.
  package internal(set) var keys: [String] = []
  /// Rows read so far, faulty ones not counted.
  package internal(set) var rowCount = 0
  /// Times that had a fraction of a second, which was rounded.
  package internal(set) var rounded = 0
  /// Lines at the end that were no rows.
  package private(set) var footer: [Int] = []
  var faults: TableFaults
  var rows: RowReader?
  private var decoder: TextDecoder?
  /// Where lines of times stand between the rows.
  private var timeLines: TimeLines?
  private var head: [UInt8] = []
  private var scanner = RecordScanner()
  /// The line that the record at hand begins on.
  private var line = 1
  /// A record whose end hasn't been fed yet.
  private var carry: [UInt8] = []
  private var stopped: TableError?

  package init(_ options: TableOptions = TableOptions()) {
    self.options = options
    faults = TableFaults(options.limits)
  }

  /// Times that no clock of the zone showed, and times that it showed twice.
  package var clockChanges: (skipped: Int, doubled: Int) { rows?.clockChanges ?? (0, 0) }

  /// What later rows contradict of what the first ones said.
  package var notes: [String] { rows?.constants.compactMap(\.sentence) ?? [] }

  /// Takes in the next bytes of the file.
  ///
  /// - Throws: `TableError` where there is no sense in reading on; later calls throw it again.
  package mutating func feed(_ bytes: [UInt8]) throws(TableError) {
    if let stopped { throw stopped }
    guard rows == nil else {
      guard var decoder else { return }
      var text = decoder.decode(bytes)
      self.decoder = decoder
      if let rows = timeLines?.rows(of: text) { text = rows }
      try read(text.span)
      return
    }
    head += bytes
    if head.count >= options.limits.sampleBytes { try begin(isWhole: false) }
  }

  /// Takes note that the file has ended.
  ///
  /// - Throws: `TableError` with every fault of the file, if it has any.
  package mutating func finish() throws(TableError) {
    if let stopped { throw stopped }
    if rows == nil { try begin(isWhole: true) }
    if let last = timeLines?.end() { try read(last.span) }
    if scanner.isQuoted {
      try stop(TableFault(kind: .unclosedQuote, line: line, found: TableFault.excerpt(carry.span)))
    }
    try takeCarry()
    rows?.flush()
    footer = faults.end(rows: rowCount)
    if options.zone == nil, let rows, rows.folds.isFolded, layout?.seriesColumns.isEmpty ?? true {
      faults.add(TableFault(kind: .unnamedZone, line: layout?.firstLine ?? 1))
    }
    guard faults.isEmpty else { try stop(nil) }
  }

  /// The rows read since the last call.
  package mutating func takeBatch() -> TableBatch {
    guard rows != nil else { return TableBatch(columns: 0) }
    return rows?.takeBatch() ?? TableBatch(columns: 0)
  }

  private mutating func begin(isWhole: Bool) throws(TableError) {
    // As many bytes are looked at however they were cut.
    let sample = Array(head.prefix(options.limits.sampleBytes))
    let rest = Array(head.dropFirst(sample.count))
    head = []
    let (encoding, mark) = TextEncoding.detect(sample.span, told: options.encoding, usual: options.usual.encoding)
    if encoding.isBySystem, !SystemConverter.knows(encoding) {
      try stop(TableFault(kind: .unknownEncoding(encoding), line: 1))
    }
    var decoder = TextDecoder(encoding, mark: mark, head: sample)
    var text = decoder.decode(sample)
    var more = decoder.decode(rest)
    self.decoder = decoder
    timeLines = TimeLines(text)
    if let rows = timeLines?.rows(of: text) { text = rows }
    if let rows = timeLines?.rows(of: more) { more = rows }
    let last = isWhole && rest.isEmpty ? timeLines?.end() ?? [] : []
    text += last
    var found: TableLayout
    do {
      found = try TableInspector.layout(text, isWhole: isWhole && rest.isEmpty, options)
    } catch {
      stopped = error
      throw error
    }
    found.encoding = encoding
    if options.encoding == nil, options.usual.encoding != encoding, encoding.isGuess, found.hasForeignLetters {
      found.warnings.append(
        "letters beyond ASCII are read as \(encoding.rawValue), which they look most like; where names look wrong, say how they are written: ?encoding=NAME, such as windows-1250 or utf-8"
      )
    }
    if let others = timeLines?.others, !others.isEmpty {
      found.warnings.append(
        "several tables stand under each time; left out is what stands under \(others.map { "'\($0)…'" }.joined(separator: " and "))"
      )
    }
    layout = found
    rows = RowReader(found, options)
    try read(text.span)
    try read(more.span)
  }

  /// Ends reading for good.
  private mutating func stop(_ fault: TableFault?) throws(TableError) -> Never {
    faults.release()
    if let fault { faults.add(fault) }
    let error = TableError(faults: faults.faults, others: faults.others, isCut: faults.isFull)
    stopped = error
    throw error
  }

  private mutating func read(_ bytes: Span<UInt8>) throws(TableError) {
    var start = 0
    var index = 0
    while let end = scanner.recordEnd(bytes, &index) {
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

  private mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(TableError) {
    let room = options.limits.lineBytes - carry.count
    for index in range.prefix(max(0, room)) { carry.append(bytes[index]) }
    if range.count > room { try refuseLength(TableFault.excerpt(carry.span)) }
  }

  private mutating func takeCarry() throws(TableError) {
    let record = carry
    carry.removeAll(keepingCapacity: true)
    try take(record.span, 0..<record.count)
  }

  /// A whole record, without its line end.
  private mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(TableError) {
    guard range.count <= options.limits.lineBytes else {
      try refuseLength(TableFault.excerpt(bytes.extracting(range.prefix(options.limits.lineBytes))))
    }
    var record = range
    if let last = record.last, bytes[last] == 0x0D { record.removeLast() }
    if !record.isEmpty, line >= layout?.firstLine ?? 1 {
      try readRow(bytes, record)
    }
    line += 1 + scanner.innerLines
    scanner.beginRecord()
  }

  private mutating func readRow(_ bytes: Span<UInt8>, _ record: Range<Int>) throws(TableError) {
    guard let outcome = rows?.read(bytes, record, line: line, &keys, &faults) else { return }
    switch outcome {
    case .row(let isRounded):
      rowCount += 1
      if isRounded { rounded += 1 }
      faults.release()
    case .fault: if faults.isFull { try stop(nil) }
    case .noRow: break
    case .tooManySeries: try stop(TableFault(kind: .tooManySeries(limit: options.limits.series), line: line))
    }
  }

  private mutating func refuseLength(_ excerpt: String) throws(TableError) -> Never {
    try stop(TableFault(kind: .lineTooLong(limit: options.limits.lineBytes), line: line, found: excerpt))
  }
}
