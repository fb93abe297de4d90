/// The request parser: a state machine that takes bytes and gives events, and that gives the same answer however
/// the bytes are cut (RFC 9112).
///
/// Call `next` until it answers `.needsMore`; then every byte up to `end` has been taken. After `.end` it stands at
/// the next request. An error is final: called again, it is thrown again.
package struct RequestParser: Sendable {
  package enum Event: Sendable {
    case needsMore
    case head(RequestHead)
    /// Content of the body: a range of the bytes given.
    case body(Range<Int>)
    case end
  }

  private enum State: Sendable {
    case requestLine, fields, length(Int64), chunked(ChunkedDecoder), failed(ParseError)
  }

  private let limits: ParserLimits
  private var state = State.requestLine
  private var head: HeadParser

  package init(limits: ParserLimits = ParserLimits()) {
    self.limits = limits
    head = HeadParser(limits: limits)
  }

  /// No byte of the next request has been seen.
  package var isBetweenRequests: Bool {
    if case .requestLine = state { head.isEmpty } else { false }
  }

  /// The next event of `bytes[position..<end]`; `position` moves past what was taken.
  package mutating func next(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int
  ) throws(ParseError) -> Event {
    do throws(ParseError) {
      switch state {
      case .requestLine, .fields: return try nextOfHead(bytes, &position, end)
      case .length(let remaining): return nextOfLength(remaining, &position, end)
      case .chunked(var decoder):
        let event = try decoder.next(bytes, &position, end)
        if case .end = event { state = .requestLine } else { state = .chunked(decoder) }
        return event
      case .failed(let error): throw error
      }
    } catch {
      state = .failed(error)
      throw error
    }
  }

  private mutating func nextOfHead(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int
  ) throws(ParseError) -> Event {
    guard let finished = try head.take(bytes, &position, end) else {
      return .needsMore
    }
    switch finished.framing {
    case .none: state = .length(0)
    case .length(let count): state = .length(count)
    case .chunked: state = .chunked(ChunkedDecoder(limits: limits))
    }
    return .head(finished)
  }

  private mutating func nextOfLength(_ remaining: Int64, _ position: inout Int, _ end: Int) -> Event {
    if remaining == 0 {
      state = .requestLine
      return .end
    }
    let count = Int(min(remaining, Int64(end - position)))
    if count == 0 { return .needsMore }
    let range = position..<position + count
    position += count
    state = .length(remaining - Int64(count))
    return .body(range)
  }
}
