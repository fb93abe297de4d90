/// The life of a connection as a state machine: inputs are bytes, the progress of the answer and the time; each
/// returns what to do next. Knows no socket and no clock (RFC 9112 §9).
///
///     idle → head → handling → (draining) → idle
///                       └────→ lingering → closed
struct ConnectionMachine {
  enum Action {
    /// Nothing to do until the next input.
    case rest
    /// A request begins.
    case begin(RequestHead)
    /// Content of its body: a range of the bytes given.
    case content(Range<Int>)
    case endOfBody
    /// The body will not be completed; the handler learns why.
    case failBody(HTTPBodyError)
    /// No request can be read: answer with the status, then close.
    case refuse(HTTPStatus, String)
    /// Send the end of stream, and close once the client has seen it.
    case linger
    case close
  }

  private enum Phase { case idle, head, handling, draining, lingering, closed }

  private let limits: Limits
  private var parser: RequestParser
  private var phase = Phase.idle
  private var isBodyDone = true
  private var isAnswered = true
  private var mustClose = false
  private var awaitsContinue = false
  private var declared: Int64 = 0
  private var received: Int64 = 0
  /// Bytes of the body that have bought time already.
  private var paidFor: Int64 = 0
  private var drained: Int64 = 0
  /// Bytes of the answer that have bought time already.
  private var takenUntil: Int64 = 0
  /// The body holds a thread that other uploads wait for.
  var isWaitedFor = false
  /// The answer takes memory that others want.
  var isReadSlowly = false
  private(set) var readDeadline: MonotonicTime
  private var writeDeadline = MonotonicTime.never

  struct Limits {
    let drainedBody: Int64
    let firstByte, head, body, idle, write, linger: Duration
  }

  /// Bytes a second below which a body is given up, and an answer.
  static let leastBodyRate: Int64 = 1_024
  /// The same while others wait: those who send at a modem's pace could else keep everybody's uploads waiting for hours.
  static let leastBodyRateWhileWaitedFor: Int64 = 65_536

  init(limits: Limits, parserLimits: ParserLimits, now: MonotonicTime) {
    self.limits = limits
    parser = RequestParser(limits: parserLimits)
    readDeadline = now + limits.firstByte
  }

  /// Bytes would be taken now.
  var wantsInput: Bool {
    switch phase {
    case .idle, .head, .draining, .lingering: true
    case .handling: !isBodyDone
    case .closed: false
    }
  }
  var isIdle: Bool { phase == .idle }
  var isLingering: Bool { phase == .lingering }
  /// The connection closes after the present answer.
  var closesAfterAnswer: Bool { mustClose }
  /// Content of the present body so far.
  var bodyBytes: Int64 { received }
  /// When `timeOut` wants to be called.
  var deadline: MonotonicTime { min(readDeadline, writeDeadline) }

  // MARK: Input from the client

  /// Takes bytes from `bytes[position..<end]` until there is something to do.
  mutating func receive(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int, now: MonotonicTime
  ) -> Action {
    while wantsInput {
      if phase == .lingering {
        position = end
        return .rest
      }
      do throws(ParseError) {
        if let action = react(to: try parser.next(bytes, &position, end), now) { return action }
      } catch {
        return refuse(error)
      }
    }
    return .rest
  }

  /// The client will send no more.
  mutating func endOfInput() -> Action {
    switch phase {
    case .handling:
      mustClose = true
      readDeadline = .never
      if isBodyDone { return .rest }
      isBodyDone = true
      return .failBody(.cutOff)
    case .idle, .head, .draining, .lingering, .closed: return close()
    }
  }

  // MARK: Progress of the answer

  /// The handler asked for the body: true where the client waits to be told to send it.
  mutating func continueBody(now: MonotonicTime) -> Bool {
    guard awaitsContinue, !isAnswered else { return false }
    awaitsContinue = false
    readDeadline = now + limits.body
    return true
  }

  /// The reading of the body stands still since its handler is slow, or goes on.
  mutating func pauseBody(_ isPaused: Bool, now: MonotonicTime) {
    if phase == .handling && !isBodyDone { readDeadline = isPaused ? .never : now + limits.body }
  }

  /// This answer is the connection's last.
  mutating func closeAfterAnswer() { mustClose = true }

  /// Bytes of the answer wait for the client to take them, or (`false`) none do.
  ///
  /// - Parameter sent: bytes of the answer that the system took so far.
  mutating func writing(_ isBlocked: Bool, sent: Int64, now: MonotonicTime) {
    let bytes = max(sent - takenUntil, 0)
    takenUntil = sent
    guard isBlocked else {
      writeDeadline = .never
      return
    }
    let most = now + limits.write
    writeDeadline = writeDeadline == .never ? most : min(most, writeDeadline + Self.time(for: bytes, isReadSlowly))
  }

  /// The answer has been handed to the system to its end.
  mutating func answered(now: MonotonicTime) -> Action {
    isAnswered = true
    writeDeadline = .never
    let isTooLong = declared - received > limits.drainedBody
    if mustClose || (!isBodyDone && (awaitsContinue || isTooLong)) { return linger(now) }
    if isBodyDone { restart(now) } else { drain(now) }
    return .rest
  }

  // MARK: Time

  /// The deadline may have passed.
  mutating func timeOut(now: MonotonicTime) -> Action {
    if now >= writeDeadline { return close() }
    guard now >= readDeadline else { return .rest }
    switch phase {
    case .idle, .draining, .lingering, .closed: return close()
    case .head: return refuse(.requestTimeout, "The request did not arrive in time.")
    case .handling:
      isBodyDone = true
      mustClose = true
      readDeadline = .never
      return .failBody(.timedOut)
    }
  }

  // MARK: Transitions

  private mutating func react(to event: RequestParser.Event, _ now: MonotonicTime) -> Action? {
    switch event {
    case .needsMore: return needMore(now)
    case .head(let head):
      begin(head, now)
      return .begin(head)
    case .body(let range):
      received += Int64(range.count)
      awaitsContinue = false
      if phase == .handling { return .content(range) }
      drained += Int64(range.count)
      return drained > limits.drainedBody ? linger(now) : nil
    case .end:
      isBodyDone = true
      if phase == .handling {
        readDeadline = .never
        return .endOfBody
      }
      restart(now)
      return nil
    }
  }

  private mutating func needMore(_ now: MonotonicTime) -> Action {
    switch phase {
    case .idle where !parser.isBetweenRequests:
      phase = .head
      readDeadline = now + limits.head
    case .handling: if !awaitsContinue { extendBodyDeadline(now) }
    default: break
    }
    return .rest
  }

  /// What came buys time at the least rate, up to the time of one piece: a body that trickles ends all the same, or a
  /// few clients could keep every handler waiting.
  private mutating func extendBodyDeadline(_ now: MonotonicTime) {
    let bytes = received - paidFor
    paidFor = received
    let earned = Self.time(for: bytes, isWaitedFor)
    readDeadline = readDeadline == .never ? now + limits.body : min(now + limits.body, readDeadline + earned)
  }

  /// The time that bytes buy.
  private static func time(for bytes: Int64, _ isWaitedFor: Bool) -> Duration {
    .microseconds(bytes * 1_000_000 / (isWaitedFor ? leastBodyRateWhileWaitedFor : leastBodyRate))
  }

  private mutating func begin(_ head: RequestHead, _ now: MonotonicTime) {
    phase = .handling
    isAnswered = false
    isBodyDone = false
    received = 0
    paidFor = 0
    drained = 0
    declared = 0
    if case .length(let length) = head.framing { declared = length }
    awaitsContinue = head.expectsContinue
    if !head.wantsKeepAlive { mustClose = true }
    readDeadline = awaitsContinue || !head.framing.hasBody ? .never : now + limits.body
  }

  private mutating func refuse(_ error: ParseError) -> Action {
    guard phase == .handling else {
      return phase == .draining ? close() : refuse(error.status, error.detail)
    }
    isBodyDone = true
    mustClose = true
    readDeadline = .never
    return .failBody(.malformed(error))
  }

  private mutating func refuse(_ status: HTTPStatus, _ detail: String) -> Action {
    phase = .handling
    isBodyDone = true
    isAnswered = false
    mustClose = true
    received = 0
    readDeadline = .never
    return .refuse(status, detail)
  }

  private mutating func restart(_ now: MonotonicTime) {
    phase = .idle
    readDeadline = now + limits.idle
  }

  /// What is left of an unread body must come within the time of one piece, however it trickles.
  private mutating func drain(_ now: MonotonicTime) {
    phase = .draining
    readDeadline = now + limits.body
  }

  private mutating func linger(_ now: MonotonicTime) -> Action {
    phase = .lingering
    readDeadline = now + limits.linger
    return .linger
  }

  private mutating func close() -> Action {
    phase = .closed
    return .close
  }
}
