import Foundation
import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("Generation of anomalies")
struct GenerationRoutesTests {
  static let broken = stride(from: 60, to: 1_200, by: 150).map { $0..<$0 + 6 }

  static func upload(
    _ harness: ServiceHarness, _ id: String = "orders", anomalies: Int = 8, interval: Int64 = 60,
    metrics: [String] = ["orders"]
  ) throws {
    var generator = SeededGenerator(seed: 3)
    var text = "timestamp,\(metrics.joined(separator: ",")),label\n"
    for index in 0..<1_200 {
      let isBroken = broken.prefix(anomalies).contains { $0.contains(index) }
      text += "\(ServiceHarness.start + Int64(index) * interval)"
      for _ in metrics {
        let noise = Double.random(in: -1...1, using: &generator)
        text += ",\(50 + 20 * sin(Double(index) / 6) + noise + (isBroken ? 60 : 0))"
      }
      text += ",\(isBroken ? 1 : 0)\n"
    }
    #expect(
      try harness.send(.put, "/v1/series/\(id)?future_limit=100000000", text, headers: ["Content-Type": "text/csv"])
        .status == 201)
  }

  static func model(_ id: String = "g", of series: String = "orders") -> String {
    #"{"id": "\#(id)", "series": "\#(series)", "algorithm": "cgats", "seed": 2, "parameters": {"window": 40, "#
      + #""hidden_units": 8, "latent_dimensions": 4, "epochs": 8, "generator_epochs": 8, "stride": 10}}"#
  }

  static func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try upload(harness)
      let job = try harness.train(model())
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      try body(harness)
    }
  }

  @Test("A generator is a model without scores: its report says what it learnt, and whoever asks for scores is told")
  func model() throws {
    try Self.trained { harness in
      let model = try harness.send(.get, "/v1/models/g").json
      #expect(model["state"]?.string == "ready" && model["threshold"] == .null)
      #expect(model["report"]?["generation"]?["window"]?.integer == 40)
      for (method, path, body) in [
        (HTTPMethod.get, "/v1/series/orders/scores?model=g", ""), (.put, "/v1/models/g/threshold", "{}"),
        (.post, "/v1/models/g/forecast", #"{"horizon": 3}"#), (.post, "/v1/evaluations", #"{"model": "g"}"#),
        (.post, "/v1/evaluations", #"{"model": "g", "kind": "alerts"}"#),
        (.put, "/v1/monitors/w", #"{"model": "g"}"#), (.get, "/v1/models/g/queries", ""),
        (.post, "/v1/models/g/feedback", #"[{"query": "q-1", "kind": "normal"}]"#), (.get, "/v1/models/g/rounds", ""),
        (.post, "/v1/models/g/score", #"{"series": "orders", "from": 1714640400, "to": 1714641000}"#),
      ] {
        #expect(try harness.send(method, path, body).code == "gives_no_scores", "\(path)")
      }
      // It does not stand in the way of the one model that gives scores.
      try harness.train(#"{"id": "d", "series": "orders", "algorithm": "difference"}"#)
      #expect(try harness.send(.get, "/v1/series/orders/scores?limit=5").status == 200)
      #expect(try harness.send(.post, "/v1/models/d/generate", #"{"count": 1}"#).code == "generates_nothing")
      let again = try harness.send(.post, "/v1/models/g/train")
      #expect(try harness.finished(again)["status"]?.string == "succeeded")
      #expect(try harness.send(.post, "/v1/models/g/versions/1/activate").json["active_version"]?.integer == 1)
    }
  }

  @Test("Windows come by the label given, described or drawn, the same for the same seed")
  func labels() throws {
    try Self.trained { harness in
      let drawn = try harness.send(.post, "/v1/models/g/generate", #"{"count": 5, "seed": 4}"#)
      #expect(try harness.send(.post, "/v1/models/g/generate", #"{"count": 5, "seed": 4}"#).text == drawn.text)
      #expect(try harness.send(.post, "/v1/models/g/generate", #"{"count": 5, "seed": 5}"#).text != drawn.text)
      let windows = try #require(drawn.json["windows"]?.array)
      #expect(windows.count == 5)
      for window in windows {
        #expect(window["values"]?["orders"]?.array?.count == 40 && window["label"]?.array?.count == 40)
        #expect(window["label"]?.array?.contains { $0.integer == 1 } == true && window["departure"]?.number != nil)
      }
      let described = try harness.send(
        .post, "/v1/models/g/generate", #"{"count": 2, "anomaly": {"position": 10, "length": 3}}"#)
      let label = described.json["windows"]?.array?[1]["label"]?.array?.compactMap(\.integer)
      #expect(label == (0..<40).map { (10..<13).contains($0) ? 1 : 0 })
      let given = "[" + (0..<40).map { $0 == 20 ? "1" : "0" }.joined(separator: ",") + "]"
      let answer = try harness.send(.post, "/v1/models/g/generate", #"{"count": 1, "label": \#(given)}"#)
      #expect(answer.json["windows"]?.array?[0]["label"]?.array?.count { $0.integer == 1 } == 1)
    }
  }

  @Test("Pasted into a real window, only the labelled points differ from it; saved, it is a series like any other")
  func base() throws {
    try Self.trained { harness in
      let from = ServiceHarness.time(80)
      let body = #""anomaly": {"position": 20, "length": 5}, "base": {"from": \#(from)}, "seed": 1"#
      let answer = try harness.send(.post, "/v1/models/g/generate", #"{"count": 3, \#(body)}"#).json
      let stored = try harness.send(.get, "/v1/series/orders/points?from=\(from)&limit=40").json
      let real = try #require(stored["values"]?["orders"]?.array).map { $0.number ?? .nan }
      for window in try #require(answer["windows"]?.array) {
        let values = try #require(window["values"]?["orders"]?.array).map { $0.number ?? .nan }
        for index in 0..<40 where !(20..<25).contains(index) { #expect(abs(values[index] - real[index]) < 1e-6) }
        let differs = (20..<25).contains { abs(values[$0] - real[$0]) > 1e-6 }
        #expect(differs)
      }
      let saved = try harness.send(.post, "/v1/models/g/generate", #"{"count": 3, \#(body), "save_as": "drill"}"#)
      #expect(saved.status == 201 && saved.headers["Location"] == "/v1/series/drill")
      #expect(saved.json["windows"]?.array?[0]["values"] == nil)
      let labels = try harness.send(.get, "/v1/series/drill/labels").json["items"]?.array ?? []
      #expect(labels.compactMap { $0["points"]?.integer } == [5, 5, 5])
      #expect(try harness.send(.get, "/v1/series/drill").json["points"]?.integer == 120)
      // Three windows of 40 with two gaps, the last one where the base is.
      let series = try harness.send(.get, "/v1/series/drill").json
      #expect(series["last"]?.integer == ServiceHarness.time(119))
      #expect(series["first"]?.integer == ServiceHarness.time(119 - 199))
      // Without a base, where what was learnt from ends.
      try harness.send(.post, "/v1/models/g/generate", #"{"count": 2, "save_as": "free"}"#)
      let free = try harness.send(.get, "/v1/series/free").json
      #expect(free["last"]?.integer == ServiceHarness.time(1_199))
      #expect(free["first"]?.integer == ServiceHarness.time(1_199 - 119))
      let twice = try harness.send(.post, "/v1/models/g/generate", #"{"count": 1, "save_as": "drill"}"#)
      #expect(twice.code == "already_exists")
    }
  }

  @Test(
    "Wrong requests are told with their places",
    arguments: [
      (#"{"count": 0}"#, "out_of_range /count"), (#"{}"#, "missing_key /count"),
      (#"{"count": 1, "label": [0, 2]}"#, "out_of_range /label/1"),
      (#"{"count": 1, "label": [0, 1]}"#, "length_mismatch /label"),
      (#"{"count": 1, "anomaly": {"position": 38, "length": 5}}"#, "out_of_range /anomaly"),
      (#"{"count": 1, "anomaly": {"position": 0, "length": 40}}"#, "invalid_value /label"),
      (#"{"count": 1, "label": [0, 1], "anomaly": {"position": 1, "length": 1}}"#, "inconsistent_parameters /anomaly"),
      (#"{"count": 1, "paste": true}"#, "missing_key /base"),
      (#"{"count": 1, "base": {"from": 1714640401}}"#, "off_grid /base/from"),
      (#"{"count": 1, "base": {"from": 1714711200}}"#, "outside_series /base/from"),
      (#"{"count": 1, "base": {"series": "none", "from": 1714640400}}"#, "unknown_reference /base/series"),
      (#"{"count": 1, "seeds": 1}"#, "unknown_key /seeds"),
    ])
  func wrong(_ body: String, _ fault: String) throws {
    try Self.trained { harness in
      let answer = try harness.send(.post, "/v1/models/g/generate", body)
      #expect(answer.faults == [fault])
    }
  }

  @Test("Too few labelled anomalies say how many are needed, and what to do without them")
  func tooFew() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness, anomalies: 3)
      let answer = try harness.send(.post, "/v1/models", Self.model())
      #expect(answer.status == 422 && answer.code == "not_enough_labels")
      let detail = try #require(answer.json["detail"]?.string)
      #expect(detail.contains("3 labelled anomalies, and 5 are needed") && detail.contains("augment"))
    }
  }
}
