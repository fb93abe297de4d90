import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// One rule that watches whatever arrives, through a real server that is killed meanwhile.
extension EndToEnd { @Suite(.serialized) struct PolicyTests {} }

extension EndToEnd.PolicyTests {
  private static let policy =
    #"{"selector": {"series": "web-*"}, "begin_after": {"points": 100}, "threshold": {"method": "rate", "alerts_per_day": 1}}"#

  /// A series of minutes up to now.
  private func upload(_ id: String, points: Int, to client: HTTPClient) throws {
    let now = Int64(time(nil)) / 60 * 60
    let rows = (0..<points).map { index in
      "\(now - Int64(points - index) * 60),\(50 + index * 7_919 % 101 % 10)"
    }
    let answer = try client.upload(
      Array(("timestamp,value\n" + rows.joined(separator: "\n") + "\n").utf8), as: id)
    guard answer.status == 201 else { throw Unexpected(answer) }
  }

  private func counts(_ client: HTTPClient) throws -> JSONValue? {
    try client.send(.get, "/v1/policies/web").json["series"]
  }

  @Test("Points, one policy, alerts: what comes is trained and watched, and a spike is told of")
  func walk() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    #expect(try client.send(.put, "/v1/policies/web", json: Self.policy).status == 201)
    try upload("web-1", points: 200, to: client)
    try upload("web-2", points: 50, to: client)
    try poll { try counts(client)?["watched"]?.integer == 1 && counts(client)?["cold_start"]?.integer == 1 }
    let now = Int64(time(nil)) / 60 * 60
    for id in ["web-1", "web-2"] {
      let added = try client.send(
        .post, "/v1/series/\(id)/points", json: #"{"timestamps": [\#(now)], "values": {"value": [5000]}}"#)
      #expect(added.status == 200)
    }
    try poll { try client.send(.get, "/v1/alerts?status=open").json["items"]?.array?.count == 2 }
    let alerts = try client.send(.get, "/v1/alerts").json["items"]?.array ?? []
    let byMonitor = Dictionary(grouping: alerts) { $0["monitor"]?.string ?? "" }.mapValues { $0[0]["cold_start"]?.bool }
    #expect(byMonitor == ["web.web-1": false, "web.web-2": true])
    let text = try client.send(.get, "/metrics").text
    #expect(text.contains("lapwing_policies 1") && text.contains(#"lapwing_policy_series{state="watched"} 1"#))
  }

  @Test(
    "A server that is killed while a policy onboards, changes and leaves ends where one ends that was not",
    arguments: [3, 11, 29])
  func kills(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let database = folder.file("lapwing.db")
    var milliseconds = seed
    /// The next of some moments, from a few milliseconds to half a second.
    func moment() -> Int {
      milliseconds = milliseconds &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(milliseconds >> 33 % 500) + 5
    }
    let ids = (0..<40).map { "web-\($0)" }
    do {
      let server = try ServerProcess(database: database)
      let client = server.client()
      for id in ids { try upload(id, points: id.hasSuffix("7") ? 60 : 150, to: client) }
      #expect(try client.send(.put, "/v1/policies/web", json: Self.policy).status == 201)
    }
    for _ in 0..<4 {
      let server = try ServerProcess(database: database)
      usleep(UInt32(moment() * 1_000))
      server.kill(SIGKILL)
      _ = server.wait()
    }
    do {
      let server = try ServerProcess(database: database)
      let client = server.client()
      try poll { try counts(client)?["watched"]?.integer == 36 && counts(client)?["cold_start"]?.integer == 4 }
      let models = try client.send(.get, "/v1/models?limit=1000").json["items"]?.array ?? []
      #expect(Set(models.compactMap { $0["series"]?.string }).count == 40 && models.count == 40)
      #expect(models.allSatisfy { $0["active_version"]?.integer == 1 })
      #expect(try client.send(.get, "/v1/monitors?limit=1000").json["items"]?.array?.count == 40)
      #expect(try client.send(.delete, "/v1/policies/web").json["models"]?.integer == 40)
      server.kill(SIGKILL)
      _ = server.wait()
    }
    let server = try ServerProcess(database: database)
    let client = server.client()
    try poll { try client.send(.get, "/v1/models").json["items"]?.array?.isEmpty == true }
    #expect(try client.send(.get, "/v1/monitors").json["items"]?.array?.isEmpty == true)
    #expect(try client.send(.get, "/v1/policies/web").status == 404)
    #expect(try client.send(.get, "/v1/series?limit=1000").json["items"]?.array?.count == 40)
  }

  @Test("A server that is killed while it learns a pool ends with one set of weights for all its series")
  func pool() throws {
    let folder = try TemporaryFolder()
    let database = folder.file("lapwing.db")
    let ids = (0..<6).map { "web-\($0)" }
    do {
      let server = try ServerProcess(database: database)
      let client = server.client()
      for id in ids { try upload(id, points: 150, to: client) }
      let policy = """
        {"selector": {"series": "web-*"}, "begin_after": {"points": 100}, "algorithm": "donut", "pooled": {},
          "parameters": {"window": 12, "hidden_units": 16, "epochs": 200, "early_stopping": false, "posterior_samples": 16}}
        """
      #expect(try client.send(.put, "/v1/policies/web", json: policy).status == 201)
      try poll { try client.send(.get, "/v1/jobs?kind=pool_training").json["items"]?.array?.isEmpty == false }
      server.kill(SIGKILL)
      _ = server.wait()
    }
    let server = try ServerProcess(database: database)
    let client = server.client()
    try poll { try counts(client)?["watched"]?.integer == 6 }
    let jobs = try client.send(.get, "/v1/jobs?kind=pool_training").json["items"]?.array ?? []
    #expect(jobs.map { $0["status"]?.string } == ["succeeded"])
    let pools = try client.send(.get, "/v1/policies/web").json["pools"]?.array ?? []
    #expect(pools.map { $0["learnt"]?["series"]?.integer } == [6])
    let now = Int64(time(nil)) / 60 * 60
    let added = try client.send(
      .post, "/v1/series/web-3/points", json: #"{"timestamps": [\#(now)], "values": {"value": [5000]}}"#)
    #expect(added.status == 200)
    try poll { try client.send(.get, "/v1/alerts?status=open").json["items"]?.array?.count == 1 }
  }
}
