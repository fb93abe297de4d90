/// Gathers a head line by line and checks each line as soon as its end is there, so that the answer depends on the
/// bytes alone and not on how they were cut.
struct HeadParser: Sendable {
  private let limits: ParserLimits
  private var bytes: [UInt8] = []
  private var lineStart = 0
  private var emptyLines = 0
  private var requestLine: RequestLine?
  private var fields = FieldCollector()

  init(limits: ParserLimits) { self.limits = limits }

  var isEmpty: Bool { bytes.isEmpty && emptyLines == 0 }

  /// Takes bytes up to the end of the head; nil while more are needed.
  mutating func take(
    _ input: [UInt8], _ position: inout Int, _ end: Int
  ) throws(ParseError) -> RequestHead? {
    while let line = try takeLine(input, &position, end) {
      if requestLine == nil {
        if line.isEmpty { try passEmptyLine() } else { requestLine = try RequestLine(parsing: bytes, line) }
      } else if line.isEmpty {
        return try finish()
      } else {
        try fields.add(bytes, line, limits)
      }
    }
    return nil
  }

  /// The next whole line without its line end, as a range of the gathered bytes.
  private mutating func takeLine(
    _ input: [UInt8], _ position: inout Int, _ end: Int
  ) throws(ParseError) -> Range<Int>? {
    if position == end { return nil }
    if bytes.isEmpty { bytes.reserveCapacity(min(end - position, limits.head)) }
    var index = position
    while index < end && input[index] != Characters.lineFeed { index += 1 }
    let isWhole = index < end
    let stop = isWhole ? index + 1 : end
    try checkLength(bytes.count + stop - position)
    bytes.append(contentsOf: input[position..<stop])
    position = stop
    guard isWhole else { return nil }
    let last = bytes.count - 2
    guard last >= lineStart, bytes[last] == Characters.carriageReturn else { throw .bareLineEnd }
    defer { lineStart = bytes.count }
    return lineStart..<last
  }

  /// The limit that the first byte too many breaks decides, wherever the cut falls.
  private func checkLength(_ count: Int) throws(ParseError) {
    let lineLimit = lineStart + 2 + (requestLine == nil ? limits.requestLine : limits.headerLine)
    if count <= min(lineLimit, limits.head) { return }
    if limits.head < lineLimit { throw .headTooLong }
    throw requestLine == nil ? .requestLineTooLong : .fieldTooLong
  }

  private mutating func passEmptyLine() throws(ParseError) {
    emptyLines += 1
    if emptyLines > limits.leadingEmptyLines { throw .malformedRequestLine }
    bytes.removeAll(keepingCapacity: true)
    lineStart = 0
  }

  private mutating func finish() throws(ParseError) -> RequestHead {
    guard let line = requestLine else { throw .malformedRequestLine }
    let framing = try fields.framing(isHTTP10: line.isHTTP10, limits)
    try fields.checkHost(isHTTP10: line.isHTTP10)
    let head = RequestHead(
      method: line.method, target: line.target, isHTTP10: line.isHTTP10,
      headers: RequestHeaders(bytes: bytes, slices: fields.slices), framing: framing,
      wantsKeepAlive: !fields.close && (!line.isHTTP10 || fields.keepAlive),
      expectsContinue: fields.expectsContinue && !line.isHTTP10 && framing.hasBody)
    self = HeadParser(limits: limits)
    return head
  }
}
