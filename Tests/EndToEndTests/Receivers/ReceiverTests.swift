import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// Who is told of incidents, by the real binary over real sockets.
extension EndToEnd { @Suite(.serialized) struct ReceiverTests {} }

extension EndToEnd.ReceiverTests {
  @Test("a receiver hears of an incident's opening and its end, with links to where people find the server")
  func told() throws {
    let hook = try HookServer()
    let server = try ServerProcess.fresh(["--allow-local-receivers", "--public-url", "https://lapwing.example/x/"])
    let client = server.client()
    let definition = #"{"kind": "webhook", "url": "\#(hook.url)/p4th", "secret": "0123456789abcdef"}"#
    #expect(try client.send(.put, "/v1/receivers/ops", json: definition).status == 201)
    let series = WatchedSeries("kpi")
    try series.prepare(over: client, receivers: ["ops"])
    try series.spike(over: client)
    try poll { hook.calls.count == 1 }
    try series.calm(over: client)
    try poll { hook.calls.count == 2 }
    #expect(hook.calls.map { $0.json["event"]?.string } == ["opened", "closed"])
    let opened = hook.calls[0].json
    #expect(opened["incident"]?["first_mover"]?["series"]?.string == "kpi")
    #expect(opened["links"]?["chart"]?.string?.hasPrefix("https://lapwing.example/x/#series=kpi&from=") == true)
    #expect(opened["incident"]?["id"] == hook.calls[1].json["incident"]?["id"])
    try poll {
      let items = try client.send(.get, "/v1/receivers/ops/deliveries").json["items"]?.array ?? []
      return items.count == 2 && items.allSatisfy { $0["state"]?.string == "delivered" }
    }
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    #expect(!server.log.contains("0123456789abcdef") && !server.log.contains("p4th"))
  }

  @Test("an outage that nine series show is told of once as it opens and once as it ends, by what moved first")
  func outage() throws {
    let hook = try HookServer()
    let server = try ServerProcess.fresh(["--allow-local-receivers"])
    let client = server.client()
    let definition = #"{"kind": "webhook", "url": "\#(hook.url)"}"#
    #expect(try client.send(.put, "/v1/receivers/ops", json: definition).status == 201)
    let all = (0..<9).map { WatchedSeries("kpi-\($0)") }
    for series in all { try series.prepare(over: client, receivers: ["ops"], tags: ["service": "shop"], wait: 3) }
    // The one that moves first is not the first to be heard of.
    for number in [0, 1, 2, 3, 4, 6, 7, 8, 5] {
      try all[number].add(number == 5 ? [1_000, 1_000] : [1, 1_000], over: client)
    }
    try poll { hook.calls.count == 1 }
    let opened = hook.calls[0].json
    #expect(opened["event"]?.string == "opened" && opened["alerts"]?.array?.count == 9)
    #expect(opened["incident"]?["group"]?["service"]?.string == "shop")
    #expect(opened["incident"]?["first_mover"]?["series"]?.string == "kpi-5")
    #expect(opened["summary"]?.string?.hasSuffix("and 8 more alerts") == true)
    for series in all { try series.calm(over: client) }
    try poll { hook.calls.count == 2 }
    #expect(hook.calls[1].json["event"]?.string == "closed")
    #expect(try client.send(.get, "/v1/incidents").json["items"]?.array?.count == 1)
  }

  @Test(
    "without --allow-local-receivers nothing on this machine is called, and an old receiver there is told of as such")
  func local() throws {
    let hook = try HookServer()
    let folder = try TemporaryFolder()
    let definition = #"{"kind": "webhook", "url": "\#(hook.url)"}"#
    do {
      let server = try ServerProcess(database: folder.file("lapwing.db"), ["--allow-local-receivers"])
      #expect(try server.client().send(.put, "/v1/receivers/ops", json: definition).status == 201)
      server.kill(SIGTERM)
      #expect(server.wait() == 0)
    }
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    let client = server.client()
    let refused = try client.send(.put, "/v1/receivers/other", json: definition)
    #expect(refused.status == 422 && refused.text.contains("--allow-local-receivers"))
    let tested = try client.send(.post, "/v1/receivers/ops/test").json
    #expect(tested["error"]?.string == "address_not_allowed")
    #expect(hook.calls.isEmpty)
  }

  @Test(
    "https reaches a receiver whose certificate is trusted and no other, by curl(1)", .enabled(if: TLSServer.isPossible)
  )
  func https() throws {
    let target = try TLSServer()
    for (environment, error) in [(["SSL_CERT_FILE=" + target.certificate], nil), ([], "certificate_not_trusted")]
      as [([String], String?)]
    {
      let server = try ServerProcess.fresh(["--allow-local-receivers"], environment: environment)
      let client = server.client()
      for host in ["localhost", "127.0.0.1"] {
        let definition =
          #"{"kind": "webhook", "url": "https://\#(host):\#(target.port)/p4th", "secret": "0123456789abcdef"}"#
        #expect(try client.send(.put, "/v1/receivers/ops", json: definition).status <= 201)
        let tested = try client.send(.post, "/v1/receivers/ops/test").json
        #expect(tested["delivered"]?.bool == (error == nil), "\(tested.text)")
        #expect(tested["error"]?.string == error)
      }
    }
    let requests = target.requests
    #expect(requests.count == 2)
    for request in requests {
      let json = try JSONValue.parse(request)
      #expect(json["path"]?.string == "/p4th" && json["signature"]?.string?.hasPrefix("v1=") == true)
      #expect(json["body"]?["test"]?.bool == true)
    }
  }

  @Test("where curl is missing, making an https receiver says what to install")
  func missing() throws {
    let server = try ServerProcess.fresh(environment: ["PATH=/nowhere"])
    let answer = try server.client().send(
      .put, "/v1/receivers/ops", json: #"{"kind": "webhook", "url": "https://chat.example/"}"#)
    #expect(answer.status == 422)
    #expect(answer.text.contains("install the packages 'curl'") && answer.text.contains(#""pointer":"/url""#))
  }
}
