/// The chunked transfer coding (RFC 9112 §7.1): content comes out, extensions and trailers are checked, bounded
/// and dropped.
struct ChunkedDecoder: Sendable {
  private enum State: Sendable {
    case size(digits: Int), spaceAfterSize, chunkExtension, sizeLineFeed
    case data(Int64), dataReturn, dataLineFeed
    case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed
  }

  private let limits: ParserLimits
  private var state = State.size(digits: 0)
  private var chunk: Int64 = 0
  private var total: Int64 = 0
  private var lineBytes = 0
  private var trailerBytes = 0

  init(limits: ParserLimits) { self.limits = limits }

  mutating func next(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int
  ) throws(ParseError) -> RequestParser.Event {
    while position < end {
      if case .data(let remaining) = state {
        let count = Int(min(remaining, Int64(end - position)))
        let range = position..<position + count
        position += count
        state = remaining == Int64(count) ? .dataReturn : .data(remaining - Int64(count))
        return .body(range)
      }
      let byte = bytes[position]
      position += 1
      if try take(byte) { return .end }
    }
    return .needsMore
  }

  /// Takes a byte of framing; true at the end of the body.
  private mutating func take(_ byte: UInt8) throws(ParseError) -> Bool {
    switch state {
    case .size, .spaceAfterSize, .chunkExtension, .sizeLineFeed: try takeSizeLine(byte)
    case .data: break
    case .dataReturn:
      try expect(byte, Characters.carriageReturn)
      state = .dataLineFeed
    case .dataLineFeed:
      try expect(byte, Characters.lineFeed)
      state = .size(digits: 0)
    case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed: return try takeTrailer(byte)
    }
    return false
  }

  private mutating func takeSizeLine(_ byte: UInt8) throws(ParseError) {
    lineBytes += 1
    if lineBytes > limits.chunkLine { throw .chunkLineTooLong }
    switch (state, byte) {
    case (.size(let digits), _) where Characters.hexadecimal(byte) != nil:
      guard chunk < 1 << 58 else { throw .bodyTooLarge }
      chunk = chunk << 4 | Int64(Characters.hexadecimal(byte) ?? 0)
      state = .size(digits: digits + 1)
    case (.size(digits: 0), _): throw .malformedChunk
    case (.size, Characters.carriageReturn), (.chunkExtension, Characters.carriageReturn): state = .sizeLineFeed
    case (.size, UInt8(ascii: ";")), (.spaceAfterSize, UInt8(ascii: ";")): state = .chunkExtension
    case (.size, Characters.space), (.size, Characters.tab): state = .spaceAfterSize
    case (.spaceAfterSize, Characters.space), (.spaceAfterSize, Characters.tab): break
    case (.chunkExtension, _) where Characters.isField(byte): break
    case (.sizeLineFeed, Characters.lineFeed): try beginChunk()
    default: throw .malformedChunk
    }
  }

  private mutating func beginChunk() throws(ParseError) {
    lineBytes = 0
    guard chunk <= limits.body - total else { throw .bodyTooLarge }
    total += chunk
    state = chunk == 0 ? .trailerStart : .data(chunk)
    chunk = 0
  }

  private mutating func takeTrailer(_ byte: UInt8) throws(ParseError) -> Bool {
    trailerBytes += 1
    if trailerBytes > limits.trailers { throw .trailersTooLong }
    switch (state, byte) {
    case (.trailerStart, Characters.carriageReturn): state = .lastLineFeed
    case (.lastLineFeed, Characters.lineFeed): return true
    case (.trailerStart, _) where Characters.isToken(byte): state = .trailerName
    case (.trailerName, _) where Characters.isToken(byte): break
    case (.trailerName, Characters.colon): state = .trailerValue
    case (.trailerValue, Characters.carriageReturn): state = .trailerLineFeed
    case (.trailerValue, _) where Characters.isField(byte): break
    case (.trailerLineFeed, Characters.lineFeed): state = .trailerStart
    default: throw .malformedChunk
    }
    return false
  }

  private func expect(_ byte: UInt8, _ expected: UInt8) throws(ParseError) {
    if byte != expected { throw .malformedChunk }
  }
}
