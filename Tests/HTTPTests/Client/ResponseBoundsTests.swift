import Testing

@testable import HTTP

/// What a server may make a client hold.
@Suite("The bounds of answers")
struct ResponseBoundsTests {
  @Test(
    "A head without an end, in pieces of any size, is refused after 64 KiB", arguments: [1, 7, 1_000, 65_536, 200_000])
  func endlessHead(size: Int) throws {
    var reader = ResponseReader()
    reader.feed(Array("HTTP/1.1 200 OK\r\nX: ".utf8))
    var fed = 0
    #expect(throws: HTTPClientError.malformedResponse) {
      while fed < 1 << 20 {
        reader.feed([UInt8](repeating: UInt8(ascii: "a"), count: size))
        fed += size
        _ = try reader.head(isHead: false)
      }
    }
    #expect(fed <= 65_536 + size)
  }

  @Test(
    "Interim answers without an end are refused after 64 KiB, whole in each piece or cut by them",
    arguments: [25, 13, 1_000])
  func interim(size: Int) throws {
    let whole = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    var reader = ResponseReader()
    var fed = 0
    #expect(throws: HTTPClientError.malformedResponse) {
      while fed < 1 << 20 {
        reader.feed((fed..<fed + size).map { whole[$0 % whole.count] })
        fed += size
        _ = try reader.head(isHead: false)
      }
    }
    #expect(fed <= 65_536 + 2 * size)
  }

  @Test("A few interim answers are passed over, in pieces of any size", arguments: [1, 2, 3, 5, 64])
  func someInterim(size: Int) throws {
    let bytes = Array(
      ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
        + "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nhi").utf8)
    var reader = ResponseReader()
    var status: Int?
    for start in stride(from: 0, to: bytes.count, by: size) {
      reader.feed(Array(bytes[start..<min(start + size, bytes.count)]))
      if status == nil { status = try reader.head(isHead: false)?.status }
    }
    #expect(status == 201)
  }
}
