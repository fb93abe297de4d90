import Glibc
import HTTP
import JSON
import Programs
import Testing

/// The log tells of requests by the names that their answers carry, and of what changes.
extension EndToEnd { @Suite(.serialized) struct LogTests {} }

extension EndToEnd.LogTests {
  private func lines(_ server: ServerProcess) throws -> [JSONValue] {
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    return try server.log.split(separator: "\n").map { try JSONValue.parse(String($0)) }
  }

  @Test(
    "a problem, the answer's header and the log name a request alike, be the name the client's, ours or a refusal's")
  func names() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    let given = try client.send(.get, "/v1/nowhere", headers: ["X-Request-Id": "mine-1"])
    let made = try client.send(.get, "/v1/nowhere")
    let refused = server.client()
    try refused.sendRaw(Array("GET /bro ken HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
    #expect(try given.json["request_id"]?.string == "mine-1")
    #expect(given.headers["x-request-id"] == "mine-1")
    let name = try #require(made.headers["x-request-id"])
    #expect(try made.json["request_id"]?.string == name)
    // A refusal is answered before the connection ends, and a stop waits for both.
    #expect(try client.send(.get, "/readyz").status == 200)
    let requests = try lines(server).filter { $0["message"]?.string == "request" }
    #expect(requests.count { $0["request_id"]?.string == "mine-1" && $0["status"]?.integer == 404 } == 1)
    #expect(requests.count { $0["request_id"]?.string == name && $0["status"]?.integer == 404 } == 1)
    #expect(requests.count == Set(requests.map { $0["request_id"]?.string }).count)
  }

  @Test("what changes is told: jobs, alerts, and the stop")
  func changes() throws {
    let server = try ServerProcess.fresh(["--log-level", "debug"])
    let client = server.client()
    let indicator = SyntheticIndicator(days: 3, seed: 2)
    #expect(try client.upload(indicator.csv, as: "s").status == 201)
    let job = try client.train(#"{"id": "m", "series": "s", "algorithm": "difference"}"#)
    #expect(try client.send(.put, "/v1/monitors/w", json: #"{"model": "m"}"#).status == 201)
    let next = indicator.timestamp(indicator.values.count)
    let spike = #"{"timestamps": [\#(next)], "values": {"value": [100000]}}"#
    #expect(try client.send(.post, "/v1/series/s/points", json: spike).status == 200)
    let told = try lines(server)
    let states = told.filter { $0["job"] == job["id"] }.map { $0["status"]?.string }
    #expect(states == ["running", "succeeded"])
    #expect(told.contains { $0["message"]?.string == "alert" && $0["state"]?.string == "open" })
    #expect(told.first?["level"]?.string == "debug")
    #expect(told.last?["message"]?.string == "lapwing stopped")
  }

  @Test("below the level that was asked for nothing is written, not even the address", .ofFiles)
  func levels() throws {
    let folder = try TemporaryFolder()
    let occupied = try ServerProcess(database: folder.file("lapwing.db"))
    let refused = try ServerProcess(database: folder.file("lapwing.db"), ["--log-level", "error"])
    #expect(refused.wait() == EX_UNAVAILABLE)
    let line = try JSONValue.parse(refused.opening)
    #expect(line["level"]?.string == "error")
    #expect(line["message"]?.string == "another lapwing uses the database")
    #expect(try occupied.client().send(.get, "/readyz").status == 200)
  }
}
