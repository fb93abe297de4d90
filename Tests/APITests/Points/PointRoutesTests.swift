import HTTP
import JSON
import Testing

@testable import API

@Suite("Points over HTTP")
struct PointRoutesTests {
  let api: APIFixture

  init() throws {
    api = try APIFixture()
    _ = try api.json(
      .put, "/v1/series/s",
      #"{"interval": 60, "metrics": ["orders", "errors"], "context": [{"name": "deploy", "kind": "flag"}]}"#)
  }

  private func points(_ query: String = "") throws -> APIAnswer { try api.ask(.get, "/v1/series/s/points" + query) }

  @Test("Columns, rows and CSV say the same and are stored the same")
  func forms() throws {
    let forms = [
      (
        "application/json",
        #"{"timestamps": [1682931600, "2023-05-01T09:01:00Z"], "values": {"orders": [12, null]}, "context": {"deploy": [0, 1]}}"#
      ),
      (
        "application/x-ndjson",
        """
        {"timestamp": 1682931600, "orders": 12, "deploy": 0}

        {"timestamp": "2023-05-01T09:01:00Z", "orders": null, "deploy": 1}
        """
      ),
      ("text/csv", "timestamp,orders,deploy\r\n1682931600,12,0\r\n2023-05-01T09:01:00Z,,1"),
    ]
    for (type, body) in forms {
      let fresh = try APIFixture()
      _ = try fresh.json(
        .put, "/v1/series/s",
        #"{"interval": 60, "metrics": ["orders"], "context": [{"name": "deploy", "kind": "flag"}]}"#
      )
      let added = try fresh.ask(.post, "/v1/series/s/points", body, type: type)
      let expected = try JSONValue.parse(
        #"{"series": "s", "revision": 2, "inserted": 1, "updated": 0, "duplicates": 0, "moved": 0, "labels": 0, "scores": {}}"#
      )
      #expect(added.status == 200 && added.json == expected, "\(type): \(added.text)")
      let read = try fresh.ask(.get, "/v1/series/s/points")
      let stored = try JSONValue.parse(
        """
        {"series": "s", "interval": 60, "timestamps": [1682931600, 1682931660], "values": {"orders": [12, null]},
         "context": {"deploy": [0, 1]}}
        """)
      #expect(read.json == stored, "\(type): \(read.text)")
    }
  }

  @Test("The answer counts slots that got a value, that got another, and times that came again")
  func counts() throws {
    _ = try api.json(.post, "/v1/series/s/points", #"{"timestamps": [0, 60], "values": {"orders": [1, 2]}}"#)
    let added = try api.json(
      .post, "/v1/series/s/points",
      #"{"timestamps": [120, 0, 60, 180, 180], "values": {"orders": [3, 1, null, 7, 8]}}"#)
    #expect(added.json["inserted"] == .integer(2) && added.json["updated"] == .integer(1))
    #expect(added.json["duplicates"] == .integer(1))
    #expect(try points().json["values"]?["orders"] == JSONValue.parse("[1, null, 3, 8]"))
  }

  @Test("What a row or a request leaves out stays as it is; null takes it away")
  func partial() throws {
    _ = try api.json(
      .post, "/v1/series/s/points", #"{"timestamps": [0], "values": {"orders": [1], "errors": [2]}}"#)
    let rows = """
      {"timestamp": 0, "orders": 5}
      {"timestamp": 60, "errors": 6}
      {"timestamp": 0, "errors": null}
      """
    let added = try api.ask(.post, "/v1/series/s/points", rows, type: "application/x-ndjson")
    #expect(added.json["updated"] == .integer(1) && added.json["inserted"] == .integer(1))
    #expect(try points().json["values"] == JSONValue.parse(#"{"orders": [5, null], "errors": [null, 6]}"#))
  }

  @Test("A label column of an addition becomes labels")
  func labels() throws {
    let added = try api.csv(
      .post, "/v1/series/s/points?ignore=outage", "timestamp,orders,label,outage\n0,1,0,0\n60,2,1,0\n120,3,1,1\n")
    #expect(added.json["labels"] == .integer(2))
    let kinds = try api.ask(.get, "/v1/series/s/labels").json["items"]?.array?.compactMap { $0["kind"]?.string }
    #expect(kinds == ["anomaly", "ignore"])
  }

  @Test(
    "A wrong body is refused with the place of each fault, and nothing of it is stored",
    arguments: [
      (#"{"timestamps": [0, 37], "values": {"orders": [1, 2]}}"#, "off_grid", ["off_grid /timestamps/1"]),
      (#"{"timestamps": [0], "values": {"nope": [1]}}"#, "unknown_metric", ["unknown_metric /values/nope"]),
      (#"{"timestamps": [0], "values": {"deploy": [1]}}"#, "unknown_metric", ["unknown_metric /values/deploy"]),
      (#"{"timestamps": [0], "context": {"orders": [1]}}"#, "unknown_metric", ["unknown_metric /context/orders"]),
      (#"{"timestamps": [0, 60], "values": {"orders": [1]}}"#, "length_mismatch", ["length_mismatch /values/orders"]),
      (#"{"timestamps": [], "values": {"orders": []}}"#, "no_points", ["no_points /timestamps"]),
      (#"{"timestamps": [0]}"#, "missing_key", ["missing_key /values"]),
      (#"{"values": {"orders": [1]}}"#, "missing_key", ["missing_key /timestamps"]),
      (#"{"timestamps": [0], "values": {"orders": ["1"]}}"#, "wrong_type", ["wrong_type /values/orders/0"]),
      (#"{"timestamps": [0], "values": {"orders": 1}}"#, "wrong_type", ["wrong_type /values/orders"]),
      (#"{"timestamps": [0], "values": [1]}"#, "wrong_type", ["wrong_type /values"]),
      (#"{"timestamps": [-60], "values": {"orders": [1]}}"#, "out_of_range", ["out_of_range /timestamps/0"]),
      (
        #"{"timestamps": ["2023-05-01T09:01:00"], "values": {"orders": [1]}}"#, "invalid_time",
        ["invalid_time /timestamps/0"]
      ),
      (#"{"timestamps": [0.5], "values": {"orders": [1]}}"#, "wrong_type", ["wrong_type /timestamps/0"]),
      (#"{"timestamps": [null], "values": {"orders": [1]}}"#, "wrong_type", ["wrong_type /timestamps/0"]),
      (#"{"timestamps": [0], "values": {"orders": [1]}, "x": 1}"#, "unknown_key", ["unknown_key /x"]),
      (#"{"timestamps": [0], "values": {"orders": [1e999]}}"#, "out_of_range", []),
      (#"{"timestamps": [0], "values": {"orders": [NaN]}}"#, "malformed_json", []),
      (#"{"timestamps": [0], "timestamps": [0]}"#, "duplicate_key", []),
      (
        #"{"timestamps": [0, 6000000060], "values": {"orders": [1, 2]}}"#, "invalid_request",
        ["in_future /timestamps/1", "far_apart /timestamps/1"]
      ),
      ("", "empty_body", []),
    ] as [(String, String, [String])])
  func wrongColumns(body: String, code: String, faults: [String]) throws {
    let answer = try api.json(.post, "/v1/series/s/points", body)
    #expect(answer.code == code && answer.faults == faults, "\(answer.text)")
    #expect(try api.ask(.get, "/v1/series/s").json["first"] == .null)
  }

  @Test(
    "Wrong rows are refused with their lines, and nothing of the body is stored",
    arguments: [
      ("{\"timestamp\": 0, \"orders\": 1}\n{\"timestamp\": 60", "malformed_ndjson", ["malformed_ndjson line 2"]),
      ("[1]\n", "malformed_ndjson", ["malformed_ndjson line 1"]),
      ("{\"orders\": 1}\n", "missing_key", ["missing_key line 1 timestamp"]),
      ("{\"timestamp\": 0}\n", "missing_key", ["missing_key line 1"]),
      ("{\"timestamp\": 0, \"orders\": \"x\"}\n", "wrong_type", ["wrong_type line 1 orders"]),
      ("{\"timestamp\": 0, \"order\": 1}\n", "unknown_metric", ["unknown_metric line 1 order"]),
      ("{\"timestamp\": 0, \"timestamp\": 1, \"orders\": 1}\n", "duplicate_key", ["duplicate_key line 1"]),
      ("{\"timestamp\": 0, \"orders\": 1}\n\n{\"timestamp\": 7, \"orders\": 1}\n", "off_grid", ["off_grid line 3"]),
      (
        "{\"timestamp\": \"x\", \"orders\": 1}\n[]\n", "invalid_request",
        ["invalid_time line 1 timestamp", "malformed_ndjson line 2"]
      ),
      ("\n \n", "no_points", []),
      ("", "empty_body", []),
    ] as [(String, String, [String])])
  func wrongRows(body: String, code: String, faults: [String]) throws {
    let answer = try api.ask(.post, "/v1/series/s/points", body, type: "application/x-ndjson")
    #expect(answer.code == code && answer.faults == faults, "\(answer.text)")
    #expect(try api.ask(.get, "/v1/series/s").json["first"] == .null)
  }

  @Test("A file with a column that the series lacks, or between its slots, is refused")
  func wrongFiles() throws {
    let unknown = try api.csv(.post, "/v1/series/s/points", "timestamp,orders,nope\n0,1,2\n")
    #expect(unknown.faults == ["unknown_metric line 1 nope"] && unknown.status == 422)
    _ = try api.csv(.post, "/v1/series/s/points", "timestamp,orders\n0,1\n")
    let stray = try api.csv(.post, "/v1/series/s/points", "timestamp,orders\n60,1\n61,2\n62,3\n")
    #expect(stray.code == "off_grid" && stray.faults == ["off_grid line 3", "off_grid line 4"])
    #expect(stray.json["detail"]?.string?.hasPrefix("2 of 3 times are not on the grid of 60 s") == true)
    #expect(try api.ask(.get, "/v1/series/s").json["points"] == .integer(1))
  }

  @Test("Additions to what is not there, and media types that nobody knows, are refused")
  func refusals() throws {
    #expect(
      try api.json(.post, "/v1/series/x/points", #"{"timestamps": [0], "values": {"a": [1]}}"#).code
        == "series_not_found")
    #expect(try api.ask(.post, "/v1/series/s/points", "x", type: "application/xml").code == "unsupported_media_type")
    #expect(try api.json(.post, "/v1/series/s/points?label=x", "{}").code == "unknown_query")
    let packed = try api.ask(
      .post, "/v1/series/s/points", "x", type: "text/csv", headers: ["Content-Encoding": "br"])
    #expect(packed.status == 415 && packed.code == "unsupported_encoding")
    #expect(try api.ask(.get, "/v1/series/x/points").code == "series_not_found")
  }

  @Test("1e308 comes back as it was sent")
  func extremes() throws {
    _ = try api.json(.post, "/v1/series/s/points", #"{"timestamps": [0, 60], "values": {"orders": [1e308, -5e-324]}}"#)
    #expect(try points().json["values"]?["orders"]?.numbers == [1e308, -Double.leastNonzeroMagnitude])
  }

  @Test("The first points fix the grid, wherever they lie")
  func phase() throws {
    _ = try api.json(.post, "/v1/series/s/points", #"{"timestamps": [77], "values": {"orders": [1]}}"#)
    #expect(
      try api.json(.post, "/v1/series/s/points", #"{"timestamps": [120], "values": {"orders": [1]}}"#).code
        == "off_grid")
    #expect(
      try api.json(.post, "/v1/series/s/points", #"{"timestamps": [17], "values": {"orders": [1]}}"#).status == 200)
  }
}
