import HTTP
import JSON
import Testing

@testable import API
@testable import Monitoring

@Suite("Drills with generated anomalies")
struct GeneratedDrillTests {
  /// A series with a generator `g` and a detector `m`.
  private func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try GenerationRoutesTests.trained { harness in
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      try body(harness)
    }
  }

  private func drill(_ harness: ServiceHarness, _ synthetic: String) throws -> ServiceHarness.Answer {
    try harness.send(
      .post, "/v1/evaluations", #"{"model": "m", "kind": "drill", "synthetic": {\#(synthetic)}}"#)
  }

  @Test("What the generator makes is rehearsed in the lengths that it learnt, and told by how large it became")
  func generated() throws {
    try trained { harness in
      let answer = try drill(harness, #""generator": "g", "count": 15, "seed": 3"#).json
      #expect(answer["by_type"]?.array?.compactMap { $0["type"]?.string } == ["generated"])
      #expect(answer["by_length"]?.array?.compactMap { $0["length"]?.integer } == [6])
      #expect(answer["synthetic"]?["generator"]?.string == "g" && answer["synthetic"]?["types"] == nil)
      #expect(answer["synthetic"]?["lengths"]?.integers == [6])
      #expect(answer["generated"]?["version"]?.integer == 1 && answer["generated"]?["anomalies"]?.integer == 15)
      let size = try #require(answer["generated"]?["size"]?["median"]?.number)
      #expect(size > 3, "\(answer.text)")
      let cells = try #require(answer["cells"]?.array)
      #expect(cells.reduce(0) { $0 + ($1["anomalies"]?.integer ?? 0) } == 15)
      #expect(cells.allSatisfy { [0, 3, 6, 12, 24].contains($0["size"]?.number ?? -1) })
      #expect(answer["total"]?["found"]?.integer == cells.reduce(0) { $0 + ($1["found"]?.integer ?? 0) })
      // The same again, and once more with what the answer says was carried out.
      #expect(try drill(harness, #""generator": "g", "count": 15, "seed": 3"#).json == answer)
      let synthetic = try #require(answer["synthetic"])
      let body = #"{"model": "m", "kind": "drill", "synthetic": \#(synthetic.text)}"#
      #expect(try harness.send(.post, "/v1/evaluations", body).json == answer)
    }
  }

  @Test("Typed ones stand beside them, in the same lengths; nothing under the label is the size 0")
  func beside() throws {
    try trained { harness in
      let answer = try drill(
        harness, #""generator": "g", "types": ["spike", "drop_out"], "lengths": [2, 5], "sizes": [1000], "count": 4"#
      ).json
      let types = try #require(answer["by_type"]?.array)
      #expect(types.compactMap { $0["type"]?.string } == ["spike", "drop_out", "generated"])
      #expect(types.compactMap { $0["anomalies"]?.integer } == [8, 8, 8])
      #expect(answer["by_size"]?.array?.compactMap { $0["size"]?.number } == [1_000, 0])
      #expect(answer["generated"]?["below_smallest_size"]?.integer == 8)
      #expect(
        answer["summary"]?.string?.contains("8 of 8 generated ones depart by less than the smallest size.") == true)
      let typed = try drill(harness, #""types": ["spike"], "count": 4"#).json
      #expect(typed["generated"] == .null)
    }
  }

  @Test("Windows that depart too little are drawn anew")
  func minDeparture() throws {
    try trained { harness in
      func least(_ more: String) throws -> Double {
        let answer = try drill(harness, #""generator": "g", "count": 5\#(more)"#)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer.json["generated"]?["departure"]?["least"]?.number)
      }
      // The farthest of 16 draws, where none departs so far.
      let (any, far) = (try least(""), try least(#", "min_departure": 1000"#))
      #expect(far > any)
    }
  }

  @Test("Many become a job that gives the same result")
  func job() throws {
    try trained { harness in
      let accepted = try drill(harness, #""generator": "g", "lengths": [2, 3, 4, 5, 6, 7], "count": 100"#)
      #expect(accepted.status == 202)
      let job = try harness.finished(accepted)
      #expect(job["result"]?["total"]?["anomalies"]?.integer == 600, "\(job.text)")
      #expect(job["status"]?.string == "succeeded" && job["progress"]?.number == 1)
    }
  }

  @Test(
    "A generator that does not suit the model is told at its place",
    arguments: [
      (#""generator": "g", "lengths": [3, 40]"#, 422, "out_of_range /synthetic/lengths"),
      (#""generator": "m""#, 409, "generates_nothing /synthetic/generator"),
      (#""generator": "none""#, 422, "unknown_reference /synthetic/generator"),
      (#""generator": "new""#, 409, "model_not_ready /synthetic/generator"),
      (#""generator": "hourly""#, 422, "interval_mismatch /synthetic/generator"),
      (#""generator": "both""#, 422, "unknown_metric /synthetic/generator"),
    ])
  func unsuitable(_ synthetic: String, _ status: Int, _ fault: String) throws {
    try trained { harness in
      try GenerationRoutesTests.upload(harness, "slow", interval: 3_600)
      try harness.train(GenerationRoutesTests.model("hourly", of: "slow"))
      try GenerationRoutesTests.upload(harness, "two", metrics: ["orders", "refunds"])
      try harness.train(GenerationRoutesTests.model("both", of: "two"))
      // In training for as long as the test lasts.
      let endless = GenerationRoutesTests.model("new").replacing(
        #""epochs": 8,"#, with: #""epochs": 10000, "early_stopping": false,"#)
      #expect(try harness.send(.post, "/v1/models", endless).status == 202)
      let answer = try drill(harness, synthetic)
      #expect(answer.status == status)
      #expect(answer.faults == [fault])
    }
  }

  @Test("A range that does not hold a window of the generator says how many points it needs")
  func short() throws {
    try trained { harness in
      let body = #"{"model": "m", "kind": "drill", "to": \#(ServiceHarness.time(39)), "synthetic": {"generator": "g"}}"#
      let answer = try harness.send(.post, "/v1/evaluations", body)
      #expect(answer.faults == ["series_too_short /synthetic/generator"])
    }
  }
}
