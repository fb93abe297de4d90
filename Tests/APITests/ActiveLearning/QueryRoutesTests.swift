import Foundation
import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("Queries and rounds")
struct QueryRoutesTests {
  @Test("A version asks its windows, each with its data and why, within the budget; limit and ETag hold")
  func asking() throws {
    try QueriedShop.trained { harness in
      let answer = try harness.send(.get, "/v1/models/m/queries")
      let page = answer.json
      let items = try #require(page["items"]?.array)
      #expect(items.count == 6 && page["open"]?.integer == 6)
      for item in items {
        let (start, end) = (try #require(item["start"]?.integer), try #require(item["end"]?.integer))
        #expect(end - start == 600)
        #expect(item["timestamps"]?.array?.compactMap(\.integer) == (0..<10).map { start + Int64($0) * 60 })
        for column in ["orders", "visits"] { #expect(item["values"]?[column]?.array?.count == 10) }
        #expect(item["context"]?["deploy"]?.array?.count == 10)
        #expect(item["probability"] == .null && item["features"]?["s_full"]?.number != nil)
        #expect((start..<end).contains(try #require(item["peak_at"]?.integer)))
      }
      let budget = page["budget"]
      #expect(budget?["points"]?.integer == 180 && budget?["used"]?.integer == 0)
      #expect(QueriedShop.ids(try QueriedShop.queries(harness, 2)) == Array(QueriedShop.ids(page).prefix(2)))
      let again = try harness.send(.get, "/v1/models/m/queries", headers: ["If-None-Match": answer.tag])
      #expect(again.status == 304)
    }
  }

  @Test("No more is asked than the budget leaves")
  func budget() throws {
    try QueriedShop.trained { harness in
      for round in 2...5 {
        let page = try QueriedShop.queries(harness)
        #expect(page["budget"]?["used"]?.integer == Int64(min(180, 60 * (round - 2))))
        #expect(page["open"]?.integer == (round < 5 ? 6 : 0))
        guard round < 5 else { continue }
        let accepted = try harness.send(.post, "/v1/models/m/feedback?train=true", QueriedShop.answers(page))
        #expect(try harness.finished(accepted)["status"]?.string == "succeeded")
      }
    }
  }

  @Test("What operators label of their own accord is asked about no more, and costs no budget")
  func ownLabels() throws {
    try QueriedShop.trained { harness in
      let first = try #require(try QueriedShop.queries(harness)["items"]?.array?.first)
      let (start, end) = (try #require(first["start"]?.integer), try #require(first["end"]?.integer))
      try harness.send(
        .post, "/v1/series/shop/labels",
        #"[{"start": \#(start), "end": \#(start + 240), "kind": "normal"}, {"start": \#(start + 240), "end": \#(end), "kind": "anomaly"}]"#
      )
      let page = try QueriedShop.queries(harness)
      #expect(page["open"]?.integer == 5 && page["budget"]?["used"]?.integer == 0)
    }
  }

  @Test("Rounds begin by the number of answers, and only one at a time")
  func schedule() throws {
    try QueriedShop.trained { harness in
      let set = try harness.send(.put, "/v1/models/m/rounds", #"{"after_answers": 2, "every_days": 7}"#)
      #expect(set.json["after_answers"]?.integer == 2 && set.json["next_at"]?.string == "2024-05-09T09:00:00Z")
      let items = try #require(try QueriedShop.queries(harness)["items"]?.array)
      #expect(try harness.send(.post, "/v1/models/m/feedback", "[\(QueriedShop.truth(items[0]))]").status == 201)
      let second = try harness.send(.post, "/v1/models/m/feedback", "[\(QueriedShop.truth(items[1]))]")
      #expect(second.status == 202)
      // While it runs or after it, a third one begins no round of its own accord, but may be asked for.
      let third = try harness.send(.post, "/v1/models/m/feedback?train=true", "[\(QueriedShop.truth(items[2]))]")
      #expect(third.status == 202 || third.json["round"]?["wanted"]?.bool == true)
      #expect(try harness.finished(second)["status"]?.string == "succeeded")
      #expect(try harness.send(.get, "/v1/models/m/rounds").json["after_answers"]?.integer == 2)
    }
  }

  @Test("A question about a series that was replaced since is gone")
  func gone() throws {
    try QueriedShop.trained { harness in
      let items = try #require(try QueriedShop.queries(harness)["items"]?.array)
      try QueriedShop.upload(harness)
      #expect(try QueriedShop.queries(harness)["open"]?.integer == 0)
      let answer = try harness.send(.post, "/v1/models/m/feedback", "[\(QueriedShop.truth(items[0]))]")
      #expect(answer.faults == ["query_gone /0/query"])
    }
  }

  @Test("A series that lost its background columns is scored without them, and the next round starts afresh")
  func lostContext() throws {
    try QueriedShop.trained { harness in
      var generator = SeededGenerator(seed: 12)
      var text = "timestamp,orders,visits\n"
      for index in 0..<QueriedShop.points {
        let wave = sin(Double(index) / 15) + Double.random(in: -0.1...0.1, using: &generator)
        text += "\(ServiceHarness.time(index)),\(50 + 20 * wave),\(500 + 200 * wave)\n"
      }
      let headers: HTTPHeaders = ["Content-Type": "text/csv"]
      #expect(try harness.send(.put, "/v1/series/shop", text, headers: headers).status == 200)
      #expect(try harness.send(.get, "/v1/series/shop/scores?model=m&limit=1000").status == 200)
      #expect(try harness.send(.post, "/v1/evaluations", #"{"model": "m"}"#).status == 200)
      #expect(try harness.send(.post, "/v1/models/m/train", #"{"warm_start": true}"#).status == 202)
      let asked = try harness.send(.get, "/v1/models/m?wait=60").json
      #expect(asked["error"]?["code"]?.string == "warm_start_mismatch")
      let round = try harness.send(.post, "/v1/models/m/train")
      #expect(try harness.finished(round)["status"]?.string == "succeeded")
      let notes = try harness.send(.get, "/v1/models/m/versions/3").json["report"]?["notes"]?.array ?? []
      #expect(notes.contains { $0.string?.hasPrefix("It started afresh") == true })
    }
  }

  @Test("What needs a model finds none where there is none")
  func unknown() throws {
    try ServiceHarness.with { harness in
      for (method, path, body) in [
        (HTTPMethod.get, "queries", ""), (.get, "feedback", ""), (.get, "rounds", ""), (.put, "rounds", "{}"),
        (.post, "feedback", #"[{"query": "q-1", "kind": "normal"}]"#), (.delete, "feedback/a-1", ""),
      ] {
        let answer = try harness.send(method, "/v1/models/x/\(path)", body)
        #expect(answer.code == "model_not_found")
      }
    }
  }
}
