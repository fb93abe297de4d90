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
    let value = FieldReader.trimmed(bytes, (nameEnd + 1)..<line.upperBound)
    guard bytes[value].allSatisfy(Characters.isField) else { throw .malformedField }
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

  /// Keeps what framing and routing need; the length of the name tells most fields apart.
  private mutating func note(_ bytes: [UInt8], _ name: Range<Int>, _ value: Range<Int>) throws(ParseError) {
    switch name.count {
    case 4 where bytes.equalsIgnoringCase(name, "host"):
      hostCount += 1
      guard HostGrammar.isValid(bytes, value, needsName: false) else { throw .malformedHost }
    case 6 where bytes.equalsIgnoringCase(name, "expect"):
      var reader = FieldReader(bytes, value)
      while let expectation = reader.member() {
        guard bytes.equalsIgnoringCase(expectation, "100-continue") else { throw .unsupportedExpectation }
        expectsContinue = true
      }
    case 10 where bytes.equalsIgnoringCase(name, "connection"):
      var reader = FieldReader(bytes, value)
      while let option = reader.member() {
        if bytes.equalsIgnoringCase(option, "close") { close = true }
        if bytes.equalsIgnoringCase(option, "keep-alive") { keepAlive = true }
      }
    case 14 where bytes.equalsIgnoringCase(name, "content-length"):
      var reader = FieldReader(bytes, value)
      guard contentLength == nil, let length = reader.number(), reader.isAtEnd else { throw .malformedContentLength }
      contentLength = length
    case 17 where bytes.equalsIgnoringCase(name, "transfer-encoding"):
      hasTransferEncoding = true
      var reader = FieldReader(bytes, value)
      // Parameters, too, are malformed: chunked has none (RFC 9112 §7.1), and it is the only coding known.
      guard let codings = reader.list({ $0.name() }) else { throw .malformedTransferCoding }
      transferCodings += codings
    default: break
    }
  }
}
