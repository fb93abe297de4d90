import HTTP
import JSON
import Testing

@testable import API

@Suite("Files over HTTP")
struct CSVUploadTests {
  let api: APIFixture
  init() throws { api = try APIFixture() }

  @Test(
    "A file that is no series is refused with code and line, and nothing is stored",
    arguments: [
      ("", "empty_body", []),
      ("\n\n", "no_points", ["no_points line 1"]),
      ("timestamp,value\n", "no_points", []),
      ("who,value\nx,1\n", "no_time_column", ["no_time_column line 1"]),
      ("timestamp,a,a\n0,1,2\n", "duplicate_column", ["duplicate_column line 1 a"]),
      ("timestamp,a\n0,1\n60,x\n120,y\n", "wrong_type", ["wrong_type line 3 a"]),
      ("timestamp,a\nyesterday,1\n", "invalid_time", ["invalid_time line 2 timestamp"]),
      ("timestamp,a\n60,1\n120,2\n99999999999,1\n", "out_of_range", ["out_of_range line 4 timestamp"]),
      ("timestamp,a\n03/04/2026,1\n", "ambiguous_time", ["ambiguous_time line 2 timestamp"]),
      ("timestamp,a\n0,1\n60,1e999\n", "out_of_range", ["out_of_range line 3 a"]),
      ("timestamp,a\n0,1,2\n", "malformed_csv", ["malformed_csv line 2"]),
      ("timestamp,a\n0,\"1\n", "malformed_csv", ["malformed_csv line 2"]),
      ("timestamp,a,label\n0,1,7\n60,1,0\n", "invalid_value", ["invalid_value line 1 label"]),
      ("timestamp,a\n0,1\n", "interval_not_inferable", []),
      ("timestamp,a\n0,1\n0,2\n", "interval_not_inferable", []),
      ("timestamp,a\n0,1\n9214646399,2\n", "interval_not_inferable", []),
      ("timestamp,a\n0,1\n60,2\n120,3\n150,4\n240,5\n", "off_grid", ["off_grid line 5"]),
      ("timestamp,Timestamp\n0,1\n60,2\n", "ambiguous_time", ["ambiguous_time line 1"]),
      ("timestamp,a\n0,1\n1,2\n2,3\n3,4\n9000000000,5\n", "invalid_request", ["in_future line 6", "far_apart line 6"]),
      ("timestamp\n0\n60\n", "no_points", ["no_points line 1"]),
    ] as [(String, String, [String])])
  func wrongFiles(body: String, code: String, faults: [String]) throws {
    let answer = try api.csv(.put, "/v1/series/s", body)
    #expect(answer.code == code && answer.faults == faults)
    #expect((400...499).contains(answer.status))
    #expect(try api.ask(.get, "/v1/series/s").status == 404)
  }

  @Test("A file that is refused leaves the series that was there untouched")
  func untouched() throws {
    _ = try api.csv(.put, "/v1/series/s", "timestamp,a\n0,1\n60,2\n")
    let before = try api.ask(.get, "/v1/series/s").text
    #expect(try api.csv(.put, "/v1/series/s", "timestamp,b\n0,1\n60,x\n").status == 422)
    #expect(try api.ask(.get, "/v1/series/s").text == before)
  }

  @Test("A line beyond 64 KiB is refused")
  func longLine() throws {
    let answer = try api.csv(.put, "/v1/series/s", "timestamp,a\n0," + String(repeating: "1", count: 70_000) + "\n")
    #expect(answer.status == 400 && answer.code == "line_too_long")
  }

  @Test("The query names context, label and ignore columns and the interval")
  func columns() throws {
    let body = "DateTime;load;deploy;temperature;bad;outage\n2023-05-02;1;0;20.5;0;1\n2023-05-02 00:01;2;1;21;1;0\n"
    let target = "/v1/series/s?context=deploy,temperature&label=bad&ignore=outage&interval=30"
    let answer = try api.csv(.put, target, body)
    #expect(answer.status == 201 && answer.json["metrics"] == .array([.string("load")]))
    let context = try JSONValue.parse(
      #"[{"name": "deploy", "kind": "flag"}, {"name": "temperature", "kind": "number"}]"#)
    #expect(answer.json["context"] == context && answer.json["interval"] == .integer(30))
    #expect(answer.json["labels"]?["anomaly"] == .integer(1) && answer.json["labels"]?["ignore"] == .integer(1))
    #expect(answer.json["import"]?["delimiter"] == .string(";") && answer.json["import"]?["missing"] == .integer(1))
    #expect(answer.json["import"]?["ignore_column"] == .string("outage"))
    let points = try api.ask(.get, "/v1/series/s/points")
    #expect(points.json["context"]?["temperature"]?.numbers?.first == 20.5)
  }

  @Test(
    "A query that contradicts itself or the file is refused",
    arguments: [
      ("context=nothing", "unknown_column"), ("label=nothing", "unknown_column"), ("ignore=nothing", "unknown_column"),
      ("context=b&label=b", "conflicting_query"), ("label=b&ignore=b", "conflicting_query"),
      ("context=b,b", "duplicate_column"), ("interval=0", "out_of_range"), ("interval=x", "wrong_type"),
      ("contxt=b", "unknown_query"), ("label=b&label=b", "conflicting_query"), ("ignore=b", "invalid_value"),
    ])
  func queries(query: String, code: String) throws {
    let answer = try api.csv(.put, "/v1/series/s?" + query, "timestamp,a,b\n0,1,7\n60,2,8\n")
    #expect(answer.status == 422 && answer.code == code)
  }

  @Test("Labels of a file are replaced by those of the next, and an operator's stay")
  func labels() throws {
    _ = try api.csv(.put, "/v1/series/s", "timestamp,a,label\n0,1,1\n60,2,0\n120,1,1\n")
    _ = try api.json(.post, "/v1/series/s/labels", #"[{"start": 0, "end": 30, "kind": "normal"}]"#)
    let answer = try api.csv(.put, "/v1/series/s", "timestamp,a,label\n0,1,0\n60,2,1\n120,1,1\n")
    #expect(
      answer.json["labels"]
        == .object(["anomaly": .integer(1), "normal": .integer(1), "ignore": .integer(0), "new_normal": .integer(0)]))
    let items = try api.ask(.get, "/v1/series/s/labels?kind=anomaly").json["items"]?.array
    #expect(items?.first?["start"] == .integer(60) && items?.first?["end"] == .integer(180))
    #expect(items?.first?["source"] == .string("file"))
  }

  @Test("Of several rows with one time the last wins, in whatever order rows come")
  func disorder() throws {
    let answer = try api.csv(.put, "/v1/series/s", "timestamp,a\n120,3\n0,1\n120,4\n60,\n240,5\n")
    #expect(answer.json["import"]?["duplicates"] == .integer(1) && answer.json["import"]?["rows"] == .integer(5))
    #expect(answer.json["import"]?["inserted"] == .integer(3) && answer.json["missing"] == .integer(2))
    let points = try api.ask(.get, "/v1/series/s/points").json
    #expect(points["timestamps"]?.integers == [0, 60, 120, 180, 240])
    #expect(try points["values"] == JSONValue.parse(#"{"a": [1, null, 4, null, 5]}"#))
  }
}
