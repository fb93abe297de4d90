import HTTP
import JSON
import Testing

@testable import API

@Suite("Points read over HTTP")
struct PointReadingTests {
  let api: APIFixture

  init() throws {
    api = try APIFixture()
    let rows = (0..<100).filter { $0 != 50 }.map { "\($0 * 60),\($0 == 77 ? 1_000 : $0 % 7)\n" }
    _ = try api.csv(.put, "/v1/series/s", "timestamp,a\n" + rows.joined())
  }

  private func points(_ query: String = "", headers: HTTPHeaders = [:]) throws -> APIAnswer {
    try api.ask(.get, "/v1/series/s/points" + query, headers: headers)
  }

  @Test("Pages put together are the whole")
  func pages() throws {
    let whole = try points().json
    #expect(whole["timestamps"]?.integers?.count == 100 && whole["next_cursor"] == nil)
    var timestamps: [Int64] = []
    var values: [Double] = []
    var cursor: String? = ""
    while let place = cursor {
      let page = try points("?limit=33" + (place.isEmpty ? "" : "&cursor=" + place)).json
      timestamps += page["timestamps"]?.integers ?? []
      values += page["values"]?["a"]?.numbers ?? []
      cursor = page["next_cursor"]?.string
      #expect(timestamps.count <= 100)
    }
    #expect(timestamps == whole["timestamps"]?.integers)
    #expect(values.map(\.bitPattern) == whole["values"]?["a"]?.numbers?.map(\.bitPattern))
  }

  @Test(
    "A range holds its beginning and stops before its end",
    arguments: [
      ("?from=60&to=180", [60, 120]), ("?from=61&to=180", [120]), ("?from=5900", [5_940]), ("?to=1", [0]),
      ("?from=1970-01-01T00:01:00Z&to=1970-01-01T01:02:00%2B01:00", [60]), ("?from=99999999", []),
    ] as [(String, [Int64])])
  func ranges(query: String, times: [Int64]) throws {
    let answer = try points(query).json
    #expect(answer["timestamps"]?.integers == times)
    #expect(answer["values"]?["a"]?.numbers?.count == times.count)
  }

  @Test("Rows are flat, and a missing value in them is null")
  func rows() throws {
    let answer = try points("?format=rows&from=2940&to=3060")
    let expected = try JSONValue.parse(
      #"{"series": "s", "interval": 60, "rows": [{"timestamp": 2940, "a": 0}, {"timestamp": 3000, "a": null}]}"#)
    #expect(answer.json == expected)
  }

  @Test("CSV read back is the file that was sent, gaps as empty fields")
  func csv() throws {
    let answer = try points(headers: ["Accept": "text/csv"])
    #expect(answer.headers["Content-Type"] == "text/csv; charset=utf-8")
    let lines = answer.text.split(separator: "\n")
    #expect(lines.count == 101 && lines[0] == "timestamp,a" && lines[51] == "3000,")
    let copy = try api.csv(.put, "/v1/series/copy", answer.text)
    #expect(copy.json["points"] == .integer(99) && copy.json["missing"] == .integer(1))
    let read = try api.ask(.get, "/v1/series/copy/points", headers: ["Accept": "text/csv"])
    #expect(read.text == answer.text)
  }

  @Test("A sample keeps the extremes within its limit, and a short range whole")
  func sample() throws {
    let answer = try points("?max_points=10").json
    let values = try #require(answer["values"]?["a"]?.numbers)
    #expect(values.count <= 10 && values.contains(1_000) && values.contains(0))
    #expect(answer["timestamps"]?.integers == answer["timestamps"]?.integers?.sorted())
    #expect(try points("?max_points=100").json == points().json)
  }

  @Test("An empty series has no points, and says so in columns")
  func empty() throws {
    _ = try api.json(.put, "/v1/series/e", #"{"interval": 60, "metrics": ["x"]}"#)
    let answer = try api.ask(.get, "/v1/series/e/points").json
    #expect(
      try answer
        == JSONValue.parse(#"{"series": "e", "interval": 60, "timestamps": [], "values": {"x": []}, "context": {}}"#))
    #expect(try api.ask(.get, "/v1/series/e/points", headers: ["Accept": "text/csv"]).text == "timestamp,x\n")
  }

  @Test("A poll that finds nothing new is answered 304, and another question has another tag")
  func tags() throws {
    let tag = try #require(try points().headers["ETag"])
    #expect(try points(headers: ["If-None-Match": tag]).status == 304)
    #expect(try points("?format=rows", headers: ["If-None-Match": tag]).status == 200)
    _ = try api.csv(.post, "/v1/series/s/points", "timestamp,a\n6000,1\n")
    #expect(try points(headers: ["If-None-Match": tag]).status == 200)
  }

  @Test("A poll with 'wait' holds the request until points come")
  func wait() throws {
    let tag = try #require(try points().headers["ETag"])
    let request = try HTTPRequest(.get, "/v1/series/s/points?wait=30", headers: ["If-None-Match": tag])
    guard case .wait = api.handler.respond(to: request) else {
      Issue.record("an answer came at once")
      return
    }
    #expect(try points("?wait=30").status == 200)
  }

  @Test(
    "Queries that contradict themselves are refused",
    arguments: [
      ("?from=60&to=60", "empty_range"), ("?from=x", "invalid_time"), ("?limit=100001", "out_of_range"),
      ("?max_points=1", "out_of_range"), ("?max_points=10&limit=5", "conflicting_query"),
      ("?max_points=10&cursor=czA", "conflicting_query"), ("?cursor=nonsense", "invalid_cursor"),
      ("?format=columns&format=rows", "conflicting_query"), ("?format=table", "invalid_value"),
      ("?metric=a", "unknown_query"), ("?wait=61", "out_of_range"),
    ])
  func wrongQueries(query: String, code: String) throws {
    let answer = try points(query)
    #expect(answer.status == 422 && answer.code == code)
  }

  @Test("A form that cannot be made, and pages of a stream, are refused")
  func forms() throws {
    #expect(try points(headers: ["Accept": "application/xml"]).code == "not_acceptable")
    #expect(try points("?limit=5", headers: ["Accept": "text/csv"]).code == "conflicting_query")
    #expect(try points(headers: ["Accept": "text/html, */*;q=0.5"]).status == 200)
    #expect(try points(headers: ["Accept": "text/csv;q=0, */*"]).headers["Content-Type"] == "application/json")
  }
}
