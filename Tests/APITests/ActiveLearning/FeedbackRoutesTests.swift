import HTTP
import JSON
import Testing

@testable import API

@Suite("Feedback to queries")
struct FeedbackRoutesTests {
  @Test("Answers become labels, cost budget, start a round, and the round says what they changed")
  func life() throws {
    try QueriedShop.trained { harness in
      let page = try QueriedShop.queries(harness)
      let accepted = try harness.send(.post, "/v1/models/m/feedback?train=true", QueriedShop.answers(page))
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

      let next = try QueriedShop.queries(harness)
      #expect(next["version"]?.integer == 2 && next["budget"]?["used"]?.integer == 60)
      #expect(Set(QueriedShop.ids(next)).isDisjoint(with: QueriedShop.ids(page)))
      #expect(next["items"]?.array?.allSatisfy { $0["probability"]?.number != nil } == true)
      let windows = (next["items"]?.array ?? []).compactMap { $0["start"]?.integer }
      let asked = (page["items"]?.array ?? []).compactMap { $0["start"]?.integer }
      #expect(windows.allSatisfy { start in asked.allSatisfy { abs($0 - start) >= 600 } })
      let learnt = try harness.send(.get, "/v1/models/m/feedback").json["items"]?.array ?? []
      #expect(learnt.count == 6 && learnt.allSatisfy { $0["learnt_by"]?.integer == 2 && $0["asked_by"]?.integer == 1 })

      // Rolling back is one call, and the first version's answered questions stay answered.
      #expect(try harness.send(.post, "/v1/models/m/versions/1/activate").status == 200)
      #expect(try QueriedShop.queries(harness)["open"]?.integer == 0)
    }
  }

  @Test("Different authors stand side by side, the same one corrects, and what is taken back is a question again")
  func conflicts() throws {
    try QueriedShop.trained { harness in
      let query = try #require(QueriedShop.ids(try QueriedShop.queries(harness)).first)
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
      #expect(try QueriedShop.queries(harness)["open"]?.integer == 5)
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
      #expect(try QueriedShop.queries(harness)["open"]?.integer == 6)
    }
  }

  @Test("An answer loses the labels that are deleted, and with the last of what it said it is taken back")
  func deletedLabels() throws {
    try QueriedShop.trained { harness in
      let query = try #require(try QueriedShop.queries(harness)["items"]?.array?.first)
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
      #expect(try QueriedShop.queries(harness)["open"]?.integer == 6)
      #expect(try harness.send(.delete, "/v1/series/shop/labels/\(anomalies[1])").code == "label_not_found")
    }
  }

  @Test("Wrong answers are told with their places, all at once, and nothing of them is stored")
  func wrong() throws {
    try QueriedShop.trained { harness in
      let items = try #require(try QueriedShop.queries(harness)["items"]?.array)
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
      #expect(try QueriedShop.queries(harness)["open"]?.integer == 6)
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
    try QueriedShop.trained { harness in
      let items = try #require(try QueriedShop.queries(harness)["items"]?.array)
      let one = QueriedShop.truth(items[0])
      let all = "[" + [String](repeating: one, count: 10_000).joined(separator: ",") + "]"
      let answer = try harness.send(.post, "/v1/models/m/feedback", all)
      #expect(answer.status == 201 && answer.json["added"]?.integer == 1)
      let more = "[" + [String](repeating: one, count: 10_001).joined(separator: ",") + "]"
      #expect(try harness.send(.post, "/v1/models/m/feedback", more).faults == ["too_many "])
    }
  }

  @Test("A hundred people may answer one query, and all of a request is refused with one more")
  func judges() throws {
    try QueriedShop.trained { harness in
      let id = try #require(try QueriedShop.ids(QueriedShop.queries(harness)).first)
      func answers(_ people: Range<Int>) -> String {
        "[" + people.map { #"{"query": "\#(id)", "kind": "normal", "author": "p\#($0)"}"# }.joined(separator: ",") + "]"
      }
      #expect(try harness.send(.post, "/v1/models/m/feedback", answers(0..<99)).status == 201)
      #expect(try harness.send(.post, "/v1/models/m/feedback", answers(98..<101)).faults == ["too_many "])
      #expect(try harness.send(.post, "/v1/models/m/feedback", answers(98..<100)).json["added"]?.integer == 1)
    }
  }

  @Test("Held-out labels measure both versions, once a fifth anomaly is judged")
  func heldOut() throws {
    try ServiceHarness.with { harness in
      try QueriedShop.upload(harness, labels: true)
      try harness.train(QueriedShop.model)
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
