import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("A version beside the one that serves")
struct VersionScoreTests {
  /// Version 1 serves; version 2, of the last two thirds, was kept.
  private static func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [100, 300, 450])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "autoregression", "seed": 1}"#)
      let kept = try harness.send(
        .post, "/v1/models/m/train", #"{"from": \#(ServiceHarness.time(200)), "activate": false}"#)
      #expect(try harness.finished(kept)["status"]?.string == "succeeded")
      try body(harness)
    }
  }

  private static func scores(_ harness: ServiceHarness, _ query: String = "") throws -> JSONValue {
    let answer = try harness.send(.get, "/v1/series/orders/scores?model=m\(query)")
    #expect(answer.status == 200, "\(answer.text.prefix(300))")
    return answer.json
  }

  @Test("It has the scores, and the line, that it has once it serves; what serves stays as it is")
  func beside() throws {
    try Self.trained { harness in
      let serving = try Self.scores(harness)
      let other = try Self.scores(harness, "&version=2")
      #expect(serving["version"]?.integer == 1 && other["version"]?.integer == 2)
      #expect(other["scores"] != serving["scores"])
      #expect(try Self.scores(harness, "&version=1") == serving)
      let window = try harness.send(
        .post, "/v1/models/m/score?version=2", #"{"from": \#(ServiceHarness.time(0))}"#)
      #expect(window.json["scores"] == other["scores"] && window.json["threshold"] == other["threshold"])
      #expect(try harness.send(.get, "/v1/models/m").json["active_version"]?.integer == 1)
      #expect(try harness.send(.post, "/v1/models/m/versions/2/activate").status == 200)
      let now = try Self.scores(harness)
      for key in ["version", "scores", "anomaly_score", "threshold", "expected"] {
        #expect(now[key] == other[key], "\(key)")
      }
      #expect(try Self.scores(harness, "&version=1")["anomaly_score"] == serving["anomaly_score"])
    }
  }

  @Test("Its tag changes with its points and its line, and not with those of the version that serves")
  func tags() throws {
    try Self.trained { harness in
      let path = "/v1/series/orders/scores?model=m&version=2"
      let first = try harness.send(.get, path)
      #expect(try harness.send(.get, path, headers: ["If-None-Match": first.tag]).status == 304)
      #expect(try harness.send(.get, "/v1/series/orders/scores?model=m").tag != first.tag)
      #expect(
        try harness.send(.put, "/v1/models/m/threshold", #"{"method": "quantile", "quantile": 0.9}"#).status == 200)
      let second = try harness.send(.get, path, headers: ["If-None-Match": first.tag])
      #expect(second.status == 200 && second.tag != first.tag)
      #expect(second.json["threshold"]?["method"]?.string == "quantile")
    }
  }

  @Test("Evaluations and the dry run of a line ask any trained version", arguments: ["detection", "drill", "alerts"])
  func evaluations(kind: String) throws {
    try Self.trained { harness in
      // A replay is about what was not learnt from.
      let more = #"{"timestamps": [\#(ServiceHarness.time(600))], "values": {"orders": [50]}}"#
      #expect(try harness.send(.post, "/v1/series/orders/points", more).status == 200)
      for version in [1, 2] {
        let answer = try harness.send(
          .post, "/v1/evaluations", #"{"model": "m", "kind": "\#(kind)", "version": \#(version)}"#)
        let result = answer.status == 202 ? try harness.finished(answer)["result"] : answer.json
        #expect(result?["version"]?.integer == Int64(version), "\(answer.text)")
        let trial = try harness.send(
          .put, "/v1/models/m/threshold?dry_run=true&version=\(version)", #"{"method": "rate", "alerts_per_day": 2}"#)
        #expect(trial.json["current"]?.isNull == (version == 2) && trial.json["anomalies"]?.integer != nil)
      }
    }
  }

  @Test("A version without scores is told, and why it has none")
  func none() throws {
    try Self.trained { harness in
      try harness.service.context.database.write { transaction in
        let model = try #require(try transaction.models.get("m"))
        for _ in 0..<2 {
          _ = try transaction.versions.create(
            model: model.key, seed: 0, from: nil, to: nil, parametersJSON: "{}", now: 1)
        }
        let failed = try #require(try transaction.versions.get(model: model.key, number: 4))
        try transaction.versions.fail(key: failed.key, reportJSON: nil)
      }
      for (version, reason) in [(3, "still being trained"), (4, "training failed"), (9, "no version of the model 'm'")]
      {
        for (method, path, body) in [
          (.get, "/v1/series/orders/scores?model=m&version=\(version)", ""),
          (.post, "/v1/models/m/score?version=\(version)", #"{"from": 0}"#),
          (.put, "/v1/models/m/threshold?dry_run=true&version=\(version)", #"{"method": "rate"}"#),
        ] as [(HTTPMethod, String, String)] {
          let refused = try harness.send(method, path, body)
          #expect(refused.status == 422 && refused.faults == ["unknown_reference version"], "\(refused.text)")
          #expect(refused.json["detail"]?.string?.contains(reason) == true, "\(refused.text)")
        }
        let refused = try harness.send(.post, "/v1/evaluations", #"{"model": "m", "version": \#(version)}"#)
        #expect(refused.status == 422 && refused.faults == ["unknown_reference /version"])
      }
      #expect(try harness.send(.get, "/v1/series/orders/scores?model=m&version=0").faults == ["out_of_range version"])
      let drawn = try harness.send(.put, "/v1/models/m/threshold?version=2", #"{"method": "rate"}"#)
      #expect(drawn.faults == ["conflicting_query version"])
    }
  }

  @Test("A first version that was not to serve has scores, too")
  func first() throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      try harness.service.context.database.write { transaction in
        let model = try #require(try transaction.models.get("m"))
        try transaction.models.setThreshold(nil, key: model.key)
      }
      #expect(try Self.scores(harness, "&version=1")["scores"]?.array?.count == 600)
    }
  }
}
