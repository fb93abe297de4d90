import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("Receivers")
struct ReceiverRoutesTests {
  private static let chat = #"""
    {"kind": "webhook", "url": "http://chat.example/hook?key=k", "headers": {"Authorization": "Bearer t0p"},
    "secret": "0123456789abcdef", "template": "{severity}: {summary}", "format": "alertmanager"}
    """#

  @Test("A receiver is made, read, listed, replaced and deleted, and its secrets are never shown")
  func life() throws {
    try ServiceHarness.with(runsJobs: false) { (harness) throws in
      let made = try harness.send(.put, "/v1/receivers/ops", Self.chat)
      #expect(made.status == 201 && made.headers["Location"] == "/v1/receivers/ops")
      for text in [made.text, try harness.send(.get, "/v1/receivers/ops").text] {
        #expect(!text.contains("t0p") && !text.contains("0123456789"))
      }
      #expect(made.json["header_names"]?.array == [.string("Authorization")])
      #expect(made.json["has_secret"]?.bool == true && made.json["format"]?.string == "alertmanager")
      let manager = #"{"kind": "alertmanager", "url": "http://am:9093", "repeat_seconds": 30}"#
      #expect(try harness.send(.put, "/v1/receivers/am", manager).status == 201)
      let again = try harness.send(.put, "/v1/receivers/ops", manager)
      #expect(again.status == 200 && again.json["has_secret"]?.bool == false)
      #expect(again.json["repeat_seconds"]?.integer == 30 && again.json["format"] == .null)
      #expect(again.json["revision"]?.integer == 2)
      let first = try harness.send(.get, "/v1/receivers?limit=1").json
      #expect(first["items"]?.array?.map { $0["id"]?.string } == ["am"])
      let cursor = try #require(first["next_cursor"]?.string)
      let second = try harness.send(.get, "/v1/receivers?limit=1&cursor=\(cursor)").json
      #expect(second["items"]?.array?.map { $0["id"]?.string } == ["ops"])
      #expect(try harness.send(.delete, "/v1/receivers/ops").status == 204)
      for (method, path) in [(HTTPMethod.get, ""), (.delete, ""), (.get, "/deliveries"), (.post, "/test")] {
        #expect(try harness.send(method, "/v1/receivers/ops" + path).code == "receiver_not_found")
      }
    }
  }

  @Test(
    "A faulty receiver is refused with the place of each fault",
    arguments: [
      ("{}", ["missing_key /kind", "missing_key /url"]),
      (#"{"kind": "pager", "url": "http://x"}"#, ["invalid_value /kind"]),
      (#"{"kind": "webhook", "url": "gopher://x"}"#, ["invalid_value /url"]),
      (#"{"kind": "webhook", "url": "http://u:p@x/"}"#, ["invalid_value /url"]),
      (#"{"kind": "webhook", "url": 5}"#, ["wrong_type /url"]),
      (#"{"kind": "webhook", "url": "http://x", "secret": "short"}"#, ["invalid_value /secret"]),
      (#"{"kind": "webhook", "url": "http://x", "template": "{sumary}"}"#, ["invalid_value /template"]),
      (#"{"kind": "webhook", "url": "http://x", "format": "xml"}"#, ["invalid_value /format"]),
      (#"{"kind": "webhook", "url": "http://x", "repeat_seconds": 60}"#, ["unknown_key /repeat_seconds"]),
      (#"{"kind": "alertmanager", "url": "http://x", "format": "lapwing"}"#, ["unknown_key /format"]),
      (#"{"kind": "alertmanager", "url": "http://x", "repeat_seconds": 4}"#, ["out_of_range /repeat_seconds"]),
      (#"{"kind": "alertmanager", "url": "http://x/?a=b"}"#, ["invalid_value /url"]),
      (
        #"{"kind": "webhook", "url": "http://x", "headers": {"Host": "y", "a b": "x", "X": "é", "Y": "", "Z": " z"}}"#,
        [
          "invalid_value /headers/Host", "invalid_value /headers/X", "invalid_value /headers/Y",
          "invalid_value /headers/Z", "invalid_value /headers/a b",
        ]
      ),
      (
        #"{"kind": "webhook", "url": "http://x", "headers": {"A": "1", "a": "2", "lapwing-signature": "x"}}"#,
        ["invalid_value /headers/a", "invalid_value /headers/lapwing-signature"]
      ),
      (
        #"{"kind": "pager", "url": "x", "secret": "s", "template": "{", "extra": 1}"#,
        [
          "invalid_value /kind", "invalid_value /secret", "invalid_value /template", "invalid_value /url",
          "unknown_key /extra",
        ]
      ),
    ])
  func faults(body: String, expected: [String]) throws {
    try ServiceHarness.with(runsJobs: false) { (harness) throws in
      let answer = try harness.send(.put, "/v1/receivers/ops", body)
      #expect(answer.status == 422)
      let faults = answer.json["errors"]?.array?.map { "\($0["code"]?.string ?? "") \($0["pointer"]?.string ?? "")" }
      #expect(faults?.sorted() == expected)
      #expect(try harness.send(.get, "/v1/receivers").json["items"]?.array?.isEmpty == true)
    }
  }

  @Test("Twenty headers are taken and one more is not, and an id that is none is refused")
  func bounds() throws {
    try ServiceHarness.with(runsJobs: false) { (harness) throws in
      for (count, status) in [(20, 201), (21, 422)] {
        let headers = (0..<count).map { #""X-\#($0)": "v""# }.joined(separator: ", ")
        let body = #"{"kind": "webhook", "url": "http://x", "headers": {\#(headers)}}"#
        #expect(try harness.send(.put, "/v1/receivers/n\(count)", body).status == status)
      }
      #expect(try harness.send(.put, "/v1/receivers/a%20b", Self.chat).code == "invalid_id")
    }
  }

  @Test(
    "Where local receivers are not allowed they are refused, with what allows them, for monitors' webhooks too",
    arguments: ["127.0.0.1:9093", "localhost", "[::1]:80", "169.254.169.254", "0x7f000001", "[::ffff:127.0.0.1]"])
  func local(host: String) throws {
    try ServiceHarness.with(runsJobs: false) { (harness) throws in
      let handler = APIHandler(service: harness.service, messenger: Messenger(allowsLocal: false))
      let bodies = [
        ("/v1/receivers/ops", #"{"kind": "alertmanager", "url": "http://\#(host)/"}"#, "/url"),
        ("/v1/monitors/w", #"{"model": "m", "webhook": {"url": "http://\#(host)/"}}"#, "/webhook/url"),
      ]
      for (path, body, pointer) in bodies {
        let request = try HTTPRequest(
          .put, path, headers: ["Content-Type": "application/json"], body: Array(body.utf8))
        let answer = try APIAnswer(handler.respond(to: request))
        #expect(answer.text.contains("--allow-local-receivers") && answer.text.contains("\"pointer\":\"\(pointer)\""))
      }
    }
  }

  @Test("https is refused where curl is not there, with what to install")
  func https() throws {
    func faults(hasCurl: Bool) -> [JSONFault] {
      var reader = JSONObjectReader(.object(["url": .string("https://x/")]))
      _ = reader.receiverAddress("url", ReceiverRules(allowsLocal: false, hasCurl: hasCurl))
      return reader.finish()
    }
    #expect(faults(hasCurl: true).isEmpty)
    #expect(faults(hasCurl: false).first?.detail.contains("install the packages 'curl'") == true)
  }

  @Test("A test is sent at once, says that it is one, and tells how it went")
  func test() throws {
    let receiver = try HearingReceiver([.noContent, HTTPStatus(404)])
    try ServiceHarness.with(runsJobs: false) { (harness) throws in
      func put(_ body: String) throws { #expect(try harness.send(.put, "/v1/receivers/ops", body).status <= 201) }
      try put(#"{"kind": "webhook", "url": "\#(receiver.url)"}"#)
      let good = try harness.send(.post, "/v1/receivers/ops/test").json
      #expect(good["delivered"]?.bool == true && good["status"]?.integer == 204 && good["error"] == .null)
      let heard = try #require(receiver.calls.first?.json)
      #expect(heard["test"]?.bool == true && heard["text"]?.string?.contains("this is a test") == true)
      let bad = try harness.send(.post, "/v1/receivers/ops/test").json
      #expect(bad["delivered"]?.bool == false && bad["status"]?.integer == 404 && bad["error"]?.string == "refused")
      try put(#"{"kind": "alertmanager", "url": "http://127.0.0.1:1"}"#)
      let none = try harness.send(.post, "/v1/receivers/ops/test").json
      #expect(none["error"]?.string == "unreachable" && none["status"] == .null)
      #expect(try harness.send(.get, "/v1/receivers/ops/deliveries").json["items"]?.array?.isEmpty == true)
    }
  }

  @Test("Deliveries are listed with the newest first, page by page, and a cursor of another receiver is refused")
  func deliveries() throws {
    try ServiceHarness.with(runsJobs: false) { (harness) throws in
      for id in ["a", "b"] {
        _ = try harness.send(.put, "/v1/receivers/\(id)", #"{"kind": "webhook", "url": "http://x/"}"#)
      }
      try harness.service.context.database.write { transaction in
        let incident = try transaction.incidents.open(group: "{}", severity: .critical, start: 5, due: 5, now: 5)
        for event in [IncidentEvent.opened, .grew, .closed] {
          try transaction.deliver(event, of: incident, alerts: [], to: ["a", "b"], now: 6)
        }
        try transaction.deliveries.fail(1, status: 503, error: "refused", due: 99, now: 7)
      }
      let first = try harness.send(.get, "/v1/receivers/a/deliveries?limit=2").json
      #expect(first["items"]?.array?.map { $0["event"]?.string } == ["closed", "grew"])
      let cursor = try #require(first["next_cursor"]?.string)
      let second = try harness.send(.get, "/v1/receivers/a/deliveries?limit=2&cursor=\(cursor)").json
      let opened = try #require(second["items"]?.array?.first)
      #expect(opened["event"]?.string == "opened" && opened["state"]?.string == "pending")
      #expect(opened["last_status"]?.integer == 503 && opened["last_error"]?.string == "refused")
      #expect(opened["attempts"]?.integer == 1 && opened["incident"]?.string == "i-1")
      #expect(try harness.send(.get, "/v1/receivers/b/deliveries?cursor=\(cursor)").code == "invalid_cursor")
      #expect(try harness.send(.get, "/v1/receivers/a").json["pending"]?.integer == 3)
    }
  }

  @Test("A monitor names its receivers; one that is named is not deleted, and one that is not there is no name")
  func monitors() throws {
    try ServiceHarness.with { (harness) throws in
      try harness.upload(points: 200, spikes: [])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      _ = try harness.send(.put, "/v1/receivers/ops", #"{"kind": "webhook", "url": "http://x/"}"#)
      let missing = try harness.send(.put, "/v1/monitors/w", #"{"model": "m", "receivers": ["ops", "gone", "no"]}"#)
      #expect(missing.code == "unknown_reference")
      #expect(missing.json["errors"]?.array?.map { $0["pointer"]?.string } == ["/receivers/1", "/receivers/2"])
      #expect(try harness.send(.get, "/v1/monitors/w").status == 404)
      let made = try harness.send(.put, "/v1/monitors/w", #"{"model": "m", "receivers": ["ops", "ops"]}"#)
      #expect(made.json["receivers"]?.array == [.string("ops")])
      let kept = try harness.send(.delete, "/v1/receivers/ops")
      #expect(kept.code == "in_use" && kept.text.contains("'w'"))
      #expect(try harness.send(.put, "/v1/monitors/w", #"{"model": "m"}"#).json["receivers"]?.array == [])
      #expect(try harness.send(.delete, "/v1/receivers/ops").status == 204)
    }
  }

  @Test("A monitor's webhook makes a receiver of its name, changes it, and replaces none that is set up otherwise")
  func webhook() throws {
    try ServiceHarness.with { (harness) throws in
      try harness.upload(points: 200, spikes: [])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      func put(_ url: String) throws -> ServiceHarness.Answer {
        try harness.send(.put, "/v1/monitors/w", #"{"model": "m", "webhook": {"url": "\#(url)"}}"#)
      }
      #expect(try put("http://one/").json["receivers"]?.array == [.string("w")])
      #expect(try put("http://two/").status == 200)
      #expect(try harness.send(.get, "/v1/receivers/w").json["url"]?.string == "http://two/")
      _ = try harness.send(
        .put, "/v1/receivers/w", #"{"kind": "webhook", "url": "http://x/", "secret": "0123456789abcdef"}"#)
      let refused = try put("http://three/")
      #expect(refused.code == "already_exists")
      #expect(refused.json["errors"]?.array?.first?["pointer"]?.string == "/webhook")
      #expect(try harness.send(.get, "/v1/receivers/w").json["has_secret"]?.bool == true)
    }
  }
}
