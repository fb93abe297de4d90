import HTTP
import JSON
import Testing

@testable import API

@Suite("Labels over HTTP")
struct LabelRoutesTests {
  let api: APIFixture

  init() throws {
    api = try APIFixture()
    _ = try api.json(.put, "/v1/series/s", #"{"interval": 60}"#)
  }

  private func post(_ body: String) throws -> APIAnswer { try api.json(.post, "/v1/series/s/labels", body) }
  private func starts(_ query: String = "") throws -> [Int64] {
    try api.ask(.get, "/v1/series/s/labels" + query).json["items"]?.array?.compactMap { $0["start"]?.integer } ?? []
  }

  @Test("Labels are stored in the order given and listed by start")
  func storing() throws {
    let stored = try post(
      """
      [{"start": "2024-05-02T09:00:00Z", "end": 1714641600, "kind": "anomaly", "note": "down", "author": "mia"},
       {"start": 0, "end": 1, "kind": "ignore"}]
      """)
    let items = try #require(stored.json["items"]?.array)
    let id = try #require(items[0]["id"]?.string)
    let expected = try JSONValue.parse(
      """
      {"id": "\(id)", "start": 1714640400, "end": 1714641600, "kind": "anomaly", "note": "down", "author": "mia",
       "source": "operator", "answer": null, "points": 0, "created_at": "2023-11-14T22:13:20Z"}
      """)
    #expect(stored.status == 201 && items[0] == expected && items[1]["note"] == .null)
    #expect(try starts() == [0, 1_714_640_400])
    let counts = try api.ask(.get, "/v1/series/s").json["labels"]
    #expect(
      counts
        == .object(["anomaly": .integer(1), "normal": .integer(0), "ignore": .integer(1), "new_normal": .integer(0)]))
  }

  @Test("A list holds what touches the range, by kind where one is named, in pages that make up the whole")
  func listing() throws {
    let kinds = ["anomaly", "normal", "ignore"]
    let labels = (0..<9).map {
      #"{"start": \#(($0 * 7 % 5) * 100), "end": \#(($0 * 7 % 5) * 100 + 50), "kind": "\#(kinds[$0 % 3])", "author": "\#($0)"}"#
    }
    _ = try post("[" + labels.joined(separator: ",") + "]")
    let all = try starts()
    #expect(all.count == 9 && all == all.sorted())
    #expect(try starts("?from=149&to=300") == all.filter { $0 == 100 || $0 == 200 })
    #expect(try starts("?from=150&to=200") == [])
    #expect(try starts("?kind=normal").count == 3)
    var paged: [Int64] = []
    var cursor: String? = ""
    while let place = cursor {
      let query = "?limit=2" + (place.isEmpty ? "" : "&cursor=" + place)
      let page = try api.ask(.get, "/v1/series/s/labels" + query).json
      paged += page["items"]?.array?.compactMap { $0["start"]?.integer } ?? []
      cursor = page["next_cursor"]?.string
      #expect(paged.count <= 9)
    }
    #expect(paged == all)
  }

  @Test("A withdrawn label is gone from the list, once")
  func withdrawal() throws {
    let stored = try post(#"[{"start": 0, "end": 60, "kind": "normal"}]"#)
    let id = try #require(stored.json["items"]?.array?.first?["id"]?.string)
    let tag = try #require(try api.ask(.get, "/v1/series/s/labels").headers["ETag"])
    #expect(try api.ask(.get, "/v1/series/s/labels", headers: ["If-None-Match": tag]).status == 304)
    #expect(try api.ask(.delete, "/v1/series/s/labels/\(id)").status == 204)
    #expect(try api.ask(.get, "/v1/series/s/labels", headers: ["If-None-Match": tag]).status == 200)
    #expect(try starts() == [])
    #expect(try api.ask(.delete, "/v1/series/s/labels/\(id)").code == "label_not_found")
    #expect(try api.ask(.delete, "/v1/series/s/labels/zzz").code == "label_not_found")
    #expect(try api.ask(.delete, "/v1/series/x/labels/\(id)").code == "series_not_found")
  }

  @Test("All the faults of a request come at once, and none of its labels is stored")
  func faults() throws {
    let answer = try post(
      """
      [{"start": 0, "end": 60, "kind": "anomaly"}, {"start": 60, "end": 60, "kind": "anomaly"},
       {"start": "yesterday", "kind": "bad", "nota": ""}, 5]
      """)
    #expect(answer.status == 422 && answer.code == "invalid_request")
    #expect(
      answer.faults == [
        "empty_range /1/end", "invalid_time /2/start", "missing_key /2/end", "invalid_value /2/kind",
        "unknown_key /2/nota",
        "wrong_type /3",
      ])
    #expect(try starts() == [])
  }

  @Test("A body that is no list of labels is refused")
  func bodies() throws {
    #expect(try post("[]").code == "invalid_value")
    #expect(try post("{}").code == "wrong_type")
    #expect(try post("[1]").faults == ["wrong_type /0"])
    #expect(try post("[" + Array(repeating: "1", count: 10_001).joined(separator: ",") + "]").code == "too_many")
    #expect(
      try api.json(.post, "/v1/series/x/labels", #"[{"start": 0, "end": 1, "kind": "normal"}]"#).code
        == "series_not_found")
    #expect(try api.ask(.get, "/v1/series/s/labels?kind=odd").code == "invalid_value")
    #expect(try api.ask(.get, "/v1/series/s/labels?cursor=czA").code == "invalid_cursor")
    let note = String(repeating: "x", count: 4_097)
    #expect(
      try post(#"[{"start": 0, "end": 1, "kind": "normal", "note": "\#(note)"}]"#).faults == ["invalid_value /0/note"])
  }
}
