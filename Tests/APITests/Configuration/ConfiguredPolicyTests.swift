import HTTP
import JSON
import Monitoring
import Storage
import Testing
import Waiting

@testable import API

@Suite("Policies among what is done to many")
struct ConfiguredPolicyTests {
  private static let policy =
    #"{"policies": [{"id": "web", "selector": {"series": "web-*"}, "algorithm": "difference", "begin_after": {"points": 100}}]}"#

  /// A policy that watches one series.
  private func make(_ harness: ServiceHarness) throws {
    try harness.upload("web-1", points: 200)
    let plan = try harness.send(.put, "/v1/configuration", Self.policy)
    #expect(plan.status == 200 && plan.json["created"]?.integer == 1, "\(plan.text)")
    try settle(harness)
    #expect(try harness.send(.get, "/v1/policies/web").json["series"]?["watched"]?.integer == 1)
  }

  /// Lets the keeper and the jobs do all that there is to do.
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

  private func ids(_ list: String, in harness: ServiceHarness) throws -> [String?]? {
    try harness.send(.get, list).json["items"]?.array?.map { $0["id"]?.string }
  }

  @Test("A policy is in the document, what it made is not, and applying that document prunes nothing of it")
  func export() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      let document = try harness.send(.get, "/v1/configuration")
      #expect(document.json["models"]?.array?.isEmpty == true && document.json["monitors"]?.array?.isEmpty == true)
      #expect(document.json["policies"]?.array?.first?["algorithm"]?.string == "difference")
      let plan = try harness.send(.put, "/v1/configuration?prune=true", document.text).json
      #expect(plan["unchanged"]?.integer == 2 && plan["changes"]?.array?.isEmpty == true)
      #expect(try ids("/v1/models", in: harness) == ["web.web-1"])
      let again = try harness.send(.put, "/v1/configuration", Self.policy).json
      #expect(again["unchanged"]?.integer == 1 && again["changes"]?.array?.isEmpty == true)
    }
  }

  @Test("A change names its keys, a rehearsal changes nothing, and a policy that is pruned takes along what it made")
  func changes() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      let other =
        #"{"policies": [{"id": "web", "selector": {"series": "web-*"}, "algorithm": "difference", "begin_after": {"points": 100}, "priority": 5, "rules": {"severity": "critical"}}]}"#
      let plan = try harness.send(.put, "/v1/configuration?dry_run=true", other).json
      #expect(plan["changes"]?.array?.first?["fields"]?.array?.map(\.string) == ["priority", "rules"])
      #expect(try harness.send(.get, "/v1/policies/web").json["revision"]?.integer == 1)
      #expect(try harness.send(.put, "/v1/configuration", other).json["changed"]?.integer == 1)
      try settle(harness)
      let rules = try harness.send(.get, "/v1/monitors/web.web-1").json["rules"]
      #expect(rules?["severity"]?.string == "critical")
      let gone = try harness.send(.put, "/v1/configuration?prune=true", #"{"policies": []}"#).json
      #expect(gone["removed"]?.integer == 1)
      try settle(harness)
      #expect(try ids("/v1/models", in: harness) == [] && ids("/v1/monitors", in: harness) == [])
    }
  }

  @Test("A document that names what a policy made, or a receiver that is not there, is refused at its place")
  func refusals() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      let answer = try harness.send(
        .put, "/v1/configuration",
        #"""
        {"models": [{"id": "web.web-1", "series": "web-1", "algorithm": "difference"}],
         "monitors": [{"id": "web.web-1", "model": "web.web-1"}],
         "policies": [{"id": "p", "selector": {"series": "*"}, "receivers": ["nobody"]}]}
        """#)
      #expect(
        Set(answer.faults) == [
          "in_use /models/0", "in_use /monitors/0", "unknown_reference /policies/0/receivers/0",
        ], "\(answer.text)")
    }
  }

  @Test("A bulk deletes nothing that a policy made but with its series, and trains it like any other")
  func bulk() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      for resource in ["models", "monitors"] {
        let body = #"{"resource": "\#(resource)", "selector": {"all": true}, "cascade": true}"#
        let plan = try harness.send(.post, "/v1/bulk/delete?dry_run=true", body).json
        #expect(plan["refusals"]?.array?.first?["code"]?.string == "in_use", "\(plan.text)")
        let job = try harness.send(.post, "/v1/bulk/delete", body).json
        let refusal = try #require(try result(of: job, in: harness)["refusals"]?.array?.first)
        #expect(refusal["code"]?.string == "in_use" && refusal["detail"]?.string?.contains("'web'") == true)
      }
      let training = try harness.send(.post, "/v1/bulk/train", #"{"selector": {"all": true}}"#).json
      #expect(try result(of: training, in: harness)["done"]?.integer == 1)
      try settle(harness)
      let body = #"{"resource": "series", "selector": {"all": true}}"#
      #expect(try harness.send(.post, "/v1/bulk/delete?dry_run=true", body).json["refused"]?.integer == 0)
      let job = try harness.send(.post, "/v1/bulk/delete", body).json
      #expect(try result(of: job, in: harness)["done"]?.integer == 1)
      #expect(try ids("/v1/models", in: harness) == [])
    }
  }

  private func result(of job: JSONValue, in harness: ServiceHarness) throws -> JSONValue {
    let id = try #require(job["id"]?.string, "\(job.text)")
    for _ in 0..<5 where try harness.send(.get, "/v1/jobs/\(id)?wait=60").json["finished_at"] == .null {}
    return try #require(try harness.send(.get, "/v1/jobs/\(id)").json["result"])
  }

  @Test(
    "A policy's job is short, whatever it trains, and is estimated by its method and points",
    arguments: [
      ("ensemble", "policy_training:ensemble"), ("donut", "policy_training:difference"),
    ])
  func lane(algorithm: String, method: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      for id in ["web-1", "web-2"] { try harness.upload(id, points: 600) }
      let body = #"{"selector": {"series": "web-*"}, "algorithm": "\#(algorithm)"}"#
      try harness.send(.put, "/v1/policies/web", body)
      harness.service.policies.tick()
      let job = try #require(
        try harness.send(.get, "/v1/jobs?kind=policy_training&lane=short").json["items"]?.array?.first)
      #expect(job["queue"]?["position"]?.integer == 1 && job["policy"]?.string == "web")
      let work = try #require(try harness.service.context.database.read { try $0.jobs.queue().first })
      #expect(work.method == method && work.nominalSeconds > 0 && work.nominalSeconds < 10)
    }
  }
}
