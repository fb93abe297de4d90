import JSON
@testable import Monitoring
import Storage
import Testing

@testable import API
@testable import HTTP

@Suite("Tags and what caches are told")
struct EntityTagTests {
  private static let csv: HTTPHeaders = ["Accept": "text/csv"]

  /// Questions whose answers differ, or may: every GET under /v1 that is no stream, with what its answer depends on.
  private static let questions: [(target: String, headers: HTTPHeaders)] =
    [
      "/v1/series", "/v1/series?limit=1", "/v1/series/orders", "/v1/series/other", "/v1/series/orders/points",
      "/v1/series/orders/points?limit=3", "/v1/series/orders/points?format=rows",
      "/v1/series/orders/points?max_points=4",
      "/v1/series/orders/points?from=1714640400&to=1714641000", "/v1/series/orders/points?from=1714641000",
      "/v1/series/other/points", "/v1/series/orders/labels", "/v1/series/orders/labels?kind=normal",
      "/v1/series/orders/labels?format=nab", "/v1/series/orders/labels/trainset",
      "/v1/series/orders/labels?format=trainset",
      "/v1/series/orders/scores?model=m", "/v1/series/orders/scores?model=m&limit=3",
      "/v1/series/orders/scores?model=m&limit=3&format=rows", "/v1/series/orders/scores?model=m&max_points=4",
      "/v1/series/orders/scores?model=m&from=1714640400&to=1714641000",
      "/v1/series/orders/scores?model=m&from=1714641000", "/v1/models", "/v1/models?series=other", "/v1/models/m",
      "/v1/models/m/versions", "/v1/models/m/versions/1", "/v1/models/q/queries", "/v1/models/q/feedback",
      "/v1/models/q/rounds", "/v1/jobs", "/v1/jobs?status=failed", "/v1/jobs?limit=1", "/v1/monitors",
      "/v1/monitors?series=other", "/v1/monitors/w", "/v1/alerts", "/v1/alerts?status=open", "/v1/alerts?series=other",
      "/v1/models/m/drift", "/v1/series/orders/scores?model=m&version=1", "/v1/alerts?limit=1", "/v1/overview",
      "/v1/alerts?since=1714640401", "/v1/alerts?held_back=true", "/v1/incidents", "/v1/incidents?status=open",
      "/v1/incidents/i-1",
      "/v1/receivers", "/v1/receivers/w", "/v1/receivers/w/deliveries", "/v1/mutes", "/v1/mutes/mute-1",
      "/v1/scores", "/v1/scores?last=5&models=serving", "/v1/configuration", "/v1/series?q=ord",
      "/v1/series?sort=trouble", "/v1/access",
      "/v1/policies", "/v1/policies/fleet", "/v1/policies/fleet/series", "/v1/policies/fleet/series?state=waiting",
    ].map { ($0, [:]) } + [("/v1/series/orders/points", csv), ("/v1/series/orders/points?to=1714641000", csv)]

  /// Two series, a model with a monitor and an alert, and one that asks questions.
  private static func filled(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 200, spikes: [50])
      try harness.upload("other", points: 20)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      try harness.train(
        #"{"id": "q", "series": "orders", "algorithm": "acvae", "seed": 3, "parameters": {"window": 10, "#
          + #""hidden_units": 4, "latent_dimensions": 2, "epochs": 1, "fine_tuning_epochs": 1, "posterior_samples": 2}}"#
      )
      try harness.send(.put, "/v1/monitors/w", #"{"model": "m", "webhook": {"url": "http://127.0.0.1:9/secret"}}"#)
      try harness.send(.put, "/v1/policies/fleet", #"{"selector": {"series": "*"}}"#)
      harness.service.policies.tick()
      try harness.send(.post, "/v1/mutes", #"{"series": "other", "start": 1714640400, "end": 1714644000}"#)
      try openAlert(harness, start: 100)
      try body(harness)
    }
  }

  private static func openAlert(_ harness: ServiceHarness, start: Int64) throws {
    try harness.service.context.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("w"))
      let alert = try transaction.alerts.open(
        monitor: monitor, version: 1, series: "orders", kind: .anomaly, start: start, now: ServiceHarness.start)
      if let series = try transaction.series.get("orders") {
        try transaction.join(alert, MonitorRules(), series.definition, now: ServiceHarness.start)
      }
    }
  }

  private static func ask(
    _ harness: ServiceHarness, _ question: (target: String, headers: HTTPHeaders), seen tag: String? = nil,
    _ method: HTTPMethod = .get
  ) throws -> APIAnswer {
    var headers = question.headers
    if let tag { headers.set("If-None-Match", tag) }
    return try APIAnswer(
      .response(
        ServiceHarness.settled(
          harness.handler.respond(to: HTTPRequest(method, question.target, headers: headers)))))
  }

  @Test("Every GET under /v1 is asked here, but the event streams and what has a new answer at each moment")
  func complete() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let paths = Self.questions.map { $0.target.prefix { $0 != "?" }.split(separator: "/") }
      for route in harness.handler.routes where route.method == .get && route.pattern.hasPrefix("/v1/") {
        let parts = route.pattern.split(separator: "/")
        let isAsked = paths.contains { path in
          path.count == parts.count && zip(parts, path).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        #expect(
          isAsked
            || [
              "/v1/alerts/events", "/v1/incidents/events", "/v1/jobs/{id}/events", "/v1/jobs/{id}", "/v1/cluster",
            ].contains(route.pattern)
        )
      }
    }
  }

  @Test("Whatever changes, a strong tag is of one answer, HEAD has that of GET, and 304 says what 200 does")
  func truth() throws {
    try Self.filled { harness in
      var answers: [String: String] = [:]
      func look(after change: String) throws {
        for question in Self.questions {
          let answer = try Self.ask(harness, question)
          let tag = answer.headers["ETag"] ?? ""
          #expect(answer.status == 200 && !tag.isEmpty, "\(question.target) after \(change)")
          #expect(answers[tag, default: answer.text] == answer.text, "\(question.target) after \(change)")
          answers[tag] = answer.text
          #expect(try Self.ask(harness, question, .head).headers["ETag"] == tag)
          let again = try Self.ask(harness, question, seen: tag)
          #expect(again.status == 304 && again.text.isEmpty, "\(question.target) after \(change)")
          for name in ["ETag", "Cache-Control", "Vary"] { #expect(again.headers[name] == answer.headers[name]) }
        }
      }
      func send(_ method: HTTPMethod, _ target: String, _ body: String = "") throws {
        let answer = try harness.send(method, target, body)
        #expect(answer.status < 300, "\(target): \(answer.text)")
        if answer.status == 202 { try harness.finished(answer) }
        try look(after: "\(method.name) \(target)")
      }
      try look(after: "nothing")
      try send(.post, "/v1/series/orders/labels", #"[{"start": 1714640400, "end": 1714640460, "kind": "anomaly"}]"#)
      try send(.post, "/v1/series/orders/points", #"{"timestamps": [1714652400], "values": {"orders": [9]}}"#)
      try send(.put, "/v1/models/q/rounds", #"{"after_answers": 5}"#)
      try send(.put, "/v1/models/m/threshold", #"{"method": "sigma", "k": 5}"#)
      try send(.post, "/v1/alerts/a-1/acknowledge", #"{"author": "mia"}"#)
      try Self.openAlert(harness, start: 200)
      try look(after: "another alert")
      try send(.put, "/v1/monitors/w", #"{"model": "m"}"#)
      try send(.post, "/v1/models/m/train", "{}")
      try send(.put, "/v1/series/other", #"{"interval": 60, "metrics": ["orders"], "tags": {"team": "shop"}}"#)
      _ = try harness.send(.delete, "/v1/series/other")
      try harness.upload("other", points: 20, seed: 8)
      try look(after: "another series of the same name")
    }
  }

  @Test("The tag of one question answers no other")
  func questions() throws {
    try Self.filled { harness in
      let tags = try Self.questions.map { try Self.ask(harness, $0).headers["ETag"] ?? "" }
      for (index, question) in Self.questions.enumerated() {
        let others = tags.indices.filter { $0 != index }.map { tags[$0] }.joined(separator: ", ")
        #expect(try Self.ask(harness, question, seen: others).status == 200, "\(question.target)")
      }
    }
  }

  @Test(
    "The order of parameters, their spelling and how long to wait are no part of the question",
    arguments: [
      "/v1/series/orders/scores?limit=3&model=m", "/v1/series/orders/scores?model=m&limit=3&wait=0",
      "/v1/series/orders/scores?%6dodel=m&limit=%33", "/v1/series/%6frders/scores?model=m&&limit=3",
      "/v1/series/x/../orders/scores?model=m&limit=3",
    ])
  func spelling(target: String) throws {
    try Self.filled { harness in
      let tag = try harness.send(.get, "/v1/series/orders/scores?model=m&limit=3").tag
      #expect(try Self.ask(harness, (target, [:])).headers["ETag"] == tag)
    }
  }

  @Test("A tag is weak where the data changed while the answer was made, and of a stream")
  func weak() throws {
    try Self.filled { harness in
      let http = try HTTPRequest(.get, "/v1/x")
      let request = APIRequest(http: http, epoch: "e")
      let polling = Polling(changes: harness.service.context.changes)
      let states = ConditionLock(0)
      func answer(changing: Bool) throws -> HTTPResponse {
        ServiceHarness.settled(
          try polling.answer(request, topics: [], wait: nil) {
            PollView(request, state: "\(states.withLock { $0 })") {
              if changing { states.withLockNotifying { $0 += 1 } }
              return .json { $0.integer(1) }
            }
          })
      }
      #expect(try answer(changing: false).headers["ETag"]?.hasPrefix("\"") == true)
      #expect(try answer(changing: true).headers["ETag"]?.hasPrefix("W/\"") == true)
      let stream = try Self.ask(harness, ("/v1/series/orders/points", Self.csv))
      #expect(stream.headers["ETag"]?.hasPrefix("W/\"") == true)
    }
  }

  @Test("Those who may see more have another answer, and another tag")
  func callers() throws {
    try ServiceHarness.with(token: "boss scopes=admin\nguest scopes=read", runsJobs: false) { harness in
      func ask(_ token: String, seen: String = "\"\"") throws -> ServiceHarness.Answer {
        try harness.send(
          .get, "/v1/receivers/w", headers: ["Authorization": "Bearer \(token)", "If-None-Match": seen])
      }
      let boss: HTTPHeaders = ["Authorization": "Bearer boss"]
      let rows = "timestamp,value\n" + (0..<30).map { "\(ServiceHarness.time($0)),\($0 % 7)\n" }.joined()
      let file: HTTPHeaders = ["Authorization": "Bearer boss", "Content-Type": "text/csv"]
      #expect(try harness.send(.put, "/v1/series/s", rows, headers: file).status == 201)
      try harness.send(.post, "/v1/models", #"{"id": "m", "series": "s", "algorithm": "difference"}"#, headers: boss)
      let monitor = #"{"model": "m", "webhook": {"url": "http://127.0.0.1:9/secret"}}"#
      #expect(try harness.send(.put, "/v1/monitors/w", monitor, headers: boss).status == 201)
      let whole = try ask("boss")
      #expect(whole.text.contains("/secret"))
      let hidden = try ask("guest", seen: whole.tag)
      #expect(hidden.status == 200 && !hidden.text.contains("/secret"))
      #expect(whole.headers.all("Vary") == ["Authorization, Accept-Encoding"])
      #expect(try harness.send(.get, "/v1/receivers/w").headers.all("Vary") == ["Authorization, Accept-Encoding"])
    }
  }

  @Test("One field Vary names all that the answer depends on, whatever the answer is")
  func vary() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let origins = try #require(AllowedOrigins("http://dash.example"))
      let access = AccessControl(try TokenSet(file: "t"))
      let guarded = APIHandler(service: harness.service, access: access, origins: origins)
      let headers: HTTPHeaders = ["Authorization": "Bearer t"]
      func fields(_ target: String, _ more: HTTPHeaders = [:]) throws -> [String] {
        var all = headers
        for field in more.fields { all.set(field.name, field.value) }
        return ServiceHarness.settled(guarded.respond(to: try HTTPRequest(.get, target, headers: all)))
          .headers.all("Vary")
      }
      let all = ["Accept, Authorization, Origin, Accept-Encoding"]
      #expect(try fields("/v1/series/s/points") == all)
      #expect(try fields("/v1/series/s/points", ["Accept": "image/png"]) == all)
      #expect(
        try fields("/v1/series", ["Origin": "http://dash.example"]) == ["Authorization, Origin, Accept-Encoding"])
      #expect(try fields("/v1/alerts/events") == ["Authorization, Origin"])
      #expect(try fields("/healthz") == ["Origin, Accept-Encoding"])
      let open = APIHandler(service: harness.service)
      let answer = try APIAnswer(open.respond(to: HTTPRequest(.get, "/v1/series")))
      #expect(answer.headers["Vary"] == "Accept-Encoding" && answer.headers["Cache-Control"] == "no-cache")
      for target in ["/healthz", "/v1/series/none", "/metrics"] {
        #expect(try APIAnswer(open.respond(to: HTTPRequest(.get, target))).headers["Cache-Control"] == "no-store")
      }
    }
  }
}
