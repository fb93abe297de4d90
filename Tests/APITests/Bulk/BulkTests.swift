import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("One thing done to many")
struct BulkTests {
  /// Three series of one team and one of another, with points.
  private func make(_ harness: ServiceHarness) throws {
    for (index, id) in ["web-1", "web-2", "web-3", "db-1"].enumerated() {
      try harness.upload(id, points: 300, seed: UInt64(index + 1))
      let team = id.hasPrefix("web") ? "shop" : "data"
      let body = #"{"interval": 60, "metrics": ["orders"], "tags": {"team": "\#(team)"}}"#
      #expect(try harness.send(.put, "/v1/series/\(id)", body).status == 200)
    }
  }

  private func create(_ ids: [String], in harness: ServiceHarness) throws -> ServiceHarness.Answer {
    let models = ids.map { #"{"id": "\#($0)-m", "series": "\#($0)", "algorithm": "difference"}"# }
    let monitors = ids.map { #"{"id": "\#($0)-w", "model": "\#($0)-m"}"# }
    return try harness.send(
      .post, "/v1/bulk/create",
      #"{"models": [\#(models.joined(separator: ","))], "monitors": [\#(monitors.joined(separator: ","))]}"#)
  }

  private func finish(_ models: [String], in harness: ServiceHarness) throws {
    for model in models {
      for _ in 0..<5 {
        let state = try harness.send(.get, "/v1/models/\(model)?wait=60").json["state"]?.string
        if state != "training" { break }
      }
    }
  }

  @Test("Series, models and monitors are made together, a rehearsal makes none, and the models train")
  func creation() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      let body = #"""
        {"series": [{"id": "new", "interval": 60}],
         "models": [{"id": "m1", "series": "web-1", "algorithm": "difference"}],
         "monitors": [{"id": "w1", "model": "m1", "rules": {"severity": "critical"}}]}
        """#
      let rehearsal = try harness.send(.post, "/v1/bulk/create?dry_run=true", body)
      #expect(rehearsal.status == 200 && rehearsal.json["models"]?.array?.first?["job"] == .null)
      #expect(try harness.send(.get, "/v1/series/new").status == 404)
      #expect(try harness.send(.get, "/v1/jobs").json["items"]?.array?.isEmpty == true)
      let made = try harness.send(.post, "/v1/bulk/create", body)
      #expect(made.status == 201 && made.json["series"]?.array?.count == 1)
      let job = try #require(made.json["models"]?.array?.first?["job"]?.string)
      for _ in 0..<5 where try harness.send(.get, "/v1/jobs/\(job)?wait=60").json["status"]?.string != "succeeded" {}
      #expect(try harness.send(.get, "/v1/models/m1").json["active_version"]?.integer == 1)
      #expect(try harness.send(.get, "/v1/monitors/w1").json["rules"]?["severity"]?.string == "critical")
    }
  }

  @Test("One fault keeps all from being made, and every fault says where it is")
  func allOrNothing() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try make(harness)
      let refused = try harness.send(
        .post, "/v1/bulk/create",
        #"""
        {"series": [{"id": "good", "interval": 60}, {"id": "web-1", "interval": 60}, {"id": "zone", "interval": 60, "timezone": "Mars/Base"}],
         "models": [{"id": "a", "series": "nothing", "algorithm": "difference"}, {"id": "b", "series": "good", "algorithm": "difference"}],
         "monitors": [{"id": "w", "model": "missing", "receivers": ["nobody"]}]}
        """#)
      #expect(refused.status == 422)
      #expect(
        refused.faults == [
          "already_exists /series/1", "unknown_timezone /series/2/timezone", "unknown_reference /models/0/series",
          "unknown_reference /monitors/0/model",
        ])
      #expect(try harness.send(.get, "/v1/series/good").status == 404)
      let short = try harness.send(
        .post, "/v1/bulk/create",
        #"{"models": [{"series": "web-1", "algorithm": "donut", "parameters": {"window": 600}}]}"#)
      #expect(short.faults.first?.hasSuffix(" /models/0") == true, "\(short.text)")
    }
  }

  @Test("Models are trained, activated and deleted by tags; what one refuses is told and the others go on")
  func bySelector() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      #expect(try create(["web-1", "web-2", "db-1"], in: harness).status == 201)
      try finish(["web-1-m", "web-2-m", "db-1-m"], in: harness)
      let selector = #"{"selector": {"tags": {"team": "shop"}}}"#
      let plan = try harness.send(.post, "/v1/bulk/train?dry_run=true", selector).json
      #expect(plan["matched"]?.integer == 2 && plan["refused"]?.integer == 0)
      #expect(plan["ids"]?.array?.compactMap(\.string) == ["web-1-m", "web-2-m"])
      let accepted = try harness.send(.post, "/v1/bulk/train", selector)
      #expect(accepted.status == 202 && accepted.json["kind"]?.string == "bulk")
      let trained = try harness.finished(accepted)
      #expect(trained["result"]?["done"]?.integer == 2, "\(trained.text)")
      try finish(["web-1-m", "web-2-m"], in: harness)
      #expect(try harness.send(.get, "/v1/models/db-1-m/versions").json["items"]?.array?.count == 1)
      let activated = try harness.finished(
        harness.send(.post, "/v1/bulk/activate", #"{"selector": {"ids": ["web-1-m", "nobody"]}, "version": 1}"#))
      #expect(activated["result"]?["done"]?.integer == 1 && activated["result"]?["refused"]?.integer == 1)
      #expect(activated["result"]?["refusals"]?.array?.first?["code"]?.string == "model_not_found")
      #expect(try harness.send(.get, "/v1/models/web-1-m").json["active_version"]?.integer == 1)
      let kept = try harness.finished(
        harness.send(.post, "/v1/bulk/delete", #"{"resource": "models", "selector": {"q": "M"}}"#))
      #expect(kept["result"]?["refusals"]?.array?.map { $0["code"]?.string } == ["in_use", "in_use", "in_use"])
      let gone = try harness.finished(
        harness.send(
          .post, "/v1/bulk/delete",
          #"{"resource": "series", "selector": {"tags": {"team": "shop"}}, "cascade": true}"#))
      #expect(gone["result"]?["done"]?.integer == 3)
      #expect(try harness.send(.get, "/v1/series").json["items"]?.array?.compactMap { $0["id"]?.string } == ["db-1"])
      #expect(try harness.send(.get, "/v1/monitors/web-1-w").status == 404)
    }
  }

  @Test("A rehearsal tells what would be refused, and changes nothing")
  func rehearsal() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try make(harness)
      #expect(try create(["web-1"], in: harness).status == 201)
      for (path, code) in [
        ("train", "training_in_progress"), ("activate", "model_not_ready"),
      ] {
        let plan = try harness.send(
          .post, "/v1/bulk/\(path)?dry_run=true", #"{"selector": {"all": true}}"#)
        #expect(plan.json["refusals"]?.array?.map { $0["code"]?.string } == [code], "\(plan.text)")
      }
      let plan = try harness.send(
        .post, "/v1/bulk/delete?dry_run=true", #"{"resource": "series", "selector": {"ids": ["web-1", "db-1", "x"]}}"#)
      #expect(plan.json["matched"]?.integer == 3)
      #expect(plan.json["refusals"]?.array?.map { $0["code"]?.string } == ["in_use", "series_not_found"])
      #expect(try harness.send(.get, "/v1/series").json["items"]?.array?.count == 4)
    }
  }

  @Test("A bulk that a stop interrupts goes on where it was, and does nothing twice")
  func interruption() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try make(harness)
      let accepted = try harness.send(
        .post, "/v1/bulk/delete", #"{"resource": "series", "selector": {"q": "web"}}"#)
      // As a crash leaves it: the first is gone, and the checkpoint of before.
      try harness.service.context.database.write { transaction in
        _ = try transaction.jobs.takeNext(now: ServiceHarness.start)
        try transaction.series.delete("web-1")
      }
      try harness.service.jobs.start()
      let job = try harness.finished(accepted)
      #expect(job["status"]?.string == "succeeded" && job["result"]?["done"]?.integer == 3)
      #expect(job["result"]?["refused"]?.integer == 0, "\(job.text)")
    }
  }

  @Test(
    "Whom a bulk is about has to be said, once",
    arguments: [
      ("delete", #"{"resource": "series", "selector": {}}"#, "missing_key /selector"),
      ("delete", #"{"resource": "series", "selector": {"tags": {}}}"#, "missing_key /selector"),
      ("delete", #"{"resource": "jobs", "selector": {"all": true}}"#, "invalid_value /resource"),
      ("train", #"{"selector": {"ids": ["a"], "q": "b"}}"#, "invalid_value /selector/ids"),
      ("train", "{}", "missing_key /selector"),
      ("activate", #"{"selector": {"all": true}, "version": 0}"#, "out_of_range /version"),
      ("create", #"{"monitors": [{"id": "a"}]}"#, "missing_key /monitors/0/model"),
    ])
  func faults(path: String, body: String, fault: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let answer = try harness.send(.post, "/v1/bulk/\(path)", body)
      #expect(answer.status == 422 && answer.faults == [fault], "\(answer.text)")
    }
  }
}
