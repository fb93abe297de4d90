import Detectors
import HTTP
import JSON
import Monitoring
import Storage
import Testing
import Waiting

@testable import API

@Suite("The routes of policies")
struct PolicyRoutesTests {
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

  @Test("A policy is made, tried out, read, listed, changed and deleted; every answer is as the contract has it")
  func life() throws {
    try ServiceHarness.with { harness in
      try harness.upload("web-1", points: 200)
      try harness.upload("web-2", points: 40)
      let body =
        #"{"selector": {"series": "web-*"}, "begin_after": {"points": 100}, "rules": {"severity": "critical"}}"#
      let plan = try harness.send(.put, "/v1/policies/web?dry_run=true", body).json
      #expect(plan["matches"]?.integer == 2 && plan["makes"]?["models"]?.integer == 2)
      #expect(try harness.send(.get, "/v1/policies/web").status == 404)
      let made = try harness.send(.put, "/v1/policies/web", body)
      #expect(made.status == 201)
      #expect(made.json["cold_start"]?.bool == true && made.json["retrain"]?["every_days"]?.integer == 7)
      try settle(harness)
      let policy = try harness.send(.get, "/v1/policies/web").json
      #expect(policy["series"]?["watched"]?.integer == 1 && policy["series"]?["cold_start"]?.integer == 1)
      #expect(policy["models"]?.integer == 2 && policy["monitors"]?.integer == 2)
      let series = try harness.send(.get, "/v1/policies/web/series?state=cold_start").json["items"]?.array
      #expect(series?.count == 1 && series?.first?["missing_points"]?.integer == 60)
      #expect(try harness.send(.get, "/v1/series/web-2").json["policy"]?["state"]?.string == "cold_start")
      let cold = try harness.send(.get, "/v1/series/web-2/scores").json
      #expect(cold["cold_start"]?.bool == true && cold["model"]?.string == "web.web-2.cold-start")
      #expect(try harness.send(.get, "/v1/models/web.web-1").json["policy"]?.string == "web")
      #expect(try harness.send(.get, "/v1/monitors/web.web-1").json["policy"]?.string == "web")
      #expect(try harness.send(.delete, "/v1/monitors/web.web-1").status == 409)
      #expect(try harness.send(.put, "/v1/monitors/web.web-1", #"{"model": "web.web-1"}"#).status == 409)
      #expect(try harness.send(.delete, "/v1/models/web.web-1?cascade=true").status == 409)
      #expect(try harness.send(.put, "/v1/policies/web", body).json["revision"]?.integer == 1)
      let jobs = try harness.send(.get, "/v1/jobs?kind=policy_training").json["items"]?.array ?? []
      #expect(!jobs.isEmpty && jobs.allSatisfy { $0["policy"]?.string == "web" && $0["model"]?.string == nil })
      let gone = try harness.send(.delete, "/v1/policies/web").json
      #expect(gone["models"]?.integer == 2 && gone["kept"]?.bool == false)
      #expect(try harness.send(.get, "/v1/policies").json["items"]?.array?.isEmpty == true)
      try settle(harness)
      #expect(try harness.send(.get, "/v1/models").json["items"]?.array?.isEmpty == true)
      #expect(try harness.send(.get, "/v1/series/web-1").json["policy"]?.isNull == true)
    }
  }

  @Test("The list of a policy's series is paged, and a cursor of another policy's is refused")
  func paging() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      for id in ["web-1", "web-2", "web-3"] { try harness.upload(id, points: 5) }
      for id in ["a", "b"] { try harness.send(.put, "/v1/policies/\(id)", #"{"selector": {"series": "web-*"}}"#) }
      harness.service.policies.tick()
      let first = try harness.send(.get, "/v1/policies/a/series?limit=2").json
      #expect(first["items"]?.array?.map { $0["series"]?.string } == ["web-1", "web-2"])
      let cursor = try #require(first["next_cursor"]?.string)
      let second = try harness.send(.get, "/v1/policies/a/series?limit=2&cursor=\(cursor)").json
      #expect(second["items"]?.array?.map { $0["series"]?.string } == ["web-3"])
      #expect(try harness.send(.get, "/v1/policies/b/series?limit=2&cursor=\(cursor)").status == 422)
      let other = try harness.send(.get, "/v1/policies/b/series").json["items"]?.array?.first
      #expect(other?["state"]?.string == "other_policy" && other?["reason"]?["by"]?.string == "a")
    }
  }

  @Test(
    "What is wrong with a definition is said where it is",
    arguments: [
      (#"{}"#, "missing_key", "/selector"), (#"{"selector": {}}"#, "missing_key", "/selector"),
      (#"{"selector": {"series": "a b"}}"#, "invalid_value", "/selector/series"),
      (#"{"selector": {"series": "*", "tags": {"env": 5}}}"#, "wrong_type", "/selector/tags/env"),
      (#"{"selector": {"tags": {}}}"#, "invalid_value", "/selector/tags"),
      (#"{"selector": {"series": "*"}, "algorithm": "cgats"}"#, "missing_key", "/pooled"),
      (#"{"selector": {"series": "*"}, "algorithm": "none"}"#, "invalid_value", "/algorithm"),
      (#"{"selector": {"series": "*"}, "parameters": {"window": 5}}"#, "unknown_parameter", "/parameters/window"),
      (#"{"selector": {"series": "*"}, "begin_after": {}}"#, "invalid_value", "/begin_after"),
      (#"{"selector": {"series": "*"}, "history": {"points": 5, "seconds": 5}}"#, "invalid_value", "/history"),
      (
        #"{"selector": {"series": "*"}, "begin_after": {"points": 9}, "history": {"points": 5}}"#, "out_of_range",
        "/history"
      ),
      (#"{"selector": {"series": "*"}, "receivers": ["nobody"]}"#, "unknown_reference", "/receivers/0"),
      (#"{"selector": {"series": "*"}, "retrain": {"every_days": 0}}"#, "out_of_range", "/retrain/every_days"),
      (#"{"selector": {"series": "*"}, "priority": 5000}"#, "out_of_range", "/priority"),
      (#"{"selector": {"series": "*"}, "pool": {}}"#, "unknown_key", "/pool"),
    ])
  func faults(body: String, code: String, pointer: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let answer = try harness.send(.put, "/v1/policies/p", body)
      #expect(answer.status == 422)
      #expect(answer.json["errors"]?.array?.first?["code"]?.string == code)
      #expect(answer.json["errors"]?.array?.first?["pointer"]?.string == pointer)
    }
  }

  @Test("A receiver that a policy names can't be deleted")
  func receivers() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.put, "/v1/receivers/ops", #"{"kind": "webhook", "url": "http://192.0.2.9/hook"}"#)
      try harness.send(.put, "/v1/policies/p", #"{"selector": {"series": "*"}, "receivers": ["ops", "ops"]}"#)
      #expect(try harness.send(.get, "/v1/policies/p").json["receivers"]?.array == [.string("ops")])
      #expect(try harness.send(.delete, "/v1/receivers/ops").status == 409)
      try harness.send(.delete, "/v1/policies/p")
      #expect(try harness.send(.delete, "/v1/receivers/ops").status == 204)
    }
  }

  @Test("The contract's methods of policies are those whose models give scores or are pooled")
  func algorithms() throws {
    let names = try #require(try ContractDocument.load().schema("PolicyAlgorithm")?["enum"]?.array?.map(\.string))
    let algorithms = Algorithm.allCases.filter { $0.givesScores || $0.poolableType != nil }
    #expect(names == algorithms.map(\.rawValue))
  }
}
