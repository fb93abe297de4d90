import HTTP
import JSON
import Testing

@testable import API

@Suite("Series over HTTP")
struct SeriesRoutesTests {
  let api: APIFixture
  init() throws { api = try APIFixture() }

  @Test("A series made from JSON shows its definition and empty counts")
  func creation() throws {
    let made = try api.json(
      .post, "/v1/series",
      #"{"id": "checkout", "interval": 60, "metrics": ["orders"], "context": [{"name": "deploy", "kind": "flag"}], "tags": {"team": "shop"}}"#
    )
    #expect(made.status == 201 && made.headers["Location"] == "/v1/series/checkout")
    let expected = try JSONValue.parse(
      """
      {"id": "checkout", "interval": 60, "metrics": ["orders"], "context": [{"name": "deploy", "kind": "flag"}],
       "timezone": "UTC", "future_limit": 86460, "retention_days": null, "kept_days": null, "minimum": null, "maximum": null, "alignment": "strict", "aggregation": "mean", "units": {}, "import_query": null, "tags": {"team": "shop"}, "policy": null, "created_at": "2023-11-14T22:13:20Z", "revision": 1, "points": 0, "missing": 0,
       "first": null, "last": null, "state": "empty", "open_alerts": 0, "labels": {"anomaly": 0, "normal": 0, "ignore": 0, "new_normal": 0}}
      """)
    #expect(made.json == expected)
    let read = try api.ask(.get, "/v1/series/checkout")
    #expect(read.status == 200 && read.json == expected)
    let tag = try #require(read.headers["ETag"])
    #expect(try api.ask(.get, "/v1/series/checkout", headers: ["If-None-Match": tag]).status == 304)
    let again = try api.json(.post, "/v1/series", #"{"id": "checkout", "interval": 60}"#)
    #expect(again.status == 409 && again.code == "already_exists")
  }

  @Test("Without an id the server makes one, and metrics are 'value' unless told")
  func madeIdentifier() throws {
    let made = try api.json(.post, "/v1/series", #"{"interval": 300}"#)
    let id = try #require(made.json["id"]?.string)
    #expect(made.status == 201 && made.headers["Location"] == "/v1/series/" + id)
    #expect(made.json["metrics"] == .array([.string("value")]))
  }

  @Test("A file becomes the series, and the answer tells what was read")
  func file() throws {
    let put = try api.csv(
      .put, "/v1/series/cpu4", "timestamp,value,label\n1469376000,0.847,0\n1469376300,-0.125,0\n1469376900,9.31,1\n")
    #expect(put.status == 201 && put.headers["Location"] == "/v1/series/cpu4")
    let expected = try JSONValue.parse(
      """
      {"rows": 3, "inserted": 3, "duplicates": 0, "missing": 1, "format": "csv", "encoding": "utf-8", "delimiter": ",",
       "decimal": "point", "header_line": 1, "footer_lines": [], "time_column": "timestamp", "time_format": "unix_s", "timezone": null,
       "label_column": "label", "ignore_column": null, "columns": [
         {"name": "timestamp", "kind": "time", "reason": "counts Unix seconds", "otherwise": [], "unit": null},
         {"name": "value", "kind": "metric", "reason": "holds numbers", "otherwise": ["context=value", "omit=value"], "unit": null},
         {"name": "label", "kind": "label", "reason": "holds ones and zeros, and its name says that they are labels",
          "otherwise": ["label=", "value_column=label"], "unit": null}],
       "warnings": [],
       "query": "time_column=timestamp&time_format=unix_s&decimal=point&label=label&interval=300&alignment=strict"}
      """)
    #expect(put.json["import"] == expected)
    #expect(try api.ask(.get, "/v1/series/cpu4").json["import_query"] == expected["query"])
    #expect(put.json["points"] == .integer(3) && put.json["missing"] == .integer(1))
    #expect(put.json["first"] == .integer(1_469_376_000) && put.json["last"] == .integer(1_469_376_900))
    #expect(put.json["labels"]?["anomaly"] == .integer(1) && put.json["interval"] == .integer(300))
    #expect(try api.csv(.put, "/v1/series/cpu4", "time;a\n0;1\n60;2\n").status == 200)
  }

  @Test("How long points are kept is part of the definition: a file leaves it, another definition says it anew")
  func retention() throws {
    let kept = try api.json(.put, "/v1/series/s", #"{"interval": 60, "metrics": ["a"], "retention_days": 30}"#)
    #expect(kept.json["retention_days"] == .integer(30) && kept.json["kept_days"] == .integer(30))
    let file = try api.csv(.put, "/v1/series/s", "timestamp,a\n0,1\n60,2\n")
    #expect(file.json["retention_days"] == .integer(30))
    let exported = try api.ask(.get, "/v1/configuration").json
    #expect(exported["series"]?.array?.first?["retention_days"] == .integer(30))
    let ever = try api.json(.put, "/v1/series/s", #"{"interval": 60, "metrics": ["a"]}"#)
    #expect(ever.json["retention_days"] == .null && ever.json["kept_days"] == .null)
    for wrong in ["0", "-1", "36526", "1.5", "\"30\""] {
      let refused = try api.json(.put, "/v1/series/s", #"{"interval": 60, "retention_days": \#(wrong)}"#)
      #expect(refused.status == 422 && refused.json["errors"]?.array?.first?["pointer"] == .string("/retention_days"))
    }
  }

  @Test("A new definition keeps points and labels, and cannot take columns or the interval from them")
  func redefinition() throws {
    _ = try api.csv(.put, "/v1/series/s", "timestamp,a,label\n0,1,1\n60,2,0\n")
    let wider = try api.json(.put, "/v1/series/s", #"{"interval": 60, "metrics": ["b", "a"], "tags": {"x": "y"}}"#)
    #expect(wider.status == 200 && wider.json["points"] == .integer(2))
    #expect(wider.json["labels"]?["anomaly"] == .integer(1))
    let interval = try api.json(.put, "/v1/series/s", #"{"interval": 30, "metrics": ["a", "b"]}"#)
    #expect(interval.status == 409 && interval.code == "interval_conflict")
    let columns = try api.json(.put, "/v1/series/s", #"{"interval": 60, "metrics": ["b"]}"#)
    #expect(columns.status == 409 && columns.code == "columns_conflict")
    let file = try api.csv(.put, "/v1/series/s", "timestamp,c\n0,1\n10,2\n")
    #expect(file.json["tags"] == .object(["x": .string("y")]) && file.json["interval"] == .integer(10))
  }

  @Test("Lists are paged by id")
  func pages() throws {
    for id in ["c", "a", "b"] { _ = try api.json(.put, "/v1/series/\(id)", #"{"interval": 60}"#) }
    let first = try api.ask(.get, "/v1/series?limit=2")
    let ids = { (answer: APIAnswer) in answer.json["items"]?.array?.compactMap { $0["id"]?.string } }
    #expect(ids(first) == ["a", "b"])
    let cursor = try #require(first.json["next_cursor"]?.string)
    let second = try api.ask(.get, "/v1/series?limit=2&cursor=\(cursor)")
    #expect(ids(second) == ["c"] && second.json["next_cursor"] == nil)
  }

  @Test("What is deleted is gone")
  func deletion() throws {
    _ = try api.json(.put, "/v1/series/s", #"{"interval": 60}"#)
    #expect(try api.ask(.delete, "/v1/series/s").status == 204)
    let gone = try api.ask(.get, "/v1/series/s")
    #expect(gone.status == 404 && gone.code == "series_not_found")
    #expect(try api.ask(.delete, "/v1/series/s").code == "series_not_found")
  }

  @Test(
    "A wrong definition is refused with the place of each fault",
    arguments: [
      (#"{"metrics": ["a"]}"#, "missing_key", ["missing_key /interval"]),
      (#"{"interval": 0}"#, "out_of_range", ["out_of_range /interval"]),
      (#"{"interval": 604801}"#, "out_of_range", ["out_of_range /interval"]),
      (#"{"interval": "60"}"#, "wrong_type", ["wrong_type /interval"]),
      (#"{"interval": 60, "intervall": 1}"#, "unknown_key", ["unknown_key /intervall"]),
      (#"{"interval": 60, "metrics": []}"#, "invalid_value", ["invalid_value /metrics"]),
      (#"{"interval": 60, "metrics": ["a", "a"]}"#, "duplicate_column", ["duplicate_column /metrics/1"]),
      (#"{"interval": 60, "metrics": ["Label"]}"#, "invalid_value", ["invalid_value /metrics/0"]),
      (#"{"interval": 60, "metrics": [""]}"#, "invalid_value", ["invalid_value /metrics/0"]),
      (
        #"{"interval": 60, "context": [{"name": "value", "kind": "flag"}]}"#, "duplicate_column",
        ["duplicate_column /context/0/name"]
      ),
      (
        #"{"interval": 60, "context": [{"name": "x", "kind": "y"}]}"#, "invalid_value",
        ["invalid_value /context/0/kind"]
      ),
      (#"{"interval": 60, "tags": {"a": 1}}"#, "wrong_type", ["wrong_type /tags/a"]),
      (
        #"{"interval": 60, "minimum": 1, "maximum": 1}"#, "inconsistent_parameters",
        ["inconsistent_parameters /maximum"]
      ),
      (#"{"interval": 60, "minimum": "0"}"#, "wrong_type", ["wrong_type /minimum"]),
      (#"{"id": "..", "interval": 60}"#, "invalid_id", ["invalid_id /id"]),
      (#"{"id": 5, "interval": -1}"#, "invalid_request", ["wrong_type /id", "out_of_range /interval"]),
      (#"[]"#, "wrong_type", ["wrong_type "]),
    ])
  func wrongDefinitions(body: String, code: String, faults: [String]) throws {
    let answer = try api.json(.post, "/v1/series", body)
    #expect(answer.status == 422 && answer.code == code && answer.faults == faults)
  }

  @Test("Lists that are too long are told apart from values that are wrong")
  func tooMany() throws {
    let names = (0..<257).map { "\"m\($0)\"" }.joined(separator: ",")
    #expect(try api.json(.post, "/v1/series", "{\"interval\": 1, \"metrics\": [\(names)]}").code == "too_many")
    let tags = (0..<65).map { "\"t\($0)\": \"\"" }.joined(separator: ",")
    #expect(try api.json(.post, "/v1/series", "{\"interval\": 1, \"tags\": {\(tags)}}").code == "too_many")
  }

  @Test("Media types, ids and queries that the operation doesn't take are refused")
  func refusals() throws {
    #expect(try api.ask(.put, "/v1/series/s", "x", type: "application/xml").code == "unsupported_media_type")
    #expect(try api.ask(.put, "/v1/series/s", "{}").code == "no_points")
    #expect(try api.json(.put, "/v1/series/a%20b", #"{"interval": 60}"#).code == "invalid_id")
    #expect(try api.json(.put, "/v1/series/s?interval=60", #"{"interval": 60}"#).code == "unknown_query")
    #expect(try api.json(.put, "/v1/series/s", "{").code == "malformed_json")
    #expect(try api.json(.put, "/v1/series/s", "").code == "empty_body")
    #expect(try api.ask(.get, "/v1/series?limit=0").code == "out_of_range")
    #expect(try api.ask(.get, "/v1/series?cursor=%21").code == "invalid_cursor")
  }
}
