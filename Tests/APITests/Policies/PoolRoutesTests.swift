import HTTP
import JSON
import Monitoring
import Storage
import Testing
import Waiting

@testable import API

@Suite("The routes of policies that pool")
struct PoolRoutesTests {
  private static let donut = """
    {"selector": {"series": "web-*"}, "begin_after": {"points": 100}, "algorithm": "donut", "pooled": {"series": 50},
      "parameters": {"window": 12, "hidden_units": 16, "latent_dimensions": 3, "epochs": 4, "posterior_samples": 16}}
    """

  private func settle(_ harness: ServiceHarness) throws {
    try poll {
      harness.service.policies.tick()
      return try harness.service.context.database.read { transaction in
        let jobs = try transaction.jobs.counts()
        return try jobs[.queued] ?? 0 == 0 && jobs[.running] ?? 0 == 0
          && transaction.policies.pending(limit: 1).isEmpty && transaction.policies.withTasks().isEmpty
      }
    }
    harness.service.policies.tick()
  }

  @Test("What is pooled is said before, in the policy, in the list of its series, in the job and in each report")
  func life() throws {
    try ServiceHarness.with { harness in
      for (id, seed) in [("web-1", 1), ("web-2", 2)] { try harness.upload(id, points: 200, seed: UInt64(seed)) }
      let plan = try harness.send(.put, "/v1/policies/web?dry_run=true", Self.donut).json
      let planned = try #require(plan["pools"]?.array?.first)
      #expect(planned["interval"]?.integer == 60 && planned["series"]?.integer == 2)
      #expect(planned["points"]?.integer == 400 && planned["learnt_points"]?.integer == 400)
      let made = try harness.send(.put, "/v1/policies/web", Self.donut)
      #expect(made.status == 201 && made.json["pools"]?.array?.isEmpty == true)
      #expect(made.json["pooled"]?["series"]?.integer == 50 && made.json["pooled"]?["points"]?.integer == 200_000)
      try settle(harness)
      let pool = try #require(try harness.send(.get, "/v1/policies/web").json["pools"]?.array?.first)
      #expect(pool["state"]?.string == "ready" && pool["models"]?.integer == 2 && pool["metrics"]?.integer == 1)
      #expect(pool["learnt"]?["series"]?.integer == 2 && pool["learnt"]?["points"]?.integer == 400)
      let job = try #require(pool["job"]?.string)
      let done = try harness.send(.get, "/v1/jobs/\(job)").json
      #expect(done["kind"]?.string == "pool_training" && done["policy"]?.string == "web")
      #expect(done["result"]?["superseded"]?.bool == false && done["result"]?["learnt"]?["points"]?.integer == 400)
      #expect(try harness.send(.get, "/v1/jobs?kind=pool_training").json["items"]?.array?.count == 1)
      try harness.upload("web-3", points: 120, seed: 3)
      try settle(harness)
      let items = try harness.send(.get, "/v1/policies/web/series").json["items"]?.array ?? []
      #expect(items.map { $0["pool"]?["learnt"]?["points"]?.integer } == [200, 200, nil])
      #expect(items.last?["pool"]?["left_out"]?["code"]?.string == "joined_later")
      let version = try harness.send(.get, "/v1/models/web.web-3/versions/1").json
      #expect(version["shared_bytes"]?.integer ?? 0 > 1_000 && version["bytes"]?.integer ?? 0 < 500)
      let notes = version["report"]?["notes"]?.array?.compactMap(\.string).joined() ?? ""
      #expect(notes.contains("learnt from 400 points of 2 series"))
      #expect(try harness.send(.get, "/v1/series/web-3/scores").json["model"]?.string == "web.web-3")
      #expect(try harness.send(.get, "/v1/jobs?kind=pool_training").json["items"]?.array?.count == 1)
      // Weights of its own can be learnt from there by hand.
      let accepted = try harness.send(.post, "/v1/models/web.web-3/train", #"{"warm_start": true}"#)
      #expect(accepted.status == 202)
      #expect(try harness.finished(accepted)["status"]?.string == "succeeded")
      #expect(try harness.send(.get, "/v1/models/web.web-3/versions/2").json["shared_bytes"]?.integer == 0)
      // A configuration says the pool, and means the same.
      let document = try harness.send(.get, "/v1/configuration").json
      #expect(document["policies"]?.array?.first?["pooled"]?["series"]?.integer == 50)
      let applied = try harness.send(.put, "/v1/configuration?dry_run=true", document.text)
      #expect(applied.status == 200 && applied.json["changes"]?.array?.isEmpty == true)
    }
  }

  @Test("A generator that many series taught is asked for anomalies and put to a drill by each of them")
  func generator() throws {
    try ServiceHarness.with { harness in
      for (id, spikes) in [("web-1", [60, 150]), ("web-2", [50, 120, 190]), ("web-3", [])] {
        try harness.upload(id, points: 260, spikes: spikes)
      }
      let body = """
        {"selector": {"series": "web-*"}, "begin_after": {"points": 100}, "algorithm": "cgats", "pooled": {},
          "parameters": {"window": 24, "hidden_units": 8, "latent_dimensions": 2, "epochs": 2, "generator_epochs": 2}}
        """
      #expect(try harness.send(.put, "/v1/policies/makers", body).status == 201)
      try settle(harness)
      let policy = try harness.send(.get, "/v1/policies/makers").json
      #expect(policy["series"]?["watched"]?.integer == 3 && policy["monitors"]?.integer == 0)
      #expect(policy["pools"]?.array?.first?["learnt"]?["anomalies"]?.integer == 5)
      let made = try harness.send(
        .post, "/v1/models/makers.web-3/generate", #"{"count": 3, "seed": 1, "save_as": "made"}"#)
      #expect(made.status == 200 || made.status == 201, "\(made.text)")
      #expect(try harness.send(.get, "/v1/series/made").json["points"]?.integer ?? 0 >= 72)
    }
  }

  @Test(
    "What is wrong with pooling is said where it is, all at once",
    arguments: [
      (#"{"selector": {"series": "*"}, "algorithm": "pad", "pooled": {}}"#, ["invalid_value /pooled"]),
      (#"{"selector": {"series": "*"}, "pooled": {}}"#, ["invalid_value /pooled"]),
      (#"{"selector": {"series": "*"}, "algorithm": "cgats"}"#, ["missing_key /pooled"]),
      (#"{"selector": {"series": "*"}, "algorithm": "donut", "pooled": true}"#, ["wrong_type /pooled"]),
      (
        #"{"selector": {"series": "*"}, "algorithm": "donut", "pooled": {"series": 1, "points": 5, "most": 2}}"#,
        ["out_of_range /pooled/points", "out_of_range /pooled/series", "unknown_key /pooled/most"]
      ),
      (
        #"{"selector": {"series": "*"}, "algorithm": "cgats", "pooled": {}, "receivers": ["ops"], "rules": {"open_after": 3}}"#,
        ["invalid_value /receivers", "invalid_value /rules"]
      ),
    ])
  func faults(body: String, expected: [String]) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let answer = try harness.send(.put, "/v1/policies/p", body)
      #expect(answer.status == 422)
      let faults = answer.json["errors"]?.array?.map { "\($0["code"]?.string ?? "") \($0["pointer"]?.string ?? "")" }
      #expect(faults?.sorted() == expected)
      #expect(try harness.send(.get, "/v1/policies/p").status == 404)
    }
  }
}
