import HTTP
import JSON
import Testing

@testable import API

@Suite("What lists are asked")
struct ListQueryTests {
  private func make(_ harness: ServiceHarness) throws {
    for (id, team) in [("web-1", "shop"), ("Web-2", "shop"), ("db-1", "data"), ("db-2", "a:b")] {
      let body = #"{"id": "\#(id)", "interval": 60, "tags": {"team": "\#(team)", "env": "prod"}}"#
      #expect(try harness.send(.post, "/v1/series", body).status == 201)
    }
  }

  private func ids(_ harness: ServiceHarness, _ path: String) throws -> [String] {
    try harness.send(.get, path).json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
  }

  @Test("Series are found by part of their id, by tags and by how they stand")
  func filters() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try make(harness)
      #expect(try ids(harness, "/v1/series?q=WEB") == ["Web-2", "web-1"])
      #expect(try ids(harness, "/v1/series?tag=team:shop&tag=env:prod&q=1") == ["web-1"])
      #expect(try ids(harness, "/v1/series?tag=team:a:b") == ["db-2"])
      #expect(try ids(harness, "/v1/series?state=empty&sort=trouble").count == 4)
      #expect(try ids(harness, "/v1/series?state=calm") == [])
      for list in ["policies?q=x&state=failed&sort=trouble", "alerts?sort=severity&q=x", "incidents?sort=changed"] {
        #expect(try harness.send(.get, "/v1/\(list)").status == 200, "\(list)")
      }
      for list in ["models", "monitors", "alerts", "incidents", "jobs"] {
        #expect(try harness.send(.get, "/v1/\(list)?q=x&tag=team:shop").status == 200, "\(list)")
      }
    }
  }

  @Test(
    "A cursor goes on in the order that it was made in, and is of no other", arguments: ["newest", "stale", "trouble"])
  func cursors(sort: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try make(harness)
      let first = try harness.send(.get, "/v1/series?sort=\(sort)&tag=env:prod&limit=2").json
      let cursor = try #require(first["next_cursor"]?.string)
      let rest = try ids(harness, "/v1/series?sort=\(sort)&tag=env:prod&limit=2&cursor=\(cursor)")
      #expect(rest == ["db-2", "web-1"])
      for other in ["sort=oldest&tag=env:prod", "sort=\(sort)", "tag=env:prod", "sort=\(sort)&tag=team:shop"] {
        let answer = try harness.send(.get, "/v1/series?\(other)&cursor=\(cursor)")
        #expect(answer.code == "invalid_cursor", "\(other)")
      }
    }
  }

  @Test(
    "What is no tag, sort, state or part of an id is refused, all at once",
    arguments: [
      (
        "/v1/series?tag=team&q=&sort=best&state=ok",
        [
          "invalid_value q", "invalid_value tag", "invalid_value sort", "invalid_value state",
        ]
      ),
      ("/v1/series?tag=a:1&tag=a:2", ["conflicting_query tag"]),
      ("/v1/models?sort=trouble", ["invalid_value sort"]),
      ("/v1/monitors?state=training", ["invalid_value state"]),
      ("/v1/policies?state=calm&sort=fresh", ["invalid_value sort", "invalid_value state"]),
      ("/v1/alerts?sort=trouble", ["invalid_value sort"]),
      ("/v1/jobs?sort=id&lane=fast", ["invalid_value lane", "invalid_value sort"]),
    ])
  func faults(path: String, faults: [String]) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let answer = try harness.send(.get, path)
      #expect(answer.status == 422 && answer.faults == faults, "\(answer.text)")
    }
  }

  @Test("A queued job says its lane, its place and how long it waits, in the 202, alone and in the list")
  func queue() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload()
      let accepted = try (0..<3).map { number in
        try harness.send(
          .post, "/v1/models", #"{"id": "m\#(number)", "series": "orders", "algorithm": "difference"}"#)
      }
      for (index, answer) in accepted.enumerated() {
        #expect(answer.json["lane"]?.string == "short")
        #expect(answer.json["queue"]?["position"]?.integer == Int64(index + 1))
        #expect(answer.json["queue"]?["starts_in_seconds"]?.integer ?? 100 <= 2)
        let job = try harness.send(.get, try #require(answer.headers["Location"]))
        #expect(job.json["queue"] == answer.json["queue"])
      }
      let long = try harness.send(
        .post, "/v1/models",
        #"{"id": "n", "series": "orders", "algorithm": "donut", "parameters": {"epochs": 10000, "window": 60}}"#)
      #expect(long.json["lane"]?.string == "long" && long.json["queue"]?["position"]?.integer == 1)
      let listed = try harness.send(.get, "/v1/jobs?lane=short&sort=oldest").json["items"]?.array ?? []
      #expect(listed.map { $0["queue"]?["position"]?.integer } == [1, 2, 3])
      let id = try #require(accepted[0].json["id"]?.string)
      #expect(try harness.send(.post, "/v1/jobs/\(id)/cancel").json["queue"] == .null)
      let second = try harness.send(.get, try #require(accepted[1].headers["Location"]))
      #expect(second.json["queue"]?["position"]?.integer == 1)
    }
  }
}
