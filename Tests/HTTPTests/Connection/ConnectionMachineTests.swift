import Testing

@testable import HTTP

/// Drives a machine with texts and a clock of its own, and notes what it asks for.
private struct Driver {
  var machine: ConnectionMachine
  var now = MonotonicTime(nanoseconds: 0)

  init() {
    let limits = ConnectionMachine.Limits(
      drainedBody: 10, firstByte: .seconds(5), head: .seconds(10), body: .seconds(20), idle: .seconds(75),
      write: .seconds(30),
      linger: .seconds(1))
    machine = ConnectionMachine(limits: limits, parserLimits: ParserLimits(), now: now)
  }

  /// Feeds a text until the machine rests, and names the actions; then what was left of the text.
  mutating func feed(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    var position = 0
    var names: [String] = []
    while machine.wantsInput {
      let action = machine.receive(bytes, &position, bytes.count, now: now)
      if case .rest = action { break }
      names.append(Self.name(action))
    }
    return position < bytes.count ? names + ["left \(bytes.count - position)"] : names
  }

  mutating func answer() -> String { Self.name(machine.answered(now: now)) }

  /// Lets time pass and says what the machine makes of it.
  mutating func pass(_ seconds: Int64) -> String {
    now = now + .seconds(seconds)
    return Self.name(machine.timeOut(now: now))
  }

  static func name(_ action: ConnectionMachine.Action) -> String {
    switch action {
    case .rest: "rest"
    case .begin(let head): "begin \(head.target.path)"
    case .content(let range): "content \(range.count)"
    case .endOfBody: "end"
    case .failBody(let error): "fail \(error)"
    case .refuse(let status, _): "refuse \(status.code)"
    case .linger: "linger"
    case .close: "close"
    }
  }
}

@Suite("Connection machine")
struct ConnectionMachineTests {
  private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

  private static func post(_ length: Int) -> String {
    "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n"
  }

  @Test("A pipelined request waits until the one before it is answered")
  func ordersRequests() {
    var driver = Driver()
    #expect(driver.feed(Self.get + Self.get) == ["begin /a", "end", "left \(Self.get.utf8.count)"])
    #expect(!driver.machine.wantsInput)
    #expect(driver.answer() == "rest")
    #expect(driver.machine.isIdle)
    #expect(driver.feed(Self.get) == ["begin /a", "end"])
  }

  @Test("A silent and an idle connection close after their times, and one that began a head is told so")
  func timesOutIdleAndHead() {
    var driver = Driver()
    #expect(driver.pass(4) == "rest")
    #expect(driver.pass(1) == "close")
    driver = Driver()
    #expect(driver.feed(Self.get) == ["begin /a", "end"])
    #expect(driver.answer() == "rest")
    #expect(driver.pass(74) == "rest")
    #expect(driver.pass(1) == "close")
    driver = Driver()
    #expect(driver.feed("GET / HT") == [])
    #expect(driver.pass(9) == "rest")
    #expect(driver.feed("TP/1.1\r\n") == [])
    #expect(driver.pass(1) == "refuse 408")
    #expect(driver.answer() == "linger")
  }

  @Test("A body that stalls fails, one that is slow lives, one whose handler is slow is not to blame")
  func timesOutBodies() {
    var driver = Driver()
    let piece = String(repeating: "x", count: 20_000)
    #expect(driver.feed(Self.post(100_000) + "x") == ["begin /p", "content 1"])
    #expect(driver.pass(19) == "rest")
    #expect(driver.feed(piece) == ["content 20000"])
    #expect(driver.pass(19) == "rest")
    driver.machine.pauseBody(true, now: driver.now)
    #expect(driver.pass(1_000) == "rest")
    driver.machine.pauseBody(false, now: driver.now)
    #expect(driver.pass(20) == "fail timedOut")
    #expect(driver.answer() == "linger")
  }

  @Test("A body that trickles is given up, however regularly it does")
  func endsTrickles() {
    var driver = Driver()
    #expect(driver.feed(Self.post(100_000) + "x") == ["begin /p", "content 1"])
    for _ in 0..<3 {
      #expect(driver.pass(6) == "rest")
      #expect(driver.feed("x") == ["content 1"])
    }
    #expect(driver.pass(6) == "fail timedOut")
  }

  @Test("A body of 4 KiB a second is taken for as long as nobody waits for its thread", arguments: [false, true])
  func endsSlowBodiesThatOthersWaitFor(isWaitedFor: Bool) {
    var driver = Driver()
    driver.machine.isWaitedFor = isWaitedFor
    #expect(driver.feed(Self.post(10_000_000) + "x") == ["begin /p", "content 1"])
    var seconds = 0
    while seconds < 200, driver.pass(1) == "rest" {
      #expect(driver.feed(String(repeating: "x", count: 4_096)) == ["content 4096"])
      seconds += 1
    }
    // Each second earns a sixteenth of itself.
    #expect(seconds == (isWaitedFor ? 21 : 200))
  }

  @Test("A short unread body is passed over, a long one ends the connection")
  func drains() {
    var driver = Driver()
    #expect(driver.feed(Self.post(10)) == ["begin /p"])
    #expect(driver.answer() == "rest")
    #expect(driver.feed("0123456789" + Self.get) == ["begin /a", "end"])
    driver = Driver()
    #expect(driver.feed(Self.post(11)) == ["begin /p"])
    #expect(driver.answer() == "linger")
    #expect(driver.feed("anything") == [])
    #expect(driver.pass(1) == "close")
  }

  @Test("What is left of an unread body must come in one piece's time, however it trickles")
  func boundsDraining() {
    var driver = Driver()
    #expect(driver.feed(Self.post(10)) == ["begin /p"])
    #expect(driver.answer() == "rest")
    for _ in 0..<3 {
      #expect(driver.feed("x") == [])
      #expect(driver.pass(6) == "rest")
    }
    #expect(driver.pass(2) == "close")
  }

  @Test("100 Continue is due once, and without it the answer ends the connection")
  func continues() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
    var driver = Driver()
    #expect(driver.feed(head) == ["begin /"])
    let asks = [driver.machine.continueBody(now: driver.now), driver.machine.continueBody(now: driver.now)]
    #expect(asks == [true, false])
    #expect(driver.feed("x") == ["content 1", "end"])
    #expect(driver.answer() == "rest")
    #expect(driver.feed(head) == ["begin /"])
    #expect(driver.answer() == "linger")
  }

  @Test("A peer's end is a cut-off body, the last answer, or nothing to wait for")
  func endsOfInput() {
    var driver = Driver()
    #expect(driver.feed(Self.post(5) + "abc") == ["begin /p", "content 3"])
    #expect(Driver.name(driver.machine.endOfInput()) == "fail cutOff")
    #expect(driver.answer() == "linger")
    driver = Driver()
    #expect(driver.feed(Self.get) == ["begin /a", "end"])
    #expect(Driver.name(driver.machine.endOfInput()) == "rest")
    #expect(driver.answer() == "linger")
    driver = Driver()
    #expect(Driver.name(driver.machine.endOfInput()) == "close")
  }

  @Test("A client that takes nothing is cut")
  func timesOutWriting() {
    var driver = Driver()
    #expect(driver.feed(Self.get) == ["begin /a", "end"])
    driver.machine.writing(true, sent: 0, now: driver.now)
    #expect(driver.pass(29) == "rest")
    driver.machine.writing(true, sent: 100_000, now: driver.now)
    #expect(driver.pass(29) == "rest")
    #expect(driver.pass(1) == "close")
  }

  @Test(
    "An answer that is taken byte by byte is cut, and one of 4 KiB a second where its memory is wanted",
    arguments: [(1, false, 30), (4_096, false, 200), (4_096, true, 31)])
  func endsSlowAnswers(bytes: Int64, isReadSlowly: Bool, expected: Int) {
    var driver = Driver()
    #expect(driver.feed(Self.get) == ["begin /a", "end"])
    driver.machine.isReadSlowly = isReadSlowly
    driver.machine.writing(true, sent: 0, now: driver.now)
    var seconds = 0
    while seconds < 200, driver.pass(1) == "rest" {
      seconds += 1
      driver.machine.writing(true, sent: bytes * Int64(seconds), now: driver.now)
    }
    #expect(seconds == expected)
  }

  @Test("A malformed chunk fails the body it is in and ends the connection")
  func failsMalformedBodies() {
    var driver = Driver()
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(
      driver.feed(head + "1\r\nxy") == ["begin /", "content 1", "fail malformed(HTTP.ParseError.malformedChunk)"])
    #expect(driver.answer() == "linger")
  }
}
