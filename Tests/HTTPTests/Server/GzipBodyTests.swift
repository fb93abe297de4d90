import Platform
import Testing

@testable import HTTP

@Suite("Bodies that come as gzip")
struct GzipBodyTests {
  /// What a server answers that reads the body to its end: how long it was, or why it could not.
  private func answer(
    to body: [UInt8], memory: Int = 64 << 20, limit: Int = 32 << 20, collects: Bool
  ) throws -> String {
    var text = ""
    try withServer {
      $0.bodyMemory = memory
      $0.gatheredBody = 0
    } respond: { request in
      let body = request.inflatingBody().body
      do throws(HTTPBodyError) {
        var count = 0
        if collects {
          count = try body.collect(limit: limit).count
        } else {
          while let piece = try body.read() { count += piece.count }
        }
        return .response(HTTPResponse(.ok, text: "\(count)"))
      } catch {
        return .response(HTTPResponse(.ok, text: "\(error.status.code)"))
      }
    } _: { _, client in
      text = try client.send(.post, "/", headers: ["Content-Encoding": "gzip"], body: .bytes(body)).text
    }
    return text
  }

  private static let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: ($0 * $0) >> 9) }

  @Test("A body is read as what it was packed from", arguments: [false, true])
  func whole(collects: Bool) throws {
    let packed = try #require(Deflater().finish(Self.content))
    #expect(try answer(to: packed, collects: collects) == "3000000")
  }

  @Test("What was cut, and what is no gzip, is the client's fault", arguments: [false, true])
  func faults(collects: Bool) throws {
    let packed = try #require(Deflater().finish(Self.content))
    #expect(try answer(to: Array(packed.dropLast(5)), collects: collects) == "400")
    #expect(try answer(to: Self.content, collects: collects) == "400")
  }

  @Test("What it grows to counts against the limit of the body and against that of all bodies")
  func bounds() throws {
    let packed = try #require(Deflater().finish([UInt8](repeating: 0, count: 40 << 20)))
    #expect(packed.count < 1 << 20)
    #expect(try answer(to: packed, collects: true) == "413")
    #expect(try answer(to: packed, memory: 8 << 20, limit: 64 << 20, collects: true) == "503")
    let bomb = try #require(Deflater(level: 9).finish([UInt8](repeating: 0, count: 100 << 20)))
    #expect(try answer(to: bomb, collects: false) == "413")
  }
}
