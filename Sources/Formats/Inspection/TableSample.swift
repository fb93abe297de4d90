/// The records at the head of a file, blank lines and comments left out.
struct TableSample {
  struct Record {
    let range: Range<Int>
    let line: Int
  }

  let bytes: [UInt8]
  private(set) var records: [Record] = []
  /// Lines that begin with `#`, without it.
  private(set) var comments: [Record] = []
  /// The delimiter that a spreadsheet was told of in a line `sep=;`.
  private(set) var toldDelimiter: Delimiter?

  /// - Parameter isWhole: whether the bytes are all of the file; else the last record may be cut and is left out.
  init(_ bytes: [UInt8], isWhole: Bool) {
    self.bytes = bytes
    var scanner = RecordScanner()
    var (start, index, line) = (0, 0, 1)
    let span = bytes.span
    while let end = scanner.recordEnd(span, &index) {
      take(start..<end, line: line)
      line += 1 + scanner.innerLines
      scanner.beginRecord()
      start = end + 1
    }
    // A record whose quotation mark is never closed is for the reader to tell of.
    if isWhole, !scanner.isQuoted { take(start..<bytes.count, line: line) }
  }

  private mutating func take(_ range: Range<Int>, line: Int) {
    var range = range
    while let last = range.last, bytes[last] == 0x0D || bytes[last] == 0x20 { range.removeLast() }
    guard !range.isEmpty else { return }
    let record = Record(range: range, line: line)
    let text = bytes[range]
    if text.starts(with: "sep=".utf8), range.count == 5, let last = text.last, records.isEmpty {
      toldDelimiter = Delimiter.allCases.first { $0.byte == last }
    } else if text.first == UInt8(ascii: "#"), !text.starts(with: "#N/A".utf8) {
      comments.append(Record(range: range.dropFirst(), line: line))
    } else {
      records.append(record)
    }
  }

  /// The fields of a record.
  func fields(_ record: Record, _ split: FieldSplit, most: Int = .max) -> [CSVField] {
    var reader = FieldReader(bytes.span, record.range, split)
    var fields: [CSVField] = []
    repeat { fields.append(reader.field(bytes.span)) } while !reader.isAtEnd && fields.count < most
    return fields
  }
}
