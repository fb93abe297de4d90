import HTTP
import JSON
import Testing

@testable import API

@Suite("Points of many series over HTTP")
struct ManyPointRoutesTests {
  private let api: APIFixture
  init() throws { api = try APIFixture() }

  private func rows(_ query: String, _ text: String) throws -> APIAnswer {
    try api.ask(.post, "/v1/points" + query, text, type: "application/x-ndjson")
  }

  @Test("Rows make their series, add to them, and are read back as they were sent")
  func rows() throws {
    let text = """
      {"series": "web-1", "timestamp": 1699999200, "value": 3.2, "tags": {"host": "web-1"}}
      {"series": "shop", "timestamp": 1699999200, "values": {"orders": 12, "visits": 310}, "context": {"deploy": 0}}
      {"series": "web-1", "timestamp": 1699999260, "value": null}
      """
    let made = try rows("?create=true", text)
    #expect(made.status == 200)
    #expect(made.json["created"]?.array == [.string("web-1"), .string("shop")])
    #expect(
      made.json["series"] == .integer(2) && made.json["rows"] == .integer(3) && made.json["inserted"] == .integer(2))
    let again = try rows("", text)
    #expect(again.json["inserted"] == .integer(0) && again.json["updated"] == .integer(0))
    #expect(again.json["created"]?.array == [])
    let series = try api.ask(.get, "/v1/series/web-1").json
    #expect(series["tags"]?["host"] == .string("web-1"))
    #expect(series["alignment"] == .string("snap") && series["interval"] == .integer(60))
    let shop = try api.ask(.get, "/v1/series/shop/points").json
    #expect(shop["values"]?["visits"]?.numbers == [310] && shop["context"]?["deploy"]?.numbers == [0])
  }

  @Test("Columns say the same as rows")
  func columns() throws {
    let body = """
      {"series": [
        {"id": "a", "timestamps": [1699999200, "2023-11-14T22:01:00Z"], "value": [1, null]},
        {"id": "b", "timestamps": [1699999230], "values": {"x": [1], "y": [2]}, "tags": {"k": "v"}}
      ]}
      """
    let made = try api.json(.post, "/v1/points?create=true&interval=30", body)
    #expect(made.status == 200 && made.json["created"]?.array?.count == 2)
    #expect(try api.ask(.get, "/v1/series/b").json["interval"] == .integer(30))
    #expect(try api.ask(.get, "/v1/series/b/points").json["values"]?["y"]?.numbers == [2])
  }

  @Test("Nothing of a request with a fault is stored, and each fault has its place in it")
  func faults() throws {
    _ = try rows("?create=true&alignment=strict", #"{"series": "a", "timestamp": 1699999200, "value": 1}"#)
    let mixed = try rows(
      "",
      """
      {"series": "a", "timestamp": 1699999260, "value": 2}
      {"series": "a", "timestamp": 1699999261, "value": 2}
      {"series": "x", "timestamp": 1699999260, "value": 2}
      """)
    #expect(mixed.status == 422 && mixed.faults == ["off_grid line 2", "series_not_found line 3"])
    let unknown = try api.json(
      .post, "/v1/points", #"{"series": [{"id": "x", "timestamps": [1699999260, 1699999320], "value": [1, 2]}]}"#)
    #expect(unknown.status == 404 && unknown.faults == ["series_not_found /series/0/timestamps/0"])
    #expect(unknown.json["errors"]?.array?.first?["count"] == .integer(2))
    #expect(try api.ask(.get, "/v1/series/a").json["points"] == .integer(1))
  }

  @Test(
    "What makes no sense is refused with its place",
    arguments: [
      ("?interval=60", "{}", 422, ["conflicting_query interval", "missing_key /series"]),
      (
        "?create=true&aggregation=max&alignment=snap", #"{"series": [{"id": "a", "timestamps": [60], "value": [1]}]}"#,
        422,
        ["conflicting_query aggregation"]
      ),
      ("?create=true", #"{"series": []}"#, 422, ["invalid_value /series"]),
      (
        "?create=true", #"{"series": [{"id": "a/b", "timestamps": [60], "value": [1]}]}"#, 422,
        ["invalid_id /series/0/id"]
      ),
      (
        "?create=true", #"{"series": [{"id": "a", "timestamps": [60], "value": [1, 2]}]}"#, 422,
        ["length_mismatch /series/0/value"]
      ),
      ("?create=true", #"{"series": [{"id": "a", "timestamps": [60]}]}"#, 422, ["missing_key /series/0/value"]),
      (
        "?create=true", #"{"series": [{"id": "a", "timestamps": [60], "values": {"": [1]}}]}"#, 422,
        ["unknown_metric /series/0/values"]
      ),
      (
        "?create=true", #"{"series": [{"id": "a", "timestamps": [60], "value": [true]}]}"#, 422,
        ["wrong_type /series/0/value/0"]
      ),
    ] as [(String, String, Int, [String])])
  func refusals(query: String, body: String, status: Int, faults: [String]) throws {
    let answer = try api.json(.post, "/v1/points" + query, body)
    #expect(answer.status == status)
    #expect(answer.faults == faults || answer.faults.first == faults.first)
  }

  @Test("A body of another type is told which ones are taken")
  func type() throws {
    let answer = try api.csv(.post, "/v1/points", "timestamp,value\n0,1\n")
    #expect(answer.status == 415 && answer.json["detail"]?.string?.contains("application/x-ndjson") == true)
  }

  @Test("A request that is sent again with its key is carried out once")
  func idempotency() throws {
    let send = { [api] in
      try api.ask(
        .post, "/v1/points?create=true", #"{"series": "a", "timestamp": 60, "value": 1}"#, type: "application/x-ndjson",
        headers: ["Idempotency-Key": "k"])
    }
    let first = try send()
    let second = try send()
    #expect(first.text == second.text && second.headers["Idempotent-Replayed"] == "true")
    #expect(first.json["created"]?.array?.count == 1)
  }
}
