import SeededRandom
import Testing

@testable import HTTP

@Suite("Request parser")
struct RequestParserTests {
  @Test("A well-formed request is read to its end", arguments: Samples.valid)
  func readsValid(text: String) {
    let parsed = Parsed(text)
    #expect(parsed.error == nil)
    #expect(!parsed.messages.isEmpty)
    #expect(!parsed.messages.contains { !$0.isWhole })
  }

  @Test("A malformed request is refused for what is wrong with it", arguments: Samples.refused)
  func refusesMalformed(text: String, error: ParseError) {
    #expect(Parsed(text).error == error)
  }

  @Test("However the bytes are cut, the answer is the same", arguments: Samples.valid + Samples.refused.map(\.0))
  func cutsDoNotMatter(text: String) {
    let bytes = Array(text.utf8)
    let whole = Parsed([bytes])
    #expect(Parsed(bytes.map { [$0] }) == whole)
    for cut in bytes.indices {
      #expect(Parsed([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
    }
  }

  @Test("Content of chunks and of counted bodies comes out as it was sent")
  func deliversBodies() {
    let parsed = Parsed(Samples.valid[13])
    #expect(parsed.messages.map(\.body) == [Array("hello0123456789".utf8), []])
    #expect(Parsed(Samples.valid[10]).messages.map(\.body) == [Array("hello".utf8), []])
  }

  @Test("Values are trimmed and empty ones kept")
  func trimsValues() {
    let fields = Parsed(Samples.valid[9]).messages[0].fields
    #expect(fields.map(\.name) == ["Host", "X", "Empty"])
    #expect(fields.map(\.value) == ["a", "a \u{e9} b", ""])
  }

  @Test(
    "Connections are kept by the rules of each version",
    arguments: [
      (0, true), (2, false), (14, false), (15, true), (16, true), (17, true), (18, false), (19, false),
    ])
  func keepsAlive(sample: Int, expected: Bool) {
    #expect(Parsed(Samples.valid[sample]).messages[0].keepsAlive == expected)
  }

  static let small: ParserLimits = {
    var limits = ParserLimits()
    limits.requestLine = 20
    limits.headerLine = 16
    limits.head = 80
    limits.headerCount = 4
    limits.body = 8
    limits.chunkLine = 8
    limits.trailers = 12
    return limits
  }()

  @Test(
    "Limits hold to the byte, wherever the cut falls",
    arguments: [
      ("GET /678901 HTTP/1.1\r\nHost: a\r\n\r\n", nil),
      ("GET /6789012 HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineTooLong),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: 4567890123456\r\n\r\n", nil),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: 45678901234567\r\n\r\n", .fieldTooLong),
      ("GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\nC:\r\n\r\n", nil),
      ("GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n", .tooManyFields),
      ("GET / HTTP/1.1\r\nHost: a\r\nA: 4567890123456\r\nB: 4567890123456\r\nC: 4567890123456\r\n\r\n", .headTooLong),
      ("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length:8\r\n\r\n12345678", nil),
      ("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length:9\r\n\r\n", .bodyTooLarge),
    ] as [(String, ParseError?)])
  func limitsHold(text: String, error: ParseError?) {
    let bytes = Array(text.utf8)
    #expect(Parsed([bytes], limits: Self.small).error == error)
    #expect(Parsed(bytes.map { [$0] }, limits: Self.small).error == error)
  }

  @Test("Mutated requests end in an answer that no cut changes", arguments: [1, 2, 3, 4] as [UInt64])
  func survivesMutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let samples = (Samples.valid + Samples.refused.map(\.0)).map { Array($0.utf8) }
    for _ in 0..<2_000 {
      let bytes = Self.mutated(samples, &generator)
      let whole = Parsed([bytes])
      let cut = Int.random(in: 0...bytes.count, using: &generator)
      #expect(Parsed([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
      #expect(Parsed(bytes.map { [$0] }) == whole)
    }
  }

  private static let spice: [UInt8] = Array("\r\n :;,%/?*0fxG\t\0\u{7f}".utf8) + [0xFF, 0x80]

  /// A sample with bytes changed, taken out, put in or doubled, and perhaps the tail of another.
  private static func mutated(_ samples: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = samples[Int.random(in: 0..<samples.count, using: &generator)]
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
      let byte = spice[Int.random(in: 0..<spice.count, using: &generator)]
      switch Int.random(in: 0..<5, using: &generator) {
      case 0 where !bytes.isEmpty: bytes[place] = byte
      case 1 where !bytes.isEmpty: bytes.remove(at: place)
      case 2: bytes.insert(byte, at: min(place, bytes.count))
      case 3: bytes += samples[Int.random(in: 0..<samples.count, using: &generator)].dropFirst(place)
      default: bytes.insert(contentsOf: bytes.prefix(place).suffix(8), at: min(place, bytes.count))
      }
    }
    return bytes
  }
}
