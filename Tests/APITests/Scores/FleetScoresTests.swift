import HTTP
import JSON
import Monitoring
import Testing

@testable import API

@Suite("Scores of many series in one answer")
struct FleetScoresTests {
  private func make(_ harness: ServiceHarness) throws {
    for (index, id) in ["a", "b", "c"].enumerated() {
      try harness.upload(id, points: 300, spikes: id == "b" ? [299] : [], seed: UInt64(index + 1))
      let tags = #"{"interval": 60, "metrics": ["orders"], "tags": {"team": "\#(id == "c" ? "data" : "shop")"}}"#
      #expect(try harness.send(.put, "/v1/series/\(id)", tags).status == 200)
      try harness.train(#"{"id": "m-\#(id)", "series": "\#(id)", "algorithm": "difference"}"#)
      if id != "c" { #expect(try harness.send(.put, "/v1/monitors/w-\(id)", #"{"model": "m-\#(id)"}"#).status == 201) }
    }
  }

  @Test("Each item says what the answer for its series alone says, at its end, over a range and thinned out")
  func sameAsAlone() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      let queries = ["last=1", "last=50", "from=\(ServiceHarness.time(100))&to=\(ServiceHarness.time(150))"]
      for query in queries {
        let items = try harness.send(.get, "/v1/scores?\(query)").json["items"]?.array ?? []
        #expect(items.compactMap { $0["series"]?.string } == ["a", "b"])
        for item in items {
          let times = try #require(item["timestamps"]?.integers)
          let id = try #require(item["series"]?.string)
          let alone = try harness.send(
            .get, "/v1/series/\(id)/scores?model=m-\(id)&from=\(times[0])&to=\(try #require(times.last) + 60)"
          ).json
          for key in ["timestamps", "values", "anomaly_score", "anomaly", "threshold", "version", "interval"] {
            #expect(item[key] == alone[key], "\(query) \(key)")
          }
        }
      }
      let thin = try harness.send(.get, "/v1/scores?from=\(ServiceHarness.start)&max_points=12&models=serving").json
      let series = thin["items"]?.array ?? []
      #expect(series.count == 3 && series.allSatisfy { (2...12).contains($0["timestamps"]?.integers?.count ?? 0) })
      let spike = series[1]["anomaly_score"]?.numbers ?? []
      #expect(spike.contains { $0 >= 1 })
    }
  }

  @Test("Series are chosen by tags, part of their ids, ids and models, and paged")
  func selection() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      func series(_ query: String) throws -> [String] {
        try harness.send(.get, "/v1/scores?" + query).json["items"]?.array?.compactMap { $0["series"]?.string } ?? []
      }
      #expect(try series("tag=team:shop&models=serving") == ["a", "b"])
      #expect(try series("tag=team:data") == [])
      #expect(try series("q=C&models=serving") == ["c"])
      #expect(try series("series=b&series=c") == ["b"])
      #expect(try series("model=m-c") == ["c"])
      let first = try harness.send(.get, "/v1/scores?limit=1").json
      let cursor = try #require(first["next_cursor"]?.string)
      let rest = try harness.send(.get, "/v1/scores?limit=1&cursor=\(cursor)").json
      #expect(rest["items"]?.array?.first?["series"]?.string == "b" && rest["next_cursor"] == nil)
      let faults = try harness.send(.get, "/v1/scores?series=a/b&last=0&max_points=1&models=all&tag=x").faults
      #expect(
        faults == [
          "invalid_value tag", "invalid_id series", "invalid_value models", "out_of_range last",
          "out_of_range max_points",
        ])
    }
  }

  @Test("The tag stays until a point, a version or an alert comes, and a wait is woken by a point of any of the series")
  func polling() throws {
    try ServiceHarness.with { harness in
      try make(harness)
      let first = try harness.send(.get, "/v1/scores")
      #expect(first.tag.hasPrefix("\""))
      let known: HTTPHeaders = ["If-None-Match": first.tag]
      #expect(try harness.send(.get, "/v1/scores", headers: known).status == 304)
      let point = #"{"timestamps": [\#(ServiceHarness.time(300))], "values": {"orders": [5]}}"#
      #expect(try harness.send(.post, "/v1/series/b/points", point).status == 200)
      let second = try harness.send(.get, "/v1/scores?wait=60", headers: known)
      #expect(second.status == 200 && second.tag != first.tag)
      #expect(second.json["items"]?.array?[1]["timestamps"]?.integers == [ServiceHarness.time(300)])
      // A series that is not shown changes nothing.
      let other: HTTPHeaders = ["If-None-Match": second.tag]
      #expect(try harness.send(.post, "/v1/series/c/points", point).status == 200)
      #expect(try harness.send(.get, "/v1/scores", headers: other).status == 304)
    }
  }
}
