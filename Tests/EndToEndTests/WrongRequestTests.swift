import HTTP
import JSON
import Programs
import Testing

/// What a client gets wrong is answered with a problem document that says what and where, and changes nothing.
extension EndToEnd { @Suite(.serialized) struct WrongRequestTests {} }

/// A request that is refused.
struct WrongRequest: Sendable, CustomStringConvertible {
  let description: String
  var method = HTTPMethod.post
  let path: String
  var type = "application/json"
  let body: String
  var status = 422
  let code: String
  var pointer: String?
}

extension EndToEnd.WrongRequestTests {
  static let requests: [WrongRequest] = json + csv

  static let json: [WrongRequest] = [
    WrongRequest(
      description: "an unknown key", path: "/v1/series", body: #"{"id": "x", "interval": 60, "intervall": 60}"#,
      code: "unknown_key",
      pointer: "/intervall"),
    WrongRequest(
      description: "a wrong type", path: "/v1/series", body: #"{"id": "x", "interval": "a minute"}"#,
      code: "wrong_type", pointer: "/interval"),
    WrongRequest(
      description: "a duplicate key", path: "/v1/series", body: #"{"id": "x", "id": "y"}"#, status: 400,
      code: "duplicate_key"),
    WrongRequest(
      description: "JSON that breaks off", path: "/v1/series", body: #"{"id": "x""#, status: 400,
      code: "malformed_json"),
    WrongRequest(
      description: "an id with a slash", path: "/v1/series", body: #"{"id": "a/b", "interval": 60}"#,
      code: "invalid_id", pointer: "/id"),
    WrongRequest(
      description: "a point off the grid", path: "/v1/series/good/points",
      body: #"{"timestamps": [1714521601], "values": {"value": [1]}}"#, code: "off_grid", pointer: "/timestamps/0"),
    WrongRequest(
      description: "a time that is none", path: "/v1/series/good/points",
      body: #"{"timestamps": ["yesterday"], "values": {"value": [1]}}"#, code: "invalid_time",
      pointer: "/timestamps/0"),
    WrongRequest(
      description: "a metric that is not there", path: "/v1/series/good/points",
      body: #"{"timestamps": [1714521600], "values": {"valve": [1]}}"#, code: "unknown_metric",
      pointer: "/values/valve"),
    WrongRequest(
      description: "columns of different lengths", path: "/v1/series/good/points",
      body: #"{"timestamps": [1714521600], "values": {"value": [1, 2]}}"#, code: "length_mismatch",
      pointer: "/values/value"),
    WrongRequest(
      description: "a number beyond a double", path: "/v1/series/good/points",
      body: #"{"timestamps": [1714521600], "values": {"value": [1e999]}}"#, code: "out_of_range"),
    WrongRequest(
      description: "NaN, which JSON does not have", path: "/v1/series/good/points",
      body: #"{"timestamps": [1714521600], "values": {"value": [NaN]}}"#, status: 400, code: "malformed_json"),
    WrongRequest(
      description: "a thousand million epochs", path: "/v1/models",
      body: #"{"series": "good", "algorithm": "donut", "parameters": {"epochs": 1000000000}}"#, code: "out_of_range",
      pointer: "/parameters/epochs"),
    WrongRequest(
      description: "a parameter that is not there", path: "/v1/models",
      body: #"{"series": "good", "algorithm": "donut", "parameters": {"epoch": 10}}"#, code: "unknown_parameter",
      pointer: "/parameters/epoch"),
    WrongRequest(
      description: "an unknown algorithm", path: "/v1/models", body: #"{"series": "good", "algorithm": "doughnut"}"#,
      code: "invalid_value", pointer: "/algorithm"),
    WrongRequest(
      description: "a series that is not there", path: "/v1/models",
      body: #"{"series": "nowhere", "algorithm": "difference"}"#, code: "unknown_reference", pointer: "/series"),
    WrongRequest(
      description: "a label that ends before it starts", path: "/v1/series/good/labels",
      body: #"[{"start": 1714521700, "end": 1714521600, "kind": "anomaly"}]"#, code: "empty_range"),
  ]

  static let csv: [WrongRequest] = [
    ("duplicate columns", "timestamp,a,a\n0,1,2\n60,1,2\n", 422, "duplicate_column"),
    ("an empty file", "", 400, "empty_body"),
    ("a header alone", "timestamp,value\n", 422, "no_points"),
    ("one point", "timestamp,value\n60,1\n", 422, "interval_not_inferable"),
    ("no column of times", "value\n1\n2\n", 422, "no_time_column"),
    ("a time that cannot be read", "timestamp,value\n0,1\nsoon,2\n120,3\n", 422, "invalid_time"),
    ("a row of another width", "timestamp,value\n0,1\n60,2,3\n", 400, "malformed_csv"),
    ("a value that is no number", "timestamp,value\n0,1\n60,many\n", 422, "wrong_type"),
  ].map { description, body, status, code in
    WrongRequest(
      description: description, method: .put, path: "/v1/series/wrong", type: "text/csv", body: body, status: status,
      code: code)
  }

  @Test("wrong requests get a problem document, and leave nothing behind")
  func wrongRequests() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    #expect(try client.upload(SyntheticIndicator(days: 2, seed: 1).csv, as: "good").status == 201)
    let before = try client.send(.get, "/v1/series").body
    for request in Self.requests {
      let answer = try client.send(
        request.method, request.path, headers: ["Content-Type": request.type], body: .bytes(Array(request.body.utf8)))
      let comment = Comment(rawValue: "\(request): \(answer.status) \(answer.text)")
      #expect(answer.status == request.status, comment)
      #expect(answer.headers["content-type"] == "application/problem+json", comment)
      let problem = try answer.json
      #expect(problem["code"]?.string == request.code, comment)
      #expect(problem["detail"]?.string?.isEmpty == false, comment)
      #expect(problem["request_id"]?.string == answer.headers["x-request-id"], comment)
      if let pointer = request.pointer {
        let pointers = problem["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? []
        #expect(pointers.contains(pointer), comment)
      }
    }
    #expect(try client.send(.get, "/v1/series").body == before)
    #expect(try client.send(.get, "/v1/models").json["items"]?.array?.isEmpty == true)
  }

  /// Series by what is wrong with them.
  static let odd: [(name: String, code: String?, rows: [String])] = [
    ("short", "series_too_short", (0..<20).map { "\($0 * 60),\($0 % 7)" }),
    ("missing", "nothing_to_learn_from", (0..<2_000).map { "\($0 * 60)," }),
    ("constant", nil, (0..<2_000).map { "\($0 * 60),5" }),
    ("huge", nil, (0..<2_000).map { "\($0 * 60),\($0 % 2 == 0 ? "1e308" : "-1e308")" }),
  ]

  @Test(
    "a series that nothing can be learnt from gets a code and a sentence, any other a model that answers",
    arguments: odd.indices)
  func oddSeries(index: Int) throws {
    let (name, code, rows) = Self.odd[index]
    let server = try ServerProcess.fresh()
    let client = server.client()
    let csv = "timestamp,value\n" + rows.joined(separator: "\n") + "\n"
    let upload = try client.upload(Array(csv.utf8), as: name)
    #expect(upload.status == 201, "\(upload.text)")
    let answer = try client.send(
      .post, "/v1/models",
      json: #"{"id": "m", "series": "\#(name)", "algorithm": "donut", "parameters": {"epochs": 2}}"#)
    var problem = try answer.json
    if answer.status == 202, let identifier = problem["id"]?.string {
      problem = try client.finishedJob(identifier)["error"] ?? .null
    }
    #expect(problem["code"]?.string == code)
    if code == nil {
      let scores = try client.scores(name, model: "m")
      #expect(scores.raw.count == rows.count)
      #expect(scores.raw.contains { $0.isFinite })
    } else {
      #expect((problem["detail"]?.string?.count ?? 0) > 20)
    }
    #expect(try client.send(.get, "/readyz").status == 200)
  }

  @Test(
    "where a body is wanted and none is announced, its length is asked for",
    arguments: ["POST /v1/series", "PUT /v1/series/x", "POST /v1/models", "POST /v1/series/x/labels?format=trainset"])
  func lengthRequired(line: String) throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    try client.sendRaw(Array("\(line) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n".utf8))
    let answer = try client.readResponse()
    #expect(answer.status == 411)
    #expect(try answer.json["code"]?.string == "length_required")
  }

  @Test("a body that breaks off stores nothing")
  func cutOffBody() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    try client.sendRaw(
      Array(
        ("PUT /v1/series/half HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\n"
          + "timestamp,value\n0,1\n60,2\n120,3\n").utf8))
    client.finishSending()
    let answer = try client.readResponse()
    #expect(answer.status == 400)
    #expect(try answer.json["detail"]?.string?.contains("ended") == true)
    #expect(try server.client().send(.get, "/v1/series/half").status == 404)
  }
}
