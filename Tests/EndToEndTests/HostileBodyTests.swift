import Foundation
import HTTP
import JSON
import Testing

/// Bodies that are made to hurt end in a clear refusal, and take no more memory than their bounds.
extension EndToEnd { @Suite(.serialized) struct HostileBodyTests {} }

/// A body that a server should not fall for.
struct HostileBody: Sendable, CustomStringConvertible {
  let description: String
  var type = "application/json"
  let body: [UInt8]
  var status = 400
  let code: String
  /// What the sentence must name: the place or the limit.
  var names = "line 1, column"

  init(_ description: String, _ body: String, _ code: String, status: Int = 400) {
    self.description = description
    self.body = Array(body.utf8)
    self.code = code
    self.status = status
  }

  init(_ description: String, bytes: [UInt8], _ code: String) {
    self.description = description
    body = bytes
    self.code = code
  }

  init(csv description: String, _ body: String, _ code: String, status: Int = 400, names: String) {
    self.init(description, body, code, status: status)
    type = "text/csv"
    self.names = names
  }
}

extension EndToEnd.HostileBodyTests {
  private static let digits = String(repeating: "9", count: 400)

  static let bodies = [
    HostileBody("arrays a million deep", String(repeating: "[", count: 1_000_000), "malformed_json"),
    HostileBody("objects 65 deep", String(repeating: #"{"a":"#, count: 65), "malformed_json"),
    HostileBody("a number beyond a double", #"{"interval": 1e999}"#, "out_of_range", status: 422),
    HostileBody("an integer of 400 digits", #"{"interval": \#(digits)}"#, "out_of_range", status: 422),
    HostileBody("a number of 2,000 digits", #"{"interval": 0.\#(digits)\#(digits)\#(digits)}"#, "malformed_json"),
    HostileBody("half of a surrogate pair", #"{"id": "\ud800"}"#, "malformed_json"),
    HostileBody("the wrong half first", #"{"id": "\udc00\ud800"}"#, "malformed_json"),
    HostileBody("a key twice", #"{"id": "a", "interval": 60, "id": "b"}"#, "duplicate_key"),
    HostileBody("a key twice, once as an escape", #"{"id": "a", "\u0069d": "b"}"#, "duplicate_key"),
    HostileBody("a NUL in a string", "{\"id\": \"a\u{0}\"}", "malformed_json"),
    HostileBody("bytes that are no UTF-8", bytes: Array(#"{"id": ""#.utf8) + [0xC0, 0xAF, 0x22, 0x7D], "invalid_utf8"),
    HostileBody(
      "a surrogate as UTF-8", bytes: Array(#"{"id": ""#.utf8) + [0xED, 0xA0, 0x80, 0x22, 0x7D], "invalid_utf8"),
    HostileBody("a byte order mark", "\u{FEFF}{}", "malformed_json"),
    HostileBody("two values", #"{"interval": 60} {"interval": 60}"#, "malformed_json"),
    HostileBody(
      "more values than may be", "[" + String(repeating: "[],", count: 1_000_000) + "[]]", "malformed_json"),
    HostileBody(
      csv: "a line without end", "timestamp,value\n0," + String(repeating: "1", count: 100_000), "line_too_long",
      names: "65536"),
    HostileBody(csv: "a quote without end", "timestamp,value\n0,\"1\n60,2\n", "malformed_csv", names: "quot"),
    HostileBody(
      csv: "more columns than may be", "timestamp" + String(repeating: ",c", count: 2_000) + "\n", "too_many",
      status: 422, names: "1000"),
    HostileBody(
      csv: "a time beyond all calendars", "timestamp,value\n1e400,1\n", "invalid_time", status: 422,
      names: "Line 2"),
  ]

  @Test("a hostile body is refused with what and where, and stores nothing", arguments: ServerProcess.executables)
  func refusals(executable: String) throws {
    let server = try ServerProcess.fresh(executable: executable)
    let client = server.client()
    for hostile in Self.bodies {
      let answer = try client.send(
        .put, "/v1/series/x", headers: ["Content-Type": hostile.type], body: .bytes(hostile.body))
      let comment = Comment(rawValue: "\(hostile): \(answer.status) \(answer.text.prefix(400))")
      #expect(answer.status == hostile.status, comment)
      let problem = try answer.json
      #expect(problem["code"]?.string == hostile.code, comment)
      #expect(answer.text.contains(hostile.names), comment)
      #expect(answer.text.utf8.count < 4_096, comment)
    }
    #expect(try client.send(.get, "/v1/series/x").status == 404)
    if executable == ServerProcess.uninstrumented { try Self.expectBoundedMemory(server) }
  }

  /// A server at rest, one body of 64 MiB as bytes and as values, and what the allocator keeps.
  private static let mostMegabytes = 400

  private static func expectBoundedMemory(_ server: ServerProcess) throws {
    #expect(try peakMegabytes(server) < mostMegabytes)
  }

  /// The most memory that the server has held at a time.
  private static func peakMegabytes(_ server: ServerProcess) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(server.identifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.split(separator: " ").dropLast().last ?? "")) / 1_024
  }

  /// Sends `piece` over and over, up to 1 GiB, and gives what came back.
  private static func flood(
    _ server: ServerProcess, type: String, _ start: String, _ piece: String
  ) throws -> HTTPClientResponse {
    let block = Array(String(repeating: piece, count: (1 << 18) / piece.utf8.count).utf8)
    var sent = 0
    return try server.client().send(
      .put, "/v1/series/x", headers: ["Content-Type": type],
      body: .stream {
        defer { sent += block.count }
        if sent == 0 { return Array(start.utf8) + block }
        return sent < 1 << 30 ? block : nil
      })
  }

  @Test(
    "a body of 1 GiB is refused before it is there, whatever it holds, and memory stays bounded",
    arguments: ServerProcess.executables)
  func floods(executable: String) throws {
    let server = try ServerProcess.fresh(executable: executable)
    let announced = server.client()
    try announced.sendRaw(
      Array(
        ("PUT /v1/series/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n"
          + "Expect: 100-continue\r\n\r\n").utf8))
    #expect(try announced.readResponse().status == 413)
    let json = try Self.flood(server, type: "application/json", "[", "[1, 2, 3], ")
    #expect(json.status == 413)
    #expect(try json.json["code"]?.string == "body_too_large")
    let line = try Self.flood(server, type: "text/csv", "timestamp,value\n0,", "1")
    #expect(try line.json["code"]?.string == "line_too_long")
    let rows = try Self.flood(server, type: "text/csv", "timestamp,value\n", "many,1\n")
    #expect(rows.status == 422)
    #expect(try server.client().send(.get, "/v1/series/x").status == 404)
    #expect(try server.client().send(.get, "/healthz").status == 200)
    if executable == ServerProcess.uninstrumented { try Self.expectBoundedMemory(server) }
  }
}
