/// Where a field of a record lies (RFC 4180 section 2).
struct CSVField {
  /// The bytes between the delimiters, without the quotation marks around them and spaces at the ends.
  var content: Range<Int>
  /// The index of the delimiter after the field, or the end of the record.
  var end: Int
  /// Doubled quotation marks in the content, which stand for single ones.
  var hasEscapes = false
  var hasStrayQuote = false

  /// The field that begins at `start` of a record that ends at `end`.
  init(_ record: Span<UInt8>, from start: Int, to end: Int, delimiter: UInt8) {
    content = start..<start
    self.end = start
    if start < end, record[start] == UInt8(ascii: "\"") {
      readQuoted(record, to: end, delimiter)
    } else {
      readPlain(record, to: end, delimiter)
    }
    trim(record)
  }

  private mutating func readPlain(_ record: Span<UInt8>, to limit: Int, _ delimiter: UInt8) {
    while end < limit {
      let byte = record[end]
      if byte == delimiter { break }
      if byte == UInt8(ascii: "\"") { hasStrayQuote = true }
      end &+= 1
    }
    content = content.lowerBound..<end
  }

  private mutating func readQuoted(_ record: Span<UInt8>, to limit: Int, _ delimiter: UInt8) {
    var index = end + 1
    while index < limit {
      if record[index] == UInt8(ascii: "\"") {
        guard index + 1 < limit, record[index + 1] == UInt8(ascii: "\"") else { break }
        hasEscapes = true
        index += 1
      }
      index += 1
    }
    // A record ends inside quotation marks only at the end of the file, which is refused there.
    content = end + 1..<max(end + 1, min(index, limit))
    end = min(index + 1, limit)
    while end < limit, record[end] != delimiter {
      if record[end] != UInt8(ascii: " ") { hasStrayQuote = true }
      end += 1
    }
  }

  private mutating func trim(_ record: Span<UInt8>) {
    var (lower, upper) = (content.lowerBound, content.upperBound)
    while lower < upper, record[lower] == 0x20 || record[lower] == 0x09 { lower += 1 }
    while lower < upper, record[upper - 1] == 0x20 || record[upper - 1] == 0x09 { upper -= 1 }
    content = lower..<upper
  }

  /// Takes in the field that follows, and what stands between them.
  mutating func extend(to next: CSVField) {
    content = content.lowerBound..<max(content.upperBound, next.content.upperBound)
    end = next.end
    hasStrayQuote = hasStrayQuote || next.hasStrayQuote
  }

  /// The content as text, escapes resolved; `nil` where it isn't UTF-8.
  func text(_ record: Span<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var index = content.lowerBound
    while index < content.upperBound {
      bytes.append(record[index])
      index += hasEscapes && record[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
