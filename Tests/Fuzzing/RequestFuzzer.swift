// Built together with the sources of HTTP as one module: see fuzz.sh.

/// One input: the first byte chooses the limits and how the rest, which goes to the parser, is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequests(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 1 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  let limits = start[0] & 1 == 0 ? ParserLimits() : narrowLimits
  let whole = Transcript(bytes, limits: limits) { $0.count }
  var seed = UInt64(start[0]) &* 0x9E37_79B9_7F4A_7C15 | 1
  let cut = Transcript(bytes, limits: limits) { rest in
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return 1 + Int(seed >> 33) % min(rest.count, start[0] & 2 == 0 ? 3 : 40)
  }
  precondition(whole == cut, "the answer depends on how the bytes are cut")
  for head in whole.heads { check(head, limits) }
  driveConnection(bytes, limits, finishes: start[0] & 4 == 0)
  return 0
}

/// Limits that short inputs reach.
private let narrowLimits: ParserLimits = {
  var limits = ParserLimits()
  limits.requestLine = 40
  limits.headerLine = 48
  limits.head = 160
  limits.headerCount = 5
  limits.body = 24
  limits.chunkLine = 12
  limits.trailers = 32
  return limits
}()

/// What a parser makes of bytes; every bound is held against the limits on the way.
private struct Transcript: Equatable {
  private struct Message: Equatable {
    let head: RequestHead
    var body: [UInt8] = []
    var isWhole = false

    static func == (left: Message, right: Message) -> Bool {
      left.body == right.body && left.isWhole == right.isWhole && left.head.isSame(as: right.head)
    }
  }

  private var messages: [Message] = []
  private var error: ParseError?

  init(_ bytes: [UInt8], limits: ParserLimits, next: (ArraySlice<UInt8>) -> Int) {
    var parser = RequestParser(limits: limits)
    var rest = bytes[...]
    do throws(ParseError) {
      while !rest.isEmpty {
        let count = next(rest)
        try take(Array(rest.prefix(count)), &parser, limits)
        rest = rest.dropFirst(count)
      }
    } catch {
      self.error = error
      check(error, isFinalFor: &parser)
    }
  }

  var heads: [RequestHead] { messages.map(\.head) }

  private mutating func take(
    _ piece: [UInt8], _ parser: inout RequestParser, _ limits: ParserLimits
  ) throws(ParseError) {
    var position = 0
    var steps = 0
    while true {
      steps += 1
      // A byte gives at most the end of one request and the head and the end of another.
      precondition(steps <= 3 * piece.count + 3, "the parser turns on the spot")
      switch try parser.next(piece, &position, piece.count) {
      case .needsMore:
        precondition(position == piece.count, "bytes are left behind")
        return
      case .head(let head): messages.append(Message(head: head))
      case .body(let range):
        precondition(!range.isEmpty && range.upperBound == position, "a body is what was taken")
        messages[messages.count - 1].body += piece[range]
        precondition(messages[messages.count - 1].body.count <= limits.body, "a body is beyond its limit")
      case .end: messages[messages.count - 1].isWhole = true
      }
    }
  }
}

extension RequestHead {
  fileprivate func isSame(as other: RequestHead) -> Bool {
    method == other.method && target == other.target && isHTTP10 == other.isHTTP10 && framing == other.framing
      && wantsKeepAlive == other.wantsKeepAlive && expectsContinue == other.expectsContinue
      && headers.isSame(as: other.headers)
  }
}

extension RequestHeaders {
  fileprivate func isSame(as other: RequestHeaders) -> Bool {
    slices.count == other.slices.count
      && zip(slices, other.slices).allSatisfy { left, right in
        bytes[left.name] == other.bytes[right.name] && bytes[left.value] == other.bytes[right.value]
      }
  }
}

private func check(_ error: ParseError, isFinalFor parser: inout RequestParser) {
  var position = 0
  let more = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
  do throws(ParseError) {
    _ = try parser.next(more, &position, more.count)
    preconditionFailure("an error is final")
  } catch let again {
    precondition(again == error && position == 0, "an error is final")
  }
}

/// A head is within the limits, and written anew it is read as the same: nothing of it means two things.
private func check(_ head: RequestHead, _ limits: ParserLimits) {
  precondition(head.headers.bytes.count <= limits.head && head.headers.count <= limits.headerCount)
  precondition(!head.target.segments.contains { $0 == "." || $0 == ".." }, "a dot segment is left")
  if case .length(let length) = head.framing { precondition(length > 0 && length <= limits.body) }
  let first = head.headers.bytes.prefix { $0 != Characters.lineFeed } + [Characters.lineFeed]
  var text = Array(first)
  for slice in head.headers.slices {
    text += head.headers.bytes[slice.name] + Array(": ".utf8) + head.headers.bytes[slice.value] + [13, 10]
  }
  text += [13, 10]
  var wide = ParserLimits()
  wide.body = limits.body
  var parser = RequestParser(limits: wide)
  var position = 0
  guard let event = try? parser.next(text, &position, text.count), case .head(let again) = event else {
    preconditionFailure("a head written anew is refused")
  }
  precondition(position == text.count && again.isSame(as: head), "a head written anew is read as another")
}

/// The connection's machine over the same bytes, every request being answered when it is whole, or at once.
private func driveConnection(_ bytes: [UInt8], _ limits: ParserLimits, finishes: Bool) {
  let now = MonotonicTime(nanoseconds: 0)
  let times = ConnectionMachine.Limits(
    drainedBody: 16, firstByte: .seconds(1), head: .seconds(1), body: .seconds(1), idle: .seconds(1),
    write: .seconds(1), linger: .seconds(1))
  var machine = ConnectionMachine(limits: times, parserLimits: limits, now: now)
  var position = 0
  var isDue = false
  for _ in 0...4 * bytes.count + 8 {
    switch machine.receive(bytes, &position, bytes.count, now: now) {
    case .rest:
      if machine.wantsInput { return leave(machine, now, isDue: isDue) }
      precondition(isDue, "no input is wanted, and no answer is due")
      if case .linger = machine.answered(now: now) { return leave(machine, now, isDue: false) }
      isDue = false
    case .begin:
      precondition(!isDue, "a request begins before the one before it is answered")
      isDue = finishes
      if !finishes, case .linger = machine.answered(now: now) { return leave(machine, now, isDue: false) }
    case .refuse, .failBody: return leave(machine, now, isDue: true)
    case .content, .endOfBody: break
    case .linger, .close: return leave(machine, now, isDue: isDue)
    }
  }
  preconditionFailure("the machine turns on the spot")
}

/// Whatever the state, the client's end does no harm, and the passing of time ends the connection once its handler has
/// answered.
private func leave(_ machine: ConnectionMachine, _ now: MonotonicTime, isDue: Bool) {
  var ended = machine
  _ = ended.endOfInput()
  var machine = machine
  var now = now
  var isDue = isDue
  for _ in 0..<8 {
    now = now + .seconds(2)
    switch machine.timeOut(now: now) {
    case .close: return
    case .refuse, .failBody: isDue = true
    case .rest where isDue:
      _ = machine.answered(now: now)
      isDue = false
    default: break
    }
  }
  preconditionFailure("time does not end the connection")
}
