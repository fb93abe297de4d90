import HTTP
import JSON
import Monitoring
import Testing

@testable import API

/// Whatever reads a field reads it by one grammar: white space is trimmed at the ends and joins nothing inside.
@Suite("Fields of requests")
struct RequestFieldsTests {
  private static let definition = #"{"interval": 60, "metrics": ["value"]}"#
  private static let rows = "timestamp,value\n0,1\n60,2\n"
  private static let label = #"[{"start": 0, "end": 60, "kind": "anomaly"}]"#

  private func headers(_ lines: [(String, String)]) -> HTTPHeaders {
    var headers = HTTPHeaders()
    for (name, value) in lines { headers.add(name, value) }
    return headers
  }

  @Test(
    "A media type is taken with its parameters and in any case",
    arguments: [
      "text/csv", "text/csv; charset=utf-8", "TEXT/CSV;CHARSET=\"UTF-8\"",
      "text/csv ;\theader=present; charset=US-ASCII",
      " text/csv;", "application/json", "Application/Json; charset=utf-8", "application/json;charset=iso-8859-1",
    ])
  func taken(type: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let body = type.lowercased().contains("csv") ? Self.rows : Self.definition
      let answer = try harness.send(.put, "/v1/series/s", body, headers: ["Content-Type": type])
      #expect(answer.status == 201)
    }
  }

  @Test(
    "What is no media type is malformed, and what is another is not taken; both name the field",
    arguments: [
      ("appli cation/json", "malformed_request"), ("application/js\ton", "malformed_request"),
      ("application /json", "malformed_request"), ("application/ json", "malformed_request"),
      ("application/json, application/json", "malformed_request"),
      ("application/json;charset = utf-8", "malformed_request"),
      ("application/json;charset=\"utf-8", "malformed_request"), ("json", "malformed_request"),
      ("te xt/csv", "malformed_request"), ("text/csv;charset=utf-8;charset=utf-16", "malformed_request"),
      ("application/xml", "unsupported_media_type"), ("application/jsonp", "unsupported_media_type"),
      ("text/csv;charset=ebcdic", "unsupported_media_type"),
      ("text/csv; charset=\"UTF-7\"", "unsupported_media_type"),
      ("*/*", "unsupported_media_type"),
    ])
  func refused(type: String, code: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      for (method, path) in [(HTTPMethod.put, "/v1/series/s"), (.post, "/v1/series"), (.post, "/v1/series/s/points")] {
        if path == "/v1/series" && type.hasPrefix("text/csv;") && code == "unsupported_media_type" { continue }
        let answer = try harness.send(method, path, Self.definition, headers: ["Content-Type": type])
        #expect(answer.code == code, "\(answer.text)")
        #expect(answer.faults == ["\(code) Content-Type"])
      }
      #expect(try harness.send(.get, "/v1/series").json["items"]?.array?.count == 0)
    }
  }

  @Test(
    "Accept chooses the representation by its ranges and weights, all lines together",
    arguments: [
      (["te xt/csv"], nil), (["text/csv, appli cation/json"], nil), (["text/csv;q=7"], nil), (["text"], nil),
      (["text/csv"], "text/csv; charset=utf-8"), (["text/csv;q=0.1", "application/json;q=0.2"], "application/json"),
      (["application/json;q=0.1", "", "Text/CSV ; q=0.2"], "text/csv; charset=utf-8"), ([""], "application/json"),
      (["text/html, *; q=.2"], "application/json"), (["text/csv; charset=utf-8"], "text/csv; charset=utf-8"),
    ] as [([String], String?)])
  func accept(lines: [String], type: String?) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.put, "/v1/series/s", Self.rows, headers: ["Content-Type": "text/csv"])
      let answer = try harness.send(.get, "/v1/series/s/points", headers: headers(lines.map { ("Accept", $0) }))
      #expect(answer.mediaType == type ?? "application/problem+json")
      if type == nil { #expect(answer.faults == ["malformed_request Accept"]) }
    }
  }

  @Test(
    "Every coding of a body counts",
    arguments: [
      ([], nil), (["identity"], nil), (["IDENTITY ,, identity"], nil), ([""], nil), (["identity", "identity"], nil),
      (["br"], "unsupported_encoding"), (["gzip", "gzip"], "unsupported_encoding"),
      (["identity, br"], "unsupported_encoding"), (["gzip, br"], "unsupported_encoding"),
      (["iden tity"], "malformed_request"), (["identity", "\"identity\""], "malformed_request"),
      (["identity;q=1"], "malformed_request"),
    ] as [([String], String?)])
  func codings(lines: [String], code: String?) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.put, "/v1/series/s", Self.definition)
      let codings = lines.map { ("Content-Encoding", $0) }
      let routes = [
        ("labels", "application/json", Self.label), ("points", "text/csv", Self.rows),
        ("points", "application/x-ndjson", #"{"timestamp": 0, "value": 1}"#),
      ]
      for (path, type, body) in routes {
        let answer = try harness.send(
          .post, "/v1/series/s/\(path)", body, headers: headers(codings + [("Content-Type", type)]))
        #expect(answer.code == code, "\(answer.text)")
        #expect(answer.headers["Accept-Encoding"] == (code == "unsupported_encoding" ? "gzip, identity" : nil))
        #expect(answer.faults == (code.map { ["\($0) Content-Encoding"] } ?? []))
      }
    }
  }

  @Test(
    "A field that comes once and comes twice is refused, the same twice or not, before anything is done",
    arguments: [
      [("Content-Type", "application/json"), ("Content-Type", "text/csv")],
      [("Content-Type", "application/json"), ("content-type", "application/json")],
      [("Idempotency-Key", "a"), ("Idempotency-Key", "b")],
      [("Idempotency-Key", "a"), ("X", "b"), ("IDEMPOTENCY-KEY", "a")],
      [("Authorization", "Bearer secret"), ("Authorization", "Bearer other")],
      [("Authorization", "Bearer secret"), ("authorization", "Bearer secret")],
      [("Origin", "http://localhost"), ("Origin", "http://evil.example")],
      [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")],
      [("Last-Event-ID", "1"), ("Last-Event-ID", "2")],
      [("Content-Range", "bytes 0-1/2"), ("Content-Range", "bytes 0-1/3")],
      [("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Method", "GET")],
    ])
  func repeated(lines: [(String, String)]) throws {
    let field = lines[0].0
    for token in [nil, "secret"] {
      try ServiceHarness.with(token: token, runsJobs: false) { harness in
        var fields = headers(lines)
        if field != "Authorization" { fields.add("Authorization", "Bearer secret") }
        if field != "Content-Type" { fields.add("Content-Type", "application/json") }
        for (method, path) in [
          (HTTPMethod.post, "/v1/series"), (.put, "/v1/series/s"), (.options, "/"), (.get, "/v1/none"),
        ] {
          let answer = try harness.send(method, path, Self.definition, headers: fields)
          #expect(answer.status == 400)
          #expect(answer.faults == ["malformed_request \(field)"])
          #expect(answer.text.contains("comes 2 times"))
        }
        let series = try harness.send(.get, "/v1/series", headers: ["Authorization": "Bearer secret"])
        #expect(series.json["items"]?.array?.count == 0)
      }
    }
  }

  @Test("Fields that are lists may come on several lines")
  func lists() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.put, "/v1/series/s", Self.definition)
      let tag = try harness.send(.get, "/v1/series/s").tag
      let lines = [
        ("If-None-Match", "\"x\", "), ("If-None-Match", ""), ("If-None-Match", "W/\(tag)"), ("Accept", "*/*"),
      ]
      #expect(try harness.send(.get, "/v1/series/s", headers: headers(lines + [("Accept", "text/html")])).status == 304)
    }
  }

  @Test("All repeated fields are told of at once")
  func together() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let lines = ["Origin", "Idempotency-Key", "Idempotency-Key", "Origin", "Origin"].map { ($0, "a") }
      let answer = try harness.send(.post, "/v1/series", Self.definition, headers: headers(lines))
      #expect(answer.faults == ["malformed_request Origin", "malformed_request Idempotency-Key"])
      #expect(answer.text.contains("comes 3 times"))
    }
  }

  @Test(
    "A credential is a scheme, spaces and a token",
    arguments: [
      ("Bearer secret", 200), ("bEARER   secret", 200), (" Bearer secret\t", 200), ("Bearer\tsecret", 401),
      ("Bear er secret", 401),
      ("Bearer sec ret", 401), ("Bearersecret", 401), ("\"Bearer\" secret", 401), ("Bearer, secret", 401),
      ("Bearer secret, Bearer secret", 401), ("Bearer", 401), ("", 401), ("secret", 401),
    ])
  func credentials(value: String, status: Int) throws {
    try ServiceHarness.with(token: "secret", runsJobs: false) { harness in
      let answer = try harness.send(.get, "/v1/series", headers: ["Authorization": value])
      #expect(answer.status == status)
    }
  }
}
