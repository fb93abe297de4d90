import Testing

@testable import HTTP

@Suite("Bodies that a client sends piece by piece")
struct PulledBodyTests {
  private struct Broken: Error {}

  /// What the server has of a body: its bytes and the length that was declared, or nil where it did not come to its end.
  private static func sent(_ length: Int64?, _ pieces: [[UInt8]], breaks: Bool = false) throws -> (
    String, HTTPClientError?
  ) {
    try withServerAnswer { client in
      var left = pieces[...]
      do throws(HTTPClientError) {
        try client.begin(
          .post, "/", headers: [:],
          body: .pulled(length: length) {
            if let piece = left.popFirst() { return piece }
            if breaks { throw Broken() }
            return nil
          })
      } catch { return error }
      return nil
    }
  }

  private static func withServerAnswer(
    _ body: (HTTPClient) throws -> HTTPClientError?
  ) throws -> (String, HTTPClientError?) {
    let seen = ConditionLock<String?>(nil)
    var failure: HTTPClientError?
    try withServer(respond: { request in
      let length = request.body.declaredLength.map { "\($0)" } ?? "chunked"
      let text = (try? request.body.collect(limit: 1_000_000)).map { "\($0.count) of \(length)" } ?? "cut off"
      seen.withLockNotifying { $0 = text }
      return .response(HTTPResponse(.ok))
    }) { _, client in
      failure = try body(client)
      client.disconnect()
      seen.waitUntil({ $0 != nil }, by: .now() + .seconds(20), then: { _ in })
    }
    return (seen.withLock { $0 } ?? "nothing", failure)
  }

  @Test("With a length it is sent as it is, without one in chunks")
  func whole() throws {
    let large = [UInt8](repeating: 1, count: 100_000)
    #expect(try Self.sent(200_000, [large, large]) == ("200000 of 200000", nil))
    #expect(try Self.sent(nil, [large, [1]]) == ("100001 of chunked", nil))
    #expect(try Self.sent(nil, []) == ("0 of chunked", nil))
  }

  @Test(
    "One that breaks, or does not keep its length, is nowhere taken for the whole", arguments: [nil, 200_000 as Int64?])
  func broken(length: Int64?) throws {
    let large = [UInt8](repeating: 1, count: 100_000)
    let (seen, failure) = try Self.sent(length, [large], breaks: true)
    #expect(failure == .bodyFailed && seen == "cut off")
    if length != nil { #expect(try Self.sent(length, [large]).1 == .bodyFailed) }
  }
}
