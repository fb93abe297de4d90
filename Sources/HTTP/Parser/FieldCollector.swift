/// The fields of a head as they come in, with those that frame and route the message read at once.
struct FieldCollector: Sendable {
  private(set) var slices: [RequestHeaders.FieldSlice] = []
  private(set) var close = false
  private(set) var keepAlive = false
  private(set) var expectsContinue = false
  private var hostCount = 0
  private var contentLength: Int64?
  private var transferCodings: [String] = []
  private var hasTransferEncoding = false

  /// Reads one field line (RFC 9112 §5): `name ":" OWS value OWS`.
  mutating func add(_ bytes: [UInt8], _ line: Range<Int>, _ limits: ParserLimits) throws(ParseError) {
    let first = bytes[line.lowerBound]
    if first == Characters.space || first == Characters.tab { throw .foldedField }
    if slices.count >= limits.headerCount { throw .tooManyFields }
    var nameEnd = line.lowerBound
    while nameEnd < line.upperBound && Characters.isToken(bytes[nameEnd]) { nameEnd += 1 }
    guard nameEnd > line.lowerBound, nameEnd < line.upperBound, bytes[nameEnd] == Characters.colon else {
      throw .malformedField
    }
    let value = try Self.trimmed(bytes, (nameEnd + 1)..<line.upperBound)
    let name = line.lowerBound..<nameEnd
    guard line.count <= UInt16.max, line.upperBound <= UInt32.max else { throw .fieldTooLong }
    slices.append(
      .init(
        nameStart: UInt32(name.lowerBound), nameLength: UInt16(name.count), valueLength: UInt16(value.count),
        valueStart: UInt32(value.lowerBound)))
    try note(bytes, name, value)
  }

  /// Checks Host: exactly one in HTTP/1.1, at most one in 1.0 (RFC 9112 §3.2).
  func checkHost(isHTTP10: Bool) throws(ParseError) {
    if hostCount > 1 { throw .repeatedHost }
    if hostCount == 0 && !isHTTP10 { throw .missingHost }
  }

  /// How the body is delimited (RFC 9112 §6.3). Content-Length beside Transfer-Encoding is refused, since it is
  /// what request smuggling is made of (§11.2); so is Transfer-Encoding in HTTP/1.0 (§6.1).
  func framing(isHTTP10: Bool, _ limits: ParserLimits) throws(ParseError) -> RequestHead.Framing {
    if hasTransferEncoding {
      if contentLength != nil { throw .conflictingFraming }
      guard !isHTTP10, transferCodings.last == "chunked" else { throw .malformedTransferCoding }
      if transferCodings.dropLast().contains("chunked") { throw .malformedTransferCoding }
      if transferCodings.count > 1 { throw .unsupportedTransferCoding }
      return .chunked
    }
    guard let contentLength else { return .none }
    if contentLength > limits.body { throw .bodyTooLarge }
    return contentLength == 0 ? .none : .length(contentLength)
  }

  private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) throws(ParseError) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end && (bytes[start] == Characters.space || bytes[start] == Characters.tab) { start += 1 }
    while end > start && (bytes[end - 1] == Characters.space || bytes[end - 1] == Characters.tab) { end -= 1 }
    var index = start
    while index < end {
      if !Characters.isField(bytes[index]) { throw .malformedField }
      index += 1
    }
    return start..<end
  }

  /// Keeps what framing and routing need; the length of the name tells most fields apart.
  private mutating func note(_ bytes: [UInt8], _ name: Range<Int>, _ value: Range<Int>) throws(ParseError) {
    switch name.count {
    case 4 where bytes.equalsIgnoringCase(name, "host"):
      hostCount += 1
      guard HostGrammar.isValid(bytes, value, needsName: false) else { throw .malformedHost }
    case 6 where bytes.equalsIgnoringCase(name, "expect"):
      guard bytes.equalsIgnoringCase(value, "100-continue") else { throw .unsupportedExpectation }
      expectsContinue = true
    case 10 where bytes.equalsIgnoringCase(name, "connection"):
      for option in Self.list(bytes, value) {
        if option == "close" { close = true }
        if option == "keep-alive" { keepAlive = true }
      }
    case 14 where bytes.equalsIgnoringCase(name, "content-length"):
      guard contentLength == nil else { throw .malformedContentLength }
      contentLength = try Self.length(bytes, value)
    case 17 where bytes.equalsIgnoringCase(name, "transfer-encoding"):
      hasTransferEncoding = true
      transferCodings += Self.list(bytes, value)
    default: break
    }
  }

  /// The members of a comma-separated list, small letters, empty ones left out (RFC 9110 §5.6.1).
  private static func list(_ bytes: [UInt8], _ range: Range<Int>) -> [String] {
    bytes[range].split(separator: UInt8(ascii: ",")).compactMap { member in
      let text = member.filter { $0 != Characters.space && $0 != Characters.tab }.map(Characters.lowercased)
      return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }
  }

  /// Digits only; a number beyond 64 bits counts as the largest, which no limit lets through.
  private static func length(_ bytes: [UInt8], _ range: Range<Int>) throws(ParseError) -> Int64 {
    guard !range.isEmpty else { throw .malformedContentLength }
    var length: Int64 = 0
    for byte in bytes[range] {
      guard Characters.isDigit(byte) else { throw .malformedContentLength }
      let (product, overflowed) = length.multipliedReportingOverflow(by: 10)
      let (sum, overflowedToo) = product.addingReportingOverflow(Int64(byte - 48))
      length = overflowed || overflowedToo ? .max : sum
    }
    return length
  }
}
