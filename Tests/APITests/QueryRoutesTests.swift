import Foundation
import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("Queries, feedback and rounds")
struct QueryRoutesTests {
  private static let points = 900
  /// The second metric leaves the first one for ten points, now and then.
  private static let broken = [120..<130, 330..<340, 555..<565, 760..<770]

  private static func upload(_ harness: ServiceHarness, labels: Bool = false) throws {
    var generator = SeededGenerator(seed: 11)
    var text = "timestamp,orders,visits,deploy\(labels ? ",label" : "")\n"
    for index in 0..<points {
      let wave = sin(Double(index) / 15)
      let isBroken = broken.contains { $0.contains(index) }
      let orders = 50 + 20 * wave + Double.random(in: -1...1, using: &generator)
      let visits = 500 + (isBroken ? -150 : 200) * wave + 10 * Double.random(in: -1...1, using: &generator)
      let deploy = index % 300 < 20 ? 1 : 0
      text += "\(ServiceHarness.time(index)),\(orders),\(visits),\(deploy)\(labels ? (isBroken ? ",1" : ",0") : "")\n"
    }
    let target = "/v1/series/shop?context=deploy"
    let answer = try harness.send(.put, target, text, headers: ["Content-Type": "text/csv"])
    #expect(answer.status == 201 || answer.status == 200, "\(answer.text)")
  }

  private static let model =
    #"{"id": "m", "series": "shop", "algorithm": "acvae", "seed": 3, "parameters": {"window": 10, "hidden_units": 8, "#
    + #""latent_dimensions": 2, "epochs": 6, "fine_tuning_epochs": 4, "posterior_samples": 4, "batch_size": 32, "#
    + #""learning_rate": 0.01, "query_budget": 0.2, "queries_per_round": 6, "exploration": 0}}"#

  private static func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try upload(harness)
      let job = try harness.train(model)
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      try body(harness)
    }
  }

  private static func queries(_ harness: ServiceHarness, _ limit: Int = 100) throws -> JSONValue {
    try harness.send(.get, "/v1/models/m/queries?limit=\(limit)").json
  }

  private static func ids(_ page: JSONValue) -> [String] {
    (page["items"]?.array ?? []).compactMap { $0["id"]?.string }
  }

  /// What a true operator would say of a query.
  private static func truth(_ query: JSONValue, author: String = "ana") -> String {
    let start = query["start"]?.integer ?? 0
    let end = query["end"]?.integer ?? 0
    let ranges = broken.compactMap { range -> String? in
      let from = max(start, ServiceHarness.time(range.lowerBound))
      let to = min(end, ServiceHarness.time(range.upperBound))
      return from < to ? #"{"start": \#(from), "end": \#(to)}"# : nil
    }
    let id = query["id"]?.string ?? ""
    guard !ranges.isEmpty else { return #"{"query": "\#(id)", "kind": "normal", "author": "\#(author)"}"# }
    let list = ranges.joined(separator: ",")
    return #"{"query": "\#(id)", "kind": "anomaly", "ranges": [\#(list)], "author": "\#(author)"}"#
  }

  private static func answers(_ page: JSONValue) -> String {
    "[" + (page["items"]?.array ?? []).map { truth($0) }.joined(separator: ",") + "]"
  }

  @Test("A version asks its windows, each with its data and why, within the budget; limit and ETag hold")
  func asking() throws {
    try Self.trained { harness in
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
      #expect(Self.ids(try Self.queries(harness, 2)) == Array(Self.ids(page).prefix(2)))
      let again = try harness.send(.get, "/v1/models/m/queries", headers: ["If-None-Match": answer.tag])
      #expect(again.status == 304)
    }
  }

  @Test("Answers become labels, cost budget, start a round, and the round says what they changed")
  func life() throws {
    try Self.trained { harness in
      let page = try Self.queries(harness)
      let accepted = try harness.send(.post, "/v1/models/m/feedback?train=true", Self.answers(page))
      #expect(accepted.status == 202 && accepted.json["added"]?.integer == 6, "\(accepted.text)")
      let labels = try harness.send(.get, "/v1/series/shop/labels?limit=1000").json["items"]?.array ?? []
      let covered = labels.reduce(0) { $0 + ($1["points"]?.integer ?? 0) }
      #expect(covered == 60 && labels.allSatisfy { $0["author"]?.string == "ana" && $0["answer"]?.string != nil })
      #expect(labels.contains { $0["kind"]?.string == "anomaly" })
      #expect(try harness.finished(accepted)["status"]?.string == "succeeded")

      let version = try harness.send(.get, "/v1/models/m/versions/2").json
      #expect(version["warm_start_version"]?.integer == 1)
      let changes = try #require(version["report"]?["changes"])
      #expect(changes["against_version"]?.integer == 1)
      let (old, new) = (changes["alerts"]?["before"]?.integer ?? -1, changes["alerts"]?["after"]?.integer ?? -1)
      let gone = changes["alerts"]?["disappeared"]?.integer ?? -1
      #expect(old >= gone && gone >= 0 && new >= 0)
      #expect(changes["threshold"]?["before"]?["value"]?.number != nil)

      let next = try Self.queries(harness)
      #expect(next["version"]?.integer == 2 && next["budget"]?["used"]?.integer == 60)
      #expect(Set(Self.ids(next)).isDisjoint(with: Self.ids(page)))
      #expect(next["items"]?.array?.allSatisfy { $0["probability"]?.number != nil } == true)
      let windows = (next["items"]?.array ?? []).compactMap { $0["start"]?.integer }
      let asked = (page["items"]?.array ?? []).compactMap { $0["start"]?.integer }
      #expect(windows.allSatisfy { start in asked.allSatisfy { abs($0 - start) >= 600 } })
      let learnt = try harness.send(.get, "/v1/models/m/feedback").json["items"]?.array ?? []
      #expect(learnt.count == 6 && learnt.allSatisfy { $0["learnt_by"]?.integer == 2 && $0["asked_by"]?.integer == 1 })

      // Rolling back is one call, and the first version's answered questions stay answered.
      #expect(try harness.send(.post, "/v1/models/m/versions/1/activate").status == 200)
      #expect(try Self.queries(harness)["open"]?.integer == 0)
    }
  }

  @Test("No more is asked than the budget leaves")
  func budget() throws {
    try Self.trained { harness in
      for round in 2...5 {
        let page = try Self.queries(harness)
        #expect(page["budget"]?["used"]?.integer == Int64(min(180, 60 * (round - 2))))
        #expect(page["open"]?.integer == (round < 5 ? 6 : 0))
        guard round < 5 else { continue }
        let accepted = try harness.send(.post, "/v1/models/m/feedback?train=true", Self.answers(page))
        #expect(try harness.finished(accepted)["status"]?.string == "succeeded")
      }
    }
  }

  @Test("Different authors stand side by side, the same one corrects, and what is taken back is a question again")
  func conflicts() throws {
    try Self.trained { harness in
      let query = try #require(Self.ids(try Self.queries(harness)).first)
      func say(_ kind: String, _ author: String) throws -> ServiceHarness.Answer {
        try harness.send(
          .post, "/v1/models/m/feedback", #"[{"query": "\#(query)", "kind": "\#(kind)", "author": "\#(author)"}]"#)
      }
      let first = try say("anomaly", "ana")
      #expect(first.status == 201)
      #expect(try say("anomaly", "ana").status == 200)
      let other = try say("normal", "ben").json
      let against = other["items"]?.array?.first?["contradicted_by"]?.array?.compactMap(\.string)
      #expect(against == first.json["items"]?.array?.first?["labels"]?.array?.compactMap(\.string))
      #expect(try Self.queries(harness)["open"]?.integer == 5)
      // Ana changes her mind: one answer of hers is left, and no contradiction.
      #expect(try say("normal", "ana").json["items"]?.array?.first?["contradicted_by"]?.array?.isEmpty == true)
      let standing = try harness.send(.get, "/v1/models/m/feedback").json["items"]?.array ?? []
      #expect(standing.compactMap { $0["author"]?.string } == ["ana", "ben"])
      let all = try harness.send(.get, "/v1/models/m/feedback?withdrawn=true").json["items"]?.array ?? []
      #expect(all.count == 3 && all.last?["withdrawn_at"]?.string != nil)
      #expect(all.last?["ranges"]?.array?.count == 1 && all.last?["labels"]?.array?.isEmpty == true)
      for answer in standing {
        let id = try #require(answer["id"]?.string)
        #expect(try harness.send(.delete, "/v1/models/m/feedback/\(id)").status == 204)
        #expect(try harness.send(.delete, "/v1/models/m/feedback/\(id)").code == "answer_not_found")
      }
      #expect(try harness.send(.get, "/v1/series/shop/labels").json["items"]?.array?.isEmpty == true)
      #expect(try Self.queries(harness)["open"]?.integer == 6)
    }
  }

  @Test("An answer loses the labels that are deleted, and with the last of what it said it is taken back")
  func deletedLabels() throws {
    try Self.trained { harness in
      let query = try #require(try Self.queries(harness)["items"]?.array?.first)
      let (id, start) = (try #require(query["id"]?.string), try #require(query["start"]?.integer))
      let ranges = ([60, 300] as [Int64]).map { #"{"start": \#(start + $0), "end": \#(start + $0 + 60)}"# }.joined(
        separator: ",")
      let said = try harness.send(
        .post, "/v1/models/m/feedback", #"[{"query": "\#(id)", "kind": "anomaly", "ranges": [\#(ranges)]}]"#)
      #expect(said.status == 201)
      func labels(_ kind: String) throws -> [String] {
        let items = try harness.send(.get, "/v1/series/shop/labels?kind=\(kind)").json["items"]?.array ?? []
        return items.compactMap { $0["id"]?.string }
      }
      func answer() throws -> JSONValue? {
        try harness.send(.get, "/v1/models/m/feedback?withdrawn=true").json["items"]?.array?.first
      }
      #expect(try labels("normal").count == 3)
      let anomalies = try labels("anomaly")
      try harness.send(.delete, "/v1/series/shop/labels/\(anomalies[0])")
      let left = try answer()
      #expect(left?["withdrawn_at"] == .null && left?["ranges"]?.array?.count == 1)
      #expect(left?["labels"]?.array?.count == 4)
      try harness.send(.delete, "/v1/series/shop/labels/\(anomalies[1])")
      #expect(try answer()?["withdrawn_at"]?.string != nil)
      #expect(try labels("normal").isEmpty)
      #expect(try Self.queries(harness)["open"]?.integer == 6)
      #expect(try harness.send(.delete, "/v1/series/shop/labels/\(anomalies[1])").code == "label_not_found")
    }
  }

  @Test("What operators label of their own accord is asked about no more, and costs no budget")
  func ownLabels() throws {
    try Self.trained { harness in
      let first = try #require(try Self.queries(harness)["items"]?.array?.first)
      let (start, end) = (try #require(first["start"]?.integer), try #require(first["end"]?.integer))
      try harness.send(
        .post, "/v1/series/shop/labels",
        #"[{"start": \#(start), "end": \#(start + 240), "kind": "normal"}, {"start": \#(start + 240), "end": \#(end), "kind": "anomaly"}]"#
      )
      let page = try Self.queries(harness)
      #expect(page["open"]?.integer == 5 && page["budget"]?["used"]?.integer == 0)
    }
  }

  @Test("Rounds begin by the number of answers, and only one at a time")
  func schedule() throws {
    try Self.trained { harness in
      let set = try harness.send(.put, "/v1/models/m/rounds", #"{"after_answers": 2, "every_days": 7}"#)
      #expect(set.json["after_answers"]?.integer == 2 && set.json["next_at"]?.string == "2024-05-09T09:00:00Z")
      let items = try #require(try Self.queries(harness)["items"]?.array)
      #expect(try harness.send(.post, "/v1/models/m/feedback", "[\(Self.truth(items[0]))]").status == 201)
      let second = try harness.send(.post, "/v1/models/m/feedback", "[\(Self.truth(items[1]))]")
      #expect(second.status == 202)
      // While it runs or after it, a third one begins no round of its own accord, but may be asked for.
      let third = try harness.send(.post, "/v1/models/m/feedback?train=true", "[\(Self.truth(items[2]))]")
      #expect(third.status == 202 || third.json["round"]?["wanted"]?.bool == true)
      #expect(try harness.finished(second)["status"]?.string == "succeeded")
      #expect(try harness.send(.get, "/v1/models/m/rounds").json["after_answers"]?.integer == 2)
    }
  }

  @Test("Wrong answers are told with their places, all at once, and nothing of them is stored")
  func wrong() throws {
    try Self.trained { harness in
      let items = try #require(try Self.queries(harness)["items"]?.array)
      let (id, start) = (try #require(items[0]["id"]?.string), try #require(items[0]["start"]?.integer))
      let body = """
        [{"query": "q-999", "kind": "anomaly"}, {"query": "\(id)", "kind": "normal", "ranges": [{"start": \(start), "end": \(start + 60)}]},
         {"query": "\(id)", "kind": "anomaly", "ranges": [{"start": \(start - 60), "end": \(start + 60)}]}, {"query": "nonsense", "kind": "normal"},
         {"query": "\(id)", "kind": "anomaly", "author": "ben", "ranges": [{"start": \(start), "end": \(start + 1)}, {"start": \(start + 61), "end": \(start + 119)}]}]
        """
      let answer = try harness.send(.post, "/v1/models/m/feedback?train=true", body)
      #expect(answer.status == 422)
      #expect(
        answer.faults == [
          "unknown_reference /0/query", "invalid_value /1/ranges", "out_of_range /2/ranges/0",
          "unknown_reference /3/query", "off_grid /4/ranges/1", "conflicting_labels /2",
        ])
      #expect(try harness.send(.get, "/v1/models/m/feedback").json["items"]?.array?.isEmpty == true)
      #expect(try Self.queries(harness)["open"]?.integer == 6)
      for (body, fault) in [
        ("[]", "invalid_value "), ("{}", "wrong_type "),
        (#"[{"query": "q-1", "kind": "maybe"}]"#, "invalid_value /0/kind"),
        (#"[{"kind": "normal"}]"#, "missing_key /0/query"),
        (#"[{"query": "q-1", "kind": "anomaly", "ranges": [{"start": 5, "end": 5}]}]"#, "empty_range /0/ranges/0/end"),
      ] {
        #expect(try harness.send(.post, "/v1/models/m/feedback", body).faults == [fault])
      }
    }
  }

  @Test("Ten thousand answers at once are taken; one more is too many")
  func many() throws {
    try Self.trained { harness in
      let items = try #require(try Self.queries(harness)["items"]?.array)
      let one = Self.truth(items[0])
      let all = "[" + [String](repeating: one, count: 10_000).joined(separator: ",") + "]"
      let answer = try harness.send(.post, "/v1/models/m/feedback", all)
      #expect(answer.status == 201 && answer.json["added"]?.integer == 1)
      let more = "[" + [String](repeating: one, count: 10_001).joined(separator: ",") + "]"
      #expect(try harness.send(.post, "/v1/models/m/feedback", more).faults == ["too_many "])
    }
  }

  @Test("A hundred people may answer one query, and all of a request is refused with one more")
  func judges() throws {
    try Self.trained { harness in
      let id = try #require(try Self.ids(Self.queries(harness)).first)
      func answers(_ people: Range<Int>) -> String {
        "[" + people.map { #"{"query": "\#(id)", "kind": "normal", "author": "p\#($0)"}"# }.joined(separator: ",") + "]"
      }
      #expect(try harness.send(.post, "/v1/models/m/feedback", answers(0..<99)).status == 201)
      #expect(try harness.send(.post, "/v1/models/m/feedback", answers(98..<101)).faults == ["too_many "])
      #expect(try harness.send(.post, "/v1/models/m/feedback", answers(98..<100)).json["added"]?.integer == 1)
    }
  }

  @Test("A question about a series that was replaced since is gone")
  func gone() throws {
    try Self.trained { harness in
      let items = try #require(try Self.queries(harness)["items"]?.array)
      try Self.upload(harness)
      #expect(try Self.queries(harness)["open"]?.integer == 0)
      let answer = try harness.send(.post, "/v1/models/m/feedback", "[\(Self.truth(items[0]))]")
      #expect(answer.faults == ["query_gone /0/query"])
    }
  }

  @Test("A series that lost its background columns is scored without them, and the next round starts afresh")
  func lostContext() throws {
    try Self.trained { harness in
      var generator = SeededGenerator(seed: 12)
      var text = "timestamp,orders,visits\n"
      for index in 0..<Self.points {
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

  @Test("A model of another algorithm asks nothing, and one that is not there is not found")
  func others() throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(#"{"id": "d", "series": "orders", "algorithm": "difference"}"#)
      for (method, path, body) in [
        (HTTPMethod.get, "queries", ""), (.get, "feedback", ""), (.get, "rounds", ""), (.put, "rounds", "{}"),
        (.post, "feedback", #"[{"query": "q-1", "kind": "normal"}]"#), (.delete, "feedback/a-1", ""),
      ] {
        #expect(try harness.send(method, "/v1/models/d/\(path)", body).code == "asks_no_questions")
        #expect(try harness.send(method, "/v1/models/x/\(path)", body).code == "model_not_found")
      }
    }
  }

  @Test("Held-out labels measure both versions, once a fifth anomaly is judged")
  func heldOut() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness, labels: true)
      try harness.train(Self.model)
      // The file has four anomalies; the fifth judgement is held out.
      try harness.send(
        .post, "/v1/series/shop/labels",
        #"[{"start": \#(ServiceHarness.time(800)), "end": \#(ServiceHarness.time(810)), "kind": "anomaly"}]"#)
      let accepted = try harness.send(.post, "/v1/models/m/train")
      #expect(try harness.finished(accepted)["status"]?.string == "succeeded")
      let changes = try harness.send(.get, "/v1/models/m").json["report"]?["changes"]
      let held = try #require(changes?["held_out"])
      #expect(held["anomalies"]?.integer == 1 && held["anomalous_points"]?.integer == 10)
      #expect(held["before"]?["recall"]?.number != nil && held["after"]?["precision"]?.number != nil)
    }
  }
}
