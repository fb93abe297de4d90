import Testing

@testable import HTTP

@Suite("The client's reading of answers")
struct ResponseReaderTests {
  /// The body of an answer and whether the connection goes on, or what the reader throws.
  private static func read(_ head: String, _ rest: String) -> String {
    var reader = ResponseReader()
    reader.feed(Array("HTTP/1.1 \(head)\r\n\r\n\(rest)".utf8))
    var body: [UInt8] = []
    do throws(HTTPClientError) {
      guard try reader.head(isHead: false) != nil else { return "no head" }
      while case .bytes(let piece) = try reader.piece(isClosed: true) { body += piece }
    } catch { return "\(error)" }
    return String(decoding: body, as: UTF8.self) + (reader.keepsAlive ? "" : " closed")
  }

  @Test(
    "Fields frame the body by the same grammar as those of requests",
    arguments: [
      ("200 OK\r\nContent-Length: 2", "ok", "ok"), ("200\r\ncontent-length:\t2 \r\nA: b", "ok", "ok"),
      ("200 OK\r\nTransfer-Encoding: , Chunked", "2\r\nok\r\n0\r\n\r\n", "ok"),
      ("200 OK\r\nConnection: a, CLOSE\r\nContent-Length: 2", "ok", "ok closed"),
      ("200 OK\r\nConnection: a\r\nConnection: close\r\nContent-Length: 2", "ok", "ok closed"),
      ("200 OK\r\nConnection: not-close, cl ose\r\nContent-Length: 2", "ok", "ok"), ("200 OK", "ok", "ok closed"),
      ("204 No\r\nContent-Length: x", "", ""),
      ("200 OK\r\nTransfer-Encoding: chunk ed", "2\r\nok\r\n0\r\n\r\n", "malformedResponse"),
      ("200 OK\r\nTransfer-Encoding: gzip, chunked", "0\r\n\r\n", "malformedResponse"),
      ("200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2", "0\r\n\r\n", "malformedResponse"),
      ("200 OK\r\nContent-Length: 2\r\nContent-Length: 3", "ok", "malformedResponse"),
      ("200 OK\r\nContent-Length: +2", "ok", "malformedResponse"),
      ("200 OK\r\nContent-Length: 1 1", "ok", "malformedResponse"),
      ("200 OK\r\nContent-Length:", "ok", "malformedResponse"), ("+200 OK", "", "malformedResponse"),
      ("200 OK\r\nA : b", "", "malformedResponse"), ("200 OK\r\nA: b\r\n c", "", "malformedResponse"),
    ])
  func frames(head: String, rest: String, expected: String) {
    #expect(Self.read(head, rest) == expected)
  }
}
