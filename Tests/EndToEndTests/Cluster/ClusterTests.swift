import Glibc
import HTTP
import JSON
import Testing
import Waiting

/// Several servers on one database. Tests/PostgreSQL/nodes.py has many rounds of it, under load and by the clock.
extension EndToEnd { @Suite(.serialized, .onPostgreSQL) struct ClusterTests {} }

extension EndToEnd.ClusterTests {
  @Test("of two servers each takes what is written and asked, whoever serves, and both know who does")
  func either() throws {
    let pair = try NodePair()
    let holder = try pair.holder()
    #expect(holder == 0)
    let clients = pair.servers.map { $0.client() }
    for client in clients { #expect(try client.send(.get, "/readyz").status == 200) }
    _ = try clients[1].send(.put, "/v1/series/s", json: #"{"interval": 60, "metrics": ["m"]}"#).expecting(201)
    let tag = try clients[1].send(.get, "/v1/series/s").expecting(200).headers["etag"] ?? ""
    #expect(try clients[1].send(.get, "/v1/series/s", headers: ["If-None-Match": tag]).status == 304)
    #expect(try clients[0].send(.get, "/v1/series/s", headers: ["If-None-Match": tag]).status == 304)
    let sender = PointSender("s")
    for number in 0..<40 { #expect(sender.send(over: clients[number % 2])) }
    for client in clients { try sender.check(over: client) }
    // A body of many chunks, an answer of many, and a HEAD.
    let csv = "timestamp,m\n" + (0..<40_000).map { "\($0 * 60),\($0 % 97)\n" }.joined()
    #expect(try clients[1].upload(Array(csv.utf8), as: "large").status == 201)
    let points = "/v1/series/large/points?from=0&to=2400000&limit=40000"
    let (here, there) = (try clients[0].send(.get, points), try clients[1].send(.get, points))
    #expect(here.status == 200 && here.body == there.body && here.body.count > 100_000)
    let head = try clients[1].send(.head, "/v1/series/large")
    #expect(head.status == 200 && head.body.isEmpty && head.headers["etag"] != nil)
    #expect(try clients[1].send(.get, "/v1/nothing").status == 404)
    let missing = try clients[1].send(.post, "/v1/series/none/points", json: "{}", headers: ["X-Request-Id": "mine"])
    #expect(try missing.json["request_id"]?.string == "mine")
    // The one that serves looks at the others every two seconds.
    try poll { try NodePair.cluster(pair.servers[0])["nodes"]?.array?.count == 2 }
    let seen = try pair.servers.map { try NodePair.cluster($0) }
    #expect(seen[0]["node"]?.string != seen[1]["node"]?.string)
    for view in seen {
      #expect(view["nodes"]?.array?.count == 2)
      #expect(view["shards"]?.array?.first?["node"]?.string == seen[0]["node"]?.string)
    }
    let passed = try clients[1].send(.get, "/metrics").text
    #expect(passed.contains("lapwing_nodes 2") && passed.contains("lapwing_node_shards 0"))
  }

  @Test("a poll and an event stream that are passed on end with the news, and hold up nobody")
  func polls() throws {
    let pair = try NodePair()
    let client = pair.servers[1].client()
    _ = try client.send(.put, "/v1/series/s", json: #"{"interval": 60, "metrics": ["m"]}"#).expecting(201)
    let tag = try client.send(.get, "/v1/overview").expecting(200).headers["etag"] ?? ""
    let waiting = (0..<40).map { _ in pair.servers[1].client() }
    for poll in waiting {
      try poll.begin(.get, "/v1/overview?wait=60", headers: ["If-None-Match": tag], body: .absent)
    }
    let stream = pair.servers[1].client()
    #expect(try stream.open(.get, "/v1/incidents/events").status == 200)
    // More polls than threads: others are answered meanwhile.
    for _ in 0..<5 { #expect(try client.send(.get, "/v1/series/s").status == 200) }
    let watched = WatchedSeries("kpi")
    try watched.prepare(over: client, receivers: [])
    try watched.spike(over: client)
    for poll in waiting {
      #expect(try poll.readHead().status == 200)
      while try poll.readPiece() != nil {}
    }
    var text = ""
    while !text.contains("event: "), let piece = try stream.readPiece() {
      text += String(decoding: piece, as: UTF8.self)
    }
    #expect(text.contains("incident"))
  }

  @Test("when the server that serves is killed the other goes on: what was acknowledged is there, and alerts are told")
  func killed() throws {
    let hook = try HookServer()
    let pair = try NodePair(["--allow-local-receivers", "--public-url", "http://here"])
    let client = pair.servers[1].client()
    _ = try client.send(.put, "/v1/receivers/ops", json: #"{"kind": "webhook", "url": "\#(hook.url)/"}"#).expecting(201)
    let watched = WatchedSeries("kpi")
    try watched.prepare(over: client, receivers: ["ops"])
    _ = try client.send(.put, "/v1/series/s", json: #"{"interval": 60, "metrics": ["m"]}"#).expecting(201)
    let sender = PointSender("s")
    for _ in 0..<50 { #expect(sender.send(over: client)) }
    try watched.spike(over: client)
    let before = try pair.token()
    pair.servers[0].kill(SIGKILL)
    _ = pair.servers[0].wait()
    let start = ContinuousClock.now
    try poll(60) { sender.send(over: client) }
    print("in service again \(ContinuousClock.now - start) after a kill on the same machine")
    #expect(try pair.token() == before + 1)
    for _ in 0..<50 { _ = sender.send(over: client) }
    try sender.check(over: client)
    try watched.calm(over: client)
    try watched.spike(over: client)
    try poll { try client.send(.get, "/v1/receivers/ops").expecting(200).json["pending"]?.integer == 0 }
    let told = hook.calls.filter(\.isTaken).compactMap(\.fingerprint)
    let database = StoredDatabase(pair.path)
    let delivered = try database.texts("SELECT fingerprint FROM deliveries WHERE state = 'delivered'")
    #expect(Set(told) == Set(delivered) && !told.isEmpty)
    for fingerprint in Set(told) { #expect(told.count { $0 == fingerprint } <= 2) }
    #expect(try database.integer("SELECT count(*) FROM alerts") == 2)
  }

  @Test("a server that is stopped past its lease writes nothing when it comes back, and passes on from then")
  func paused() throws {
    let pair = try NodePair()
    let (first, second) = (pair.servers[0].client(timeout: .seconds(10)), pair.servers[1].client(timeout: .seconds(10)))
    _ = try first.send(.put, "/v1/series/s", json: #"{"interval": 60, "metrics": ["m"]}"#).expecting(201)
    let sender = PointSender("s")
    for _ in 0..<20 { #expect(sender.send(over: first)) }
    let before = try pair.token()
    pair.servers[0].kill(SIGSTOP)
    let start = ContinuousClock.now
    // What is sent to the one that stands still meanwhile may be carried out by nobody.
    let late = pair.servers[0].client()
    let body = #"{"timestamps": [600000], "values": {"m": [1]}}"#
    try late.begin(
      .post, "/v1/series/s/points", headers: ["Content-Type": "application/json"], body: .bytes(Array(body.utf8)))
    try pair.waitUntilServes(1)
    print("in service again \(ContinuousClock.now - start) after a stop")
    #expect(try pair.token() == before + 1)
    for _ in 0..<20 { #expect(sender.send(over: second)) }
    pair.servers[0].kill(SIGCONT)
    let answer = try late.readHead()
    while try late.readPiece() != nil {}
    try poll(30) {
      try NodePair.cluster(pair.servers[0])["shards"]?.array?.first?["token"]?.integer == Int64(before + 1)
    }
    try poll(30) { try first.send(.get, "/readyz").status == 200 }
    for _ in 0..<20 { #expect(sender.send(over: first)) }
    #expect(try pair.token() == before + 1)
    #expect(!pair.servers[0].hasEnded)
    let stored = try second.send(.get, "/v1/series/s/points?from=600000&to=600060").expecting(200).json
    let isThere = stored["timestamps"]?.array?.isEmpty == false
    // Either refused, or passed on once the server knew better.
    #expect(isThere == (answer.status == 200), "\(answer.status)")
  }

  @Test("SIGTERM hands the lease over at once, and the one that stopped comes back as one that passes on")
  func drained() throws {
    let pair = try NodePair()
    let client = pair.servers[1].client()
    _ = try client.send(.put, "/v1/series/s", json: #"{"interval": 60, "metrics": ["m"]}"#).expecting(201)
    let sender = PointSender("s")
    for _ in 0..<20 { #expect(sender.send(over: client)) }
    pair.servers[0].kill(SIGTERM)
    let start = ContinuousClock.now
    try pair.waitUntilServes(1, seconds: 5)
    print("handed over in \(ContinuousClock.now - start)")
    #expect(sender.send(over: client))
    #expect(pair.servers[0].wait() == 0)
    for _ in 0..<20 { #expect(sender.send(over: client)) }
    let third = try ServerProcess(database: pair.path)
    for _ in 0..<20 { #expect(sender.send(over: third.client())) }
    try sender.check(over: third.client())
    #expect(try NodePair.cluster(third)["nodes"]?.array?.count == 2)
  }

  @Test("a job that was under way when its server was killed is done by the other, to the same bits")
  func jobs() throws {
    func weights(kills: Bool) throws -> String {
      let pair = try NodePair()
      let client = pair.servers[1].client()
      let csv = "timestamp,m\n" + (0..<3_000).map { "\($0 * 60),\(($0 * 37) % 101)\n" }.joined()
      #expect(try client.upload(Array(csv.utf8), as: "s").status == 201)
      let model =
        #"{"id": "m", "series": "s", "algorithm": "donut", "seed": 5, "parameters": {"epochs": 6, "window": 30, "hidden_units": 8}}"#
      let job = try client.send(.post, "/v1/models", json: model).expecting(202).json["id"]?.string ?? ""
      if kills {
        let database = StoredDatabase(pair.path)
        try poll { try database.integer("SELECT count(*) FROM jobs WHERE status <> 'queued'") > 0 }
        pair.servers[0].kill(SIGKILL)
        try pair.waitUntilServes(1)
      }
      #expect(try client.finishedJob(job)["status"]?.string == "succeeded")
      let scores = try client.send(.get, "/v1/series/s/scores?model=m&limit=3000").expecting(200).json
      return "\(scores["scores"] ?? .null)"
    }
    let (calm, killed) = (try weights(kills: false), try weights(kills: true))
    #expect(calm.count > 1_000 && calm == killed)
  }
}
