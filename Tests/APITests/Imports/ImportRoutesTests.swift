import HTTP
import JSON
import Testing

@testable import API

@Suite("Any export goes in, and says what it was taken for")
struct ImportRoutesTests {
  let api: APIFixture
  init() throws { api = try APIFixture(now: 1_800_000_000) }

  static let german = """
    Zeit;Umsatz (EUR);Störung
    29.11.2026 03:00;1.234,50;0
    29.11.2026 03:05;1.240,25;0
    29.11.2026 03:10;;1
    29.11.2026 03:15;1.199,00;0
    """

  @Test("A preview says what a file is taken for, and stores nothing")
  func preview() throws {
    let answer = try api.ask(.post, "/v1/imports?id=sales", Self.german, type: "application/octet-stream")
    #expect(answer.status == 200 && answer.json["stored"] == .bool(false))
    #expect(answer.json["delimiter"] == .string(";") && answer.json["decimal"] == .string("comma"))
    #expect(answer.json["time_format"] == .string("day_first") && answer.json["timezone"] == .string("UTC"))
    let columns = answer.json["columns"]?.array ?? []
    #expect(columns.map { $0["kind"]?.string } == ["time", "metric", "metric"])
    #expect(columns[1]["unit"] == .string("EUR"))
    let part = answer.json["series"]?.array?.first
    #expect(part?["id"] == .string("sales") && part?["interval"] == .integer(300) && part?["rows"] == .integer(4))
    #expect(answer.json["first_rows"]?.array?.first?["values"]?["Umsatz (EUR)"] == .number(1234.5))
    #expect(try api.ask(.get, "/v1/series/sales").status == 404)
  }

  @Test("What was shown is taken so by its query, and by 'confirm' alone", arguments: [true, false])
  func confirm(bySaying: Bool) throws {
    let preview = try api.ask(.post, "/v1/imports", Self.german, type: "text/csv")
    let query = try #require(preview.json["query"]?.string)
    let target = "/v1/imports?confirm=true&id=sales" + (bySaying ? "&" + query : "")
    let answer = try api.ask(.post, target, Self.german, type: "text/csv")
    #expect(answer.status == 201 && answer.json["stored"] == .bool(true))
    let series = answer.json["series"]?.array?.first
    #expect(series?["id"] == .string("sales") && series?["points"] == .integer(4) && series?["missing"] == .integer(0))
    #expect(series?["units"]?["Umsatz (EUR)"] == .string("EUR"))
    #expect(try api.ask(.get, "/v1/series/sales").json["import_query"]?.string == query)
  }

  @Test("A file of one series wants a name, one of several brings them")
  func names() throws {
    #expect(try api.ask(.post, "/v1/imports?confirm=true", Self.german, type: "text/csv").faults == ["missing_key id"])
    let rows = (0..<6).flatMap { row in ["web-1", "web 2"].map { "\($0),\(1_795_824_000 + row * 60),\(row)" } }
    let long = "host,time,cpu\n" + rows.joined(separator: "\n")
    let answer = try api.ask(.post, "/v1/imports?confirm=true&id=prod.", long, type: "text/csv")
    #expect(answer.json["series"]?.array?.compactMap { $0["id"]?.string } == ["prod.web-1", "prod.web-2"])
    #expect(answer.json["series"]?.array?.allSatisfy { $0["metrics"] == .array([.string("cpu")]) } ?? false)
    #expect(try api.ask(.get, "/v1/series/prod.web-2/points").json["values"]?["cpu"]?.integers == [0, 1, 2, 3, 4, 5])
  }

  @Test("Several series that are put into one become its metrics, and more rows of them can be added")
  func pivot() throws {
    func long(_ first: Int) -> String {
      let rows = (first..<first + 4).flatMap { row in ["a", "b"].map { "\(1_795_824_000 + row * 60),\($0),\(row)" } }
      return "time,series,value\n" + rows.joined(separator: "\n")
    }
    let put = try api.csv(.put, "/v1/series/s", long(0))
    #expect(put.status == 201 && put.json["metrics"] == .array([.string("a"), .string("b")]))
    let added = try api.csv(.post, "/v1/series/s/points", long(4))
    #expect(added.status == 200 && added.json["inserted"] == .integer(4) && added.json["duplicates"] == .integer(0))
    #expect(try api.ask(.get, "/v1/series/s/points").json["values"]?["b"]?.integers == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test("JSON of tools becomes a series by its shape, and is added by its shape")
  func tools() throws {
    func answer(_ first: Int) -> String {
      let values = (first..<first + 5).map { "[\(1_795_824_000 + 60 * $0).5,\"\($0)\"]" }.joined(separator: ",")
      return
        #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","job":"x"},"values":["#
        + values + "]}]}}"
    }
    let put = try api.json(.put, "/v1/series/s", answer(0))
    #expect(
      put.status == 201 && put.json["metrics"] == .array([.string("up")])
        && put.json["import"]?["format"] == .string("prometheus"))
    #expect(try api.json(.post, "/v1/series/s/points", answer(5)).json["inserted"] == .integer(5))
    #expect(
      try api.json(.put, "/v1/series/t", #"{"metrics": ["a"], "context": [{"name": "b", "kind": "flag"}]}"#).code
        == "missing_key")
  }

  @Test("Faults come by their causes, with their true counts, the first places and what to do")
  func faults() throws {
    let rows = (0..<500).map {
      "\(1_795_824_000 + 60 * $0),\($0 % 50 == 49 ? "broken" : "1"),\($0 == 7 ? "1e999" : "2")"
    }
    let answer = try api.csv(.put, "/v1/series/s", "time,a,b\n" + rows.joined(separator: "\n"))
    let errors = answer.json["errors"]?.array ?? []
    #expect(answer.status == 422 && errors.count == 2)
    let broken = errors.first { $0["column"] == .string("a") }
    #expect(broken?["count"] == .integer(10) && broken?["lines"]?.integers == [51, 101, 151, 201, 251])
    #expect(broken?["detail"]?.string?.contains("?missing=") ?? false)
    #expect(errors.first { $0["column"] == .string("b") }?["count"] == nil)
    let told = try api.csv(.put, "/v1/series/s?missing=broken,1e999", "time,a,b\n" + rows.joined(separator: "\n"))
    #expect(told.status == 201)
  }

  @Test("Times of another unit than was told are told by their year")
  func milliseconds() throws {
    let rows = (0..<50).map { "\(1_795_824_000_000 + 60_000 * $0),1" }.joined(separator: "\n")
    let answer = try api.csv(.put, "/v1/series/s?time_format=unix_s", "time,a\n" + rows)
    let detail = answer.json["errors"]?.array?.first?["detail"]?.string ?? ""
    #expect(answer.status == 422 && detail.contains("50 rows") && detail.contains("?time_format=unix_ms"))
    #expect(try api.csv(.put, "/v1/series/s", "time,a\n" + rows).status == 201)
  }

  // MARK: clocks that aren't straight

  static func jittered(_ stray: Int) -> String {
    "time,a\n"
      + (0..<200).map { "\(1_795_824_000 + 60 * $0 + ($0 * 7) % (2 * stray + 1) - stray),\($0)" }.joined(
        separator: "\n")
  }

  @Test("A file that is regular but for jitter is snapped, says so, and so are the points after it")
  func snapped() throws {
    let put = try api.csv(.put, "/v1/series/s", Self.jittered(2))
    #expect(
      put.json["interval"] == .integer(60) && put.json["alignment"] == .string("snap")
        && put.json["points"] == .integer(200))
    #expect(
      put.json["import"]?["warnings"]?.array?.contains { $0.string?.contains("by 2 s at most") ?? false } ?? false)
    let added = try api.json(.post, "/v1/series/s/points", #"{"timestamps": [1795836001], "values": {"a": [7]}}"#)
    #expect(added.json["inserted"] == .integer(1))
    let rows = try api.ask(
      .post, "/v1/series/s/points", #"{"timestamp": 1795836058, "a": 8}"#, type: "application/x-ndjson")
    #expect(rows.json["inserted"] == .integer(1))
    #expect(
      try api.ask(.get, "/v1/series/s/points?from=1795836000").json["timestamps"]?.integers == [
        1_795_836_000, 1_795_836_060,
      ])
    #expect(try api.csv(.put, "/v1/series/s?alignment=strict", Self.jittered(2)).code == "off_grid")
  }

  @Test("A point off the grid of a strict series is refused with the nearest slot")
  func strict() throws {
    _ = try api.json(.put, "/v1/series/s", #"{"interval": 60}"#)
    _ = try api.json(.post, "/v1/series/s/points", #"{"timestamps": [0, 60], "values": {"value": [1, 2]}}"#)
    let refused = try api.json(.post, "/v1/series/s/points", #"{"timestamps": [118], "values": {"value": [3]}}"#)
    #expect(refused.code == "off_grid" && refused.text.contains("the nearest slot is 120"))
    _ = try api.json(.put, "/v1/series/s", #"{"interval": 60, "alignment": "snap"}"#)
    #expect(
      try api.json(.post, "/v1/series/s/points", #"{"timestamps": [118], "values": {"value": [3]}}"#).status == 200)
  }

  @Test(
    "Rows at any time become one value an interval",
    arguments: [("mean", [2.0, 10.5]), ("sum", [6, 21]), ("last", [3, 11]), ("max", [3, 11]), ("count", [3, 2])])
  func aggregated(aggregation: String, values: [Double]) throws {
    let body =
      "when,amount\n2026-11-29T03:00:05Z,1\n2026-11-29T03:01:59Z,2\n2026-11-29T03:04:10Z,3\n2026-11-29T03:05:00Z,10\n2026-11-29T03:09:59Z,11\n"
    let put = try api.csv(.put, "/v1/series/s?interval=300&alignment=aggregate&aggregation=\(aggregation)", body)
    #expect(
      put.status == 201 && put.json["aggregation"] == .string(aggregation)
        && put.json["first"] == .integer(1_795_921_200))
    #expect(try api.ask(.get, "/v1/series/s/points").json["values"]?["amount"]?.numbers == values)
    // The same again changes nothing.
    #expect(try api.csv(.post, "/v1/series/s/points", body).json["updated"] == .integer(0))
    #expect(try api.csv(.put, "/v1/series/t?alignment=aggregate", body).faults == ["missing_key interval"])
  }

  @Test("Events are refused with what would make them go in")
  func events() throws {
    let body =
      "when,amount\n" + (0..<100).map { "\(1_795_824_000 + $0 * $0 * 37 % 86_400 + $0),1" }.joined(separator: "\n")
    let answer = try api.csv(.put, "/v1/series/s", body)
    #expect(answer.code == "interval_not_inferable" && answer.text.contains("alignment=aggregate"))
  }

  @Test("Local times are those of 'timezone', which the series keeps for the next file")
  func zones() throws {
    let body =
      "time,a\n"
      + (0..<48).map { "2026-07-0\(1 + $0 / 24) \($0 % 24 < 10 ? "0" : "")\($0 % 24):00,\($0)" }.joined(separator: "\n")
    let put = try api.csv(.put, "/v1/series/s?timezone=Europe/Berlin", body)
    #expect(put.json["first"] == .integer(1_782_856_800) && put.json["timezone"] == .string("Europe/Berlin"))
    #expect(try api.csv(.put, "/v1/series/s", body).json["first"] == .integer(1_782_856_800))
  }

  @Test("A file of another shape says what the series doesn't have")
  func otherShape() throws {
    _ = try api.csv(.put, "/v1/series/s", "time,a\n0,1\n60,2\n")
    let answer = try api.csv(.post, "/v1/series/s/points", "ds,a,b\n120,1,5\n180,2,6\n")
    #expect(answer.code == "unknown_metric" && answer.faults == ["unknown_metric line 1 b"])
    #expect(
      try api.csv(.post, "/v1/series/s/points?omit=b", "ds,a,b\n120,1,5\n180,2,6\n").json["inserted"] == .integer(2))
  }

  @Test(
    "What contradicts itself, or names what isn't there, is refused",
    arguments: [
      ("time_column=a,b,c,d,e,f,g", "too_many"), ("time_format=iso", "invalid_value"), ("decimal=dot", "invalid_value"),
      ("timezone=Mars/Olympus", "unknown_timezone"),
      ("value_column=nothing", "unknown_column"), ("omit=a&context=a", "conflicting_query"),
      ("alignment=snap&aggregation=sum", "conflicting_query"),
      ("series_column=nothing", "unknown_column"), ("id=a%2Fb", "invalid_id"), ("confirm=yes", "wrong_type"),
      ("alignment=near", "invalid_value"),
    ])
  func refused(query: String, code: String) throws {
    let answer = try api.ask(.post, "/v1/imports?" + query, "time,a,b\n0,1,7\n60,2,8\n", type: "text/csv")
    #expect(answer.status == 422 && answer.code == code)
  }

  @Test("A damaged or cut gzip is refused, and one of zeros without end stops")
  func gzip() throws {
    let answer = try api.send(
      .post, "/v1/imports", type: "application/gzip", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 1, 2, 3])
    #expect(answer.status == 400 && answer.code == "malformed_csv")
    let cut = try api.send(.post, "/v1/imports", type: "application/gzip", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
    #expect(cut.status == 400 && cut.code == "malformed_csv")
  }
}

extension APIFixture {
  /// The answer to a body of any bytes.
  fileprivate func send(_ method: HTTPMethod, _ target: String, type: String, bytes: [UInt8]) throws -> APIAnswer {
    try APIAnswer(handler.respond(to: HTTPRequest(method, target, headers: ["Content-Type": type], body: bytes)))
  }
}
