import HTTP
import JSON
import Testing

@testable import API

@Suite("Scopes")
struct ScopeTests {
  private static let file = """
    reader scopes=read
    feeder scopes=ingest
    judge scopes=label
    ruler scopes=admin
    feeding-reader scopes=read,ingest
    whole
    """

  private func send(
    _ harness: ServiceHarness, _ token: String, _ method: HTTPMethod, _ path: String, _ body: String = "",
    headers: HTTPHeaders = [:]
  ) throws -> ServiceHarness.Answer {
    var headers = headers
    headers.set("Authorization", "Bearer \(token)")
    return try harness.send(method, path, body, headers: headers)
  }

  @Test(
    "A token is for its scopes, admin for all",
    arguments: [
      (HTTPMethod.get, "/v1/series", "", "read"), (.head, "/v1/series", "", "read"), (.get, "/v1/jobs", "", "read"),
      (.post, "/v1/models/m/forecast", "{}", "read"), (.post, "/v1/series", "{}", "ingest"),
      (.post, "/v1/series/s/points", "{}", "ingest"), (.post, "/v1/series/s/labels", "[]", "label"),
      (.delete, "/v1/series/s/labels/l-1", "", "label"), (.post, "/v1/alerts/a-1/acknowledge", "{}", "label"),
      (.delete, "/v1/series/s", "", "admin"), (.post, "/v1/models", "{}", "admin"),
      (.post, "/v1/evaluations", "{}", "admin"), (.put, "/v1/monitors/m", "{}", "admin"),
    ])
  func holders(method: HTTPMethod, path: String, body: String, scope: String) throws {
    try ServiceHarness.with(token: Self.file, runsJobs: false) { (harness) throws in
      let tokens = [("reader", "read"), ("feeder", "ingest"), ("judge", "label"), ("ruler", "admin"), ("whole", scope)]
      for (token, has) in tokens {
        let answer = try send(harness, token, method, path, body)
        let isAdmitted = has == scope || has == "admin"
        #expect((answer.status != 403) == isAdmitted, "\(token) \(answer.status)")
        guard !isAdmitted else { continue }
        if method != .head { #expect(answer.code == "insufficient_scope") }
        let field = "Bearer realm=\"lapwing\", error=\"insufficient_scope\", scope=\"\(scope)\""
        #expect(answer.headers["WWW-Authenticate"] == field)
      }
    }
  }

  @Test(
    "A token is told what it is for",
    arguments: [
      ("reader", ["read"]), ("feeding-reader", ["read", "ingest"]), ("ruler", ["read", "ingest", "label", "admin"]),
    ])
  func told(token: String, scopes: [String]) throws {
    try ServiceHarness.with(token: Self.file, runsJobs: false) { (harness) throws in
      let answer = try send(harness, token, .get, "/v1/access")
      #expect(answer.status == 200)
      #expect(answer.json["scopes"]?.array?.compactMap(\.string) == scopes)
      #expect(try send(harness, "feeder", .get, "/v1/access").status == 403)
    }
  }

  @Test("What is kept under an idempotency key is not given to a token that may not ask for it")
  func replay() throws {
    try ServiceHarness.with(token: Self.file, runsJobs: false) { (harness) throws in
      let body = #"{"id": "orders", "interval": 60}"#
      let key: HTTPHeaders = ["Idempotency-Key": "k"]
      let statuses = try ["feeder", "reader", "whole"].map { token in
        try send(harness, token, .post, "/v1/series", body, headers: key).status
      }
      #expect(statuses == [201, 403, 201])
    }
  }

  @Test("Saving what was made wants ingest besides, and training by feedback wants admin")
  func furtherScopes() throws {
    try ServiceHarness.with(token: Self.file, runsJobs: false) { (harness) throws in
      let body = #"{"id": "orders", "interval": 60}"#
      #expect(try send(harness, "whole", .post, "/v1/series", body).status == 201)
      let times = (0..<300).map { "\($0 * 60)" }.joined(separator: ",")
      let values = (0..<300).map { "\($0 % 7)" }.joined(separator: ",")
      let points = #"{"timestamps": [\#(times)], "values": {"value": [\#(values)]}}"#
      #expect(try send(harness, "feeder", .post, "/v1/series/orders/points", points).status == 200)
      func augment(_ token: String, _ more: String) throws -> ServiceHarness.Answer {
        try send(harness, token, .post, "/v1/series/orders/augment", #"{"method": "scaling", "length": 60\#(more)}"#)
      }
      #expect(try augment("reader", "").status == 200)
      #expect(try augment("reader", #", "save_as": "copy""#).code == "insufficient_scope")
      #expect(try send(harness, "whole", .get, "/v1/series/copy").status == 404)
      #expect(try augment("feeding-reader", #", "save_as": "copy""#).status == 201)
      let train = "/v1/models/m/feedback?train=true"
      #expect(try send(harness, "judge", .post, train, "[]").code == "insufficient_scope")
      #expect(try send(harness, "judge", .post, "/v1/models/m/feedback", "[]").status != 403)
    }
  }

  @Test("Where there is no route, any token is told so and strangers are not")
  func nowhere() throws {
    try ServiceHarness.with(token: Self.file, runsJobs: false) { (harness) throws in
      #expect(try send(harness, "judge", .get, "/v1/nowhere").status == 404)
      #expect(try send(harness, "judge", .delete, "/v1/series").status == 405)
      #expect(try harness.send(.get, "/v1/nowhere").status == 401)
      #expect(try harness.send(.delete, "/v1/series").status == 401)
    }
  }

  @Test("A receiver's path is shown to those alone who may set it")
  func receivers() throws {
    try ServiceHarness.with(token: Self.file) { (harness) throws in
      let text = "timestamp,value\n" + (0..<300).map { "\($0 * 60),\($0 % 7)\n" }.joined()
      let csv: HTTPHeaders = ["Content-Type": "text/csv"]
      #expect(try send(harness, "whole", .put, "/v1/series/s", text, headers: csv).status == 201)
      let model = #"{"id": "m", "series": "s", "algorithm": "difference"}"#
      let location = try #require(try send(harness, "ruler", .post, "/v1/models", model).headers["Location"])
      #expect(try send(harness, "reader", .get, location + "?wait=60").json["status"]?.string == "succeeded")
      let monitor = #"{"model": "m", "webhook": {"url": "http://hooks:9093/s3cret?key=x"}}"#
      #expect(try send(harness, "ruler", .put, "/v1/monitors/w", monitor).status == 201)
      for (token, url) in [("reader", "http://hooks:9093/***"), ("ruler", "http://hooks:9093/s3cret?key=x")] {
        let one = try send(harness, token, .get, "/v1/receivers/w").json
        #expect(one["url"]?.string == url)
        let all = try send(harness, token, .get, "/v1/receivers").json["items"]?.array
        #expect(all?.first?["url"]?.string == url)
      }
    }
  }
}
