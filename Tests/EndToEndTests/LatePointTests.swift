import HTTP
import JSON
import Programs
import Testing
import Waiting

/// What is told of points that come late and of corrections, by the real binary over real sockets.
extension EndToEnd { @Suite(.serialized) struct LatePointTests {} }

extension EndToEnd.LatePointTests {
  @Test("a late spike is told of as such, and its correction takes that back, with what it was")
  func late() throws {
    let hook = try HookServer()
    let server = try ServerProcess.fresh(["--allow-local-receivers"])
    let client = server.client()
    let receiver = #"{"kind": "webhook", "url": "\#(hook.url)"}"#
    #expect(try client.send(.put, "/v1/receivers/ops", json: receiver).status == 201)
    let series = WatchedSeries("kpi")
    try series.prepare(over: client, receivers: ["ops"])
    try series.add([0, 1, 2, 3, 4], over: client)
    func correct(_ value: Int) throws {
      let body = #"{"timestamps": [\#(series.firstTime + 2 * 3_600)], "values": {"value": [\#(value)]}}"#
      _ = try client.send(.post, "/v1/series/kpi/points", json: body).expecting(200)
    }
    try correct(1_000)
    try poll { hook.calls.count == 1 }
    #expect(hook.calls[0].json["event"]?.string == "opened")
    #expect(hook.calls[0].json["alerts"]?.array?.first?["late"]?.bool == true)
    try correct(2)
    try poll { hook.calls.count == 2 }
    #expect(hook.calls[1].json["event"]?.string == "withdrawn")
    #expect(hook.calls[1].json["summary"]?.string?.contains("1,000") == true, "\(hook.calls[1].json.text)")
    let alerts = try client.send(.get, "/v1/alerts").expecting(200).json["items"]?.array ?? []
    #expect(!alerts.isEmpty && alerts.allSatisfy { $0["status"]?.string == "withdrawn" })
    #expect(try client.send(.get, "/v1/incidents").json["items"]?.array?.first?["status"]?.string == "withdrawn")
    // Far in the past a correction changes scores, and nobody is told.
    let old = #"{"timestamps": [\#(series.firstTime - 100 * 3_600)], "values": {"value": [1000]}}"#
    _ = try client.send(.post, "/v1/series/kpi/points", json: old).expecting(200)
    try series.calm(over: client)
    #expect(hook.calls.count == 2)
  }
}
