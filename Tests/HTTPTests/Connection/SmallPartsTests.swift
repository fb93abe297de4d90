import SeededRandom
import Testing

@testable import HTTP

@Suite("Small parts of a connection")
struct SmallPartsTests {
  /// From Python: `email.utils.formatdate(t, usegmt=True)`.
  @Test(
    "Dates are IMF-fixdates",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
      (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"), (-2_208_988_800, "Mon, 01 Jan 1900 00:00:00 GMT"),
    ] as [(Int, String)])
  func formatsDates(seconds: Int, expected: String) {
    #expect(DateField.format(seconds) == Array(expected.utf8))
  }

  @Test("Deadlines come out in order", arguments: [1, 2, 3] as [UInt64])
  func ordersDeadlines(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var heap = DeadlineHeap()
    let times = (0..<500).map { _ in Int64.random(in: 0..<1_000, using: &generator) }
    for (key, time) in times.enumerated() {
      heap.insert(.init(time: MonotonicTime(nanoseconds: time), key: UInt64(key)))
    }
    var popped: [Int64] = []
    while let entry = heap.popDue(MonotonicTime(nanoseconds: 700)) { popped.append(entry.time.nanoseconds) }
    #expect(popped == times.filter { $0 <= 700 }.sorted())
    #expect(heap.count == times.count - popped.count)
  }

  @Test(
    "If-None-Match compares weakly, over lists and the star",
    arguments: [
      ("\"7\"", true), ("W/\"7\"", true), ("\"6\", W/\"x\",\"7\"", true), ("*", true), ("\"77\"", false),
      ("7", false), ("\"7", false), ("\"a,\"7\"", false), ("", false), ("\"6\"", false),
      (",, \"6\"\t, ,\"7\" ,", true), ("\"6\" \"7\"", false), ("\"7\";x", false), ("W/ \"7\"", false),
      ("w/\"7\"", false),
      ("\" 7\"", false), ("\"7 \"", false), ("*, \"8\"", false), ("\"*\"", false), ("\"a\\\", \"7\"", true),
    ])
  func matchesTags(list: String, expected: Bool) throws {
    let request = try HTTPRequest(.get, "/", headers: ["If-None-Match": list])
    #expect(ETag(counter: 7).isNamed(by: request.headers) == expected)
  }

  @Test("A field that would break the head is not added", arguments: ["a\r\nX: b", "a\nb", "a\0", "a\rb"])
  func refusesInjection(value: String) {
    var headers = HTTPHeaders()
    let added = [headers.add("X", value), headers.add(value, "x"), headers.add("", "x")]
    #expect(added == [false, false, false])
    #expect(headers.fields.isEmpty)
  }

  @Test(
    "A client's request id is kept where it is safe to repeat",
    arguments: [
      ("abc-1._Z", true), ("a b", false), ("a\"b", false), (String(repeating: "a", count: 129), false), ("", false),
    ])
  func keepsIds(given: String, isKept: Bool) throws {
    let request = try HTTPRequest(.get, "/", headers: ["X-Request-Id": given])
    #expect((request.id == given) == isKept)
    #expect(isKept || request.id.utf8.count == 16)
  }

  @Test("Of two request ids neither is taken")
  func twoIds() throws {
    var headers: HTTPHeaders = ["X-Request-Id": "mine"]
    headers.add("x-request-id", "mine")
    #expect(try HTTPRequest(.get, "/", headers: headers).id != "mine")
  }

  @Test("A pipe is full at its capacity, and gives back what it was given, to the byte")
  func pipes() throws {
    let budget = MemoryBudget(limit: 1_000)
    let signals = ConditionLock<[BodyPipe.Signal]>([])
    do {
      let pipe = BodyPipe(capacity: 10, budget: budget) { signal in signals.withLock { $0.append(signal) } }
      #expect(!pipe.append([1, 2, 3, 4, 5, 6]))
      #expect(pipe.append([7, 8, 9, 10]))
      #expect(budget.inUse == 10)
      #expect(try pipe.read(upTo: 4) == [1, 2, 3, 4])
      #expect(try pipe.read(upTo: 99) == [5, 6])
      #expect(signals.withLock { $0.count } == 1)
      #expect(budget.inUse == 4)
      pipe.fail(.cutOff)
      #expect(try pipe.read(upTo: 99) == [7, 8, 9, 10])
      #expect(throws: HTTPBodyError.cutOff) { try pipe.read(upTo: 99) }
    }
    #expect(budget.inUse == 0)
  }
}
