import HTTP
import JSON
import Monitoring
import SeededRandom
import Testing

@testable import API

@Suite("The configuration as one document")
struct ConfigurationTests {
  private static let empty = """
    {
    "series": [],
    "receivers": [],
    "models": [],
    "monitors": [],
    "policies": [],
    "mutes": []
    }

    """

  /// A fleet of some of everything, in an order of its own, nothing trained but what is asked for.
  private func make(_ harness: ServiceHarness, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let ids = (0..<6).map { "s\($0)" }.shuffled(using: &generator)
    for id in ids {
      let maximum = Bool.random(using: &generator) ? #", "maximum": \#(Int.random(in: 5...9, using: &generator))"# : ""
      let context = Bool.random(using: &generator) ? #", "context": [{"name": "deploy", "kind": "flag"}]"# : ""
      let body = #"""
        {"interval": 60, "metrics": ["value"], "tags": {"zone": "\#(Int.random(in: 0...1, using: &generator))", "app": "é\"x"}, "units": {"value": "ms"}\#(maximum)\#(context)}
        """#
      #expect(try harness.send(.put, "/v1/series/\(id)", body).status == 201)
    }
    for id in ["ops", "am"].shuffled(using: &generator) {
      let body =
        id == "am"
        ? #"{"kind": "alertmanager", "url": "http://127.0.0.1:9093", "repeat_seconds": 30}"#
        : #"{"kind": "webhook", "url": "http://127.0.0.1:9/x", "secret": "0123456789abcdef", "headers": {"X-Key": "hidden"}, "template": "{summary}"}"#
      let put = try harness.send(.put, "/v1/receivers/\(id)", body)
      #expect(put.status == 201, "\(put.text)")
    }
    for id in ids.prefix(3) { try addPoints(id, in: harness) }
    for (index, id) in ids.prefix(3).enumerated() {
      let algorithm = ["difference", "ensemble", "seasonal_naive"][index]
      let made = try harness.send(
        .post, "/v1/models",
        #"{"id": "m-\#(id)", "series": "\#(id)", "algorithm": "\#(algorithm)", "threshold": {"method": "rate", "alerts_per_day": \#(index + 1)}}"#
      )
      #expect(made.status == 202, "\(made.text)")
      let body =
        #"{"model": "m-\#(id)", "receivers": ["ops"], "rules": {"severity": "critical", "cooldown": \#(index), "group_by": ["app"], "minimum_effect": {"absolute": 0.5}}}"#
      #expect(try harness.send(.put, "/v1/monitors/w-\(id)", body).status == 201)
    }
    for body in [
      #"{"tags": {"zone": "1", "app": "é\"x"}, "start": "2024-06-03T02:00:00Z", "end": "2024-06-03T03:00:00Z", "recurrence": "FREQ=WEEKLY;BYDAY=MO", "timezone": "UTC", "reason": "backup"}"#,
      #"{"series": "\#(ids[0])", "start": "2030-01-01T00:00:00Z", "end": "2030-01-02T00:00:00Z"}"#,
      // This one is over.
      #"{"start": "2020-01-01T00:00:00Z", "end": "2020-01-02T00:00:00Z"}"#,
    ] {
      let laid = try harness.send(.post, "/v1/mutes", body)
      #expect(laid.status == 201, "\(laid.text)")
    }
    // About no series that is here: what policies make has tests of its own.
    for id in ["shop", "web"].shuffled(using: &generator) {
      let body =
        #"{"selector": {"series": "\#(id)-*", "tags": {"env": "p"}}, "algorithm": "difference", "history": {"seconds": 86400}, "receivers": ["ops"]}"#
      #expect(try harness.send(.put, "/v1/policies/\(id)", body).status == 201)
    }
  }

  private func addPoints(_ id: String, in harness: ServiceHarness) throws {
    let (times, values) = ((0..<400).map { ServiceHarness.start - 24_000 + Int64($0) * 60 }, (0..<400).map { $0 % 7 })
    let added = try harness.send(
      .post, "/v1/series/\(id)/points", #"{"timestamps": \#(times), "values": {"value": \#(values)}}"#)
    #expect(added.status == 200, "\(added.text)")
  }

  private func export(_ harness: ServiceHarness) throws -> String { try harness.send(.get, "/v1/configuration").text }

  private func apply(_ text: String, _ query: String = "", in harness: ServiceHarness) throws -> JSONValue {
    let answer = try harness.send(.put, "/v1/configuration\(query)", text)
    #expect(answer.status == 200, "\(answer.text)")
    return answer.json
  }

  private func counts(_ plan: JSONValue) -> [Int64?] {
    ["created", "changed", "removed", "unchanged"].map { plan[$0]?.integer }
  }

  @Test("An empty server exports an empty document, which changes nothing")
  func nothing() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let document = try export(harness)
      #expect(document == Self.empty)
      #expect(try counts(apply(Self.empty, "?prune=true", in: harness)) == [0, 0, 0, 0])
      #expect(try counts(apply("{}", "?prune=true", in: harness)) == [0, 0, 0, 0])
    }
  }

  @Test("What is exported applies without a change, learnt or not, and makes the same elsewhere", arguments: [1, 2, 3])
  func roundTrip(seed: Int) throws {
    try ServiceHarness.with(runsJobs: seed != 1) { harness in
      try make(harness, seed: UInt64(seed))
      if seed != 1 { try settle(harness) }
      let document = try export(harness)
      #expect(!document.contains("hidden") && !document.contains("0123456789abcdef"))
      for word in ["revision", "created_at", "updated_at"] { #expect(!document.contains(word)) }
      let models = try harness.send(.get, "/v1/models").text
      for query in ["", "?prune=true", "?dry_run=true", "?prune=true&dry_run=true"] {
        let plan = try apply(document, query, in: harness)
        #expect(counts(plan) == [0, 0, 0, 18], "\(plan.text)")
      }
      #expect(try export(harness) == document)
      #expect(try harness.send(.get, "/v1/models").text == models)
      try ServiceHarness.with(runsJobs: false) { other in
        let refused = try other.send(.put, "/v1/configuration", document)
        #expect(refused.status == 422 && refused.faults.first == "unknown_reference /receivers/1/keeps/0")
        let whole = document.replacingKeeps(
          with: #""secret": "0123456789abcdef", "headers": {"X-Key": "hidden"}"#)
        #expect(try counts(apply(whole, "?dry_run=true", in: other)) == [18, 0, 0, 0])
        #expect(try export(other) == Self.empty)
        let plan = try apply(whole, in: other)
        #expect(counts(plan) == [18, 0, 0, 0])
        #expect(plan["changes"]?.array?.count { $0["job"]?.string != nil } == 3)
        #expect(try export(other) == document)
        #expect(try counts(apply(whole, "?prune=true", in: other)) == [0, 0, 0, 18])
      }
    }
  }

  /// Until no model is being trained.
  private func settle(_ harness: ServiceHarness) throws {
    for model in try harness.send(.get, "/v1/models").json["items"]?.array ?? [] {
      let id = try #require(model["id"]?.string)
      for _ in 0..<5 where try harness.send(.get, "/v1/models/\(id)?wait=60").json["job"]?.string != nil {}
      #expect(try harness.send(.get, "/v1/models/\(id)").json["active_version"]?.integer != nil)
    }
  }

  @Test("A plan names what is another by its keys; another line is drawn at once, another method's settings train")
  func changes() throws {
    try ServiceHarness.with { harness in
      try make(harness, seed: 2)
      try settle(harness)
      let monitor = try #require(try harness.send(.get, "/v1/monitors").json["items"]?.array?.first)
      let state = monitor["last_scored"]
      var document = try export(harness)
      document = document.replacing(#""zone":"0""#, with: #""zone":"2""#)
      document = document.replacing(#""cooldown":0"#, with: #""cooldown":60"#)
      document = document.replacing(#""alerts_per_day":1"#, with: #""alerts_per_day":3"#)
      document = document.replacing(#""repeat_seconds":30"#, with: #""repeat_seconds":40"#)
      document = document.replacing(#""keeps":["headers","secret"]"#, with: #""keeps":["headers"]"#)
      let before = try export(harness)
      let plan = try apply(document, "?dry_run=true", in: harness)
      #expect(try export(harness) == before)
      let done = try apply(document, in: harness)
      #expect(done["changes"] == plan["changes"])
      let fields = Dictionary(
        grouping: done["changes"]?.array ?? [], by: { $0["section"]?.string ?? "" }
      ).mapValues { $0.flatMap { $0["fields"]?.array?.compactMap(\.string) ?? [] } }
      #expect(fields["monitors"] == ["rules"] && fields["models"] == ["threshold"])
      #expect(fields["receivers"]?.sorted() == ["repeat_seconds", "secret"])
      #expect(Set(fields["series"] ?? []) == ["tags"])
      #expect(try harness.send(.get, "/v1/receivers/ops").json["has_secret"]?.bool == false)
      #expect(try harness.send(.get, "/v1/receivers/ops").json["header_names"]?.array?.count == 1)
      let after = try #require(try harness.send(.get, "/v1/monitors").json["items"]?.array?.first)
      #expect(after["last_scored"] == state)
      // The line is another, the version the same.
      let models = try harness.send(.get, "/v1/models").json["items"]?.array ?? []
      #expect(models.allSatisfy { $0["active_version"]?.integer == 1 && $0["job"] == .null })
      let settings = models.compactMap { $0["threshold"]?["settings"]?["alerts_per_day"]?.number }
      #expect(settings.sorted() == [2, 3, 3])
    }
  }

  @Test(
    "Other parameters train a new version once, and pruning takes away what is not named, in the sections that are there"
  )
  func retraining() throws {
    try ServiceHarness.with { harness in
      try make(harness, seed: 3)
      try settle(harness)
      let id = try #require(
        try harness.send(.get, "/v1/models").json["items"]?.array?.first {
          $0["algorithm"]?.string == "seasonal_naive"
        }?[
          "id"]?
          .string)
      let series = try #require(try harness.send(.get, "/v1/models/\(id)").json["series"]?.string)
      let body =
        #"{"models": [{"id": "\#(id)", "series": "\#(series)", "algorithm": "seasonal_naive", "parameters": {"period": 7}, "threshold": {"method": "rate", "alerts_per_day": 3}}]}"#
      let plan = try apply(body, in: harness)
      let change = try #require(plan["changes"]?.array?.first)
      #expect(change["change"]?.string == "changed" && change["fields"]?.array?.first?.string == "parameters")
      try settle(harness)
      #expect(try harness.send(.get, "/v1/models/\(id)/versions").json["items"]?.array?.count == 2)
      #expect(try counts(apply(body, in: harness)) == [0, 0, 0, 1])
      let refused = try harness.send(.put, "/v1/configuration?prune=true", body)
      #expect(refused.status == 409 && refused.code == "in_use", "\(refused.text)")
      let monitors = #"{"monitors": [], "mutes": []}"#
      #expect(try counts(apply(monitors, "?prune=true&dry_run=true", in: harness)) == [0, 0, 5, 0])
      #expect(try counts(apply(monitors, "?prune=true", in: harness)) == [0, 0, 5, 0])
      #expect(try counts(apply(body, "?prune=true", in: harness)) == [0, 0, 2, 1])
      #expect(try harness.send(.get, "/v1/series").json["items"]?.array?.count == 6)
    }
  }

  @Test("Faults of all sections come at once, each at its place, and nothing is applied")
  func faults() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try make(harness, seed: 1)
      let before = try export(harness)
      let model = try #require(try harness.send(.get, "/v1/models").json["items"]?.array?.first?["id"]?.string)
      let answer = try harness.send(
        .put, "/v1/configuration",
        #"""
        {"series": [{"id": "fresh", "interval": 60}, {"id": "s0", "interval": 60, "timezone": "Mars/Base"}],
         "models": [{"id": "\#(model)", "series": "fresh", "algorithm": "difference"}, {"id": "n", "series": "nothing", "algorithm": "difference"}],
         "monitors": [{"id": "w", "model": "nothing"}, {"id": "x", "model": "\#(model)", "receivers": ["nobody"]}],
         "mutes": [{"monitor": "nothing", "start": "2030-01-01T00:00:00Z", "end": "2030-01-02T00:00:00Z"}]}
        """#)
      #expect(answer.status == 422)
      let found = answer.faults
      for fault in [
        "unknown_timezone /series/1/timezone", "already_exists /models/0/series", "unknown_reference /models/1/series",
        "unknown_reference /monitors/0/model", "unknown_reference /monitors/1/receivers/0",
        "unknown_reference /mutes/0/monitor",
      ] { #expect(found.contains(fault), "\(fault) in \(found)") }
      #expect(try export(harness) == before)
      let twice = try harness.send(
        .put, "/v1/configuration",
        #"{"series": [{"id": "a", "interval": 60}, {"id": "a", "interval": 60}], "rules": [], "receivers": [{"id": "r", "kind": "webhook", "url": "http://127.0.0.1:9/", "secret": "0123456789abcdef", "keeps": ["secret", "url"]}]}"#
      )
      #expect(
        Set(twice.faults) == [
          "invalid_value /series/1/id", "unknown_key /rules", "invalid_value /receivers/0/keeps/0",
          "invalid_value /receivers/0/keeps/1",
        ])
    }
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    let parts = self.components(of: text)
    #expect(parts.count > 1, "\(text) is not there")
    return parts.joined(separator: other)
  }

  /// The document with what it keeps written out.
  fileprivate func replacingKeeps(with given: String) -> String {
    replacing(#""keeps":["headers","secret"]"#, with: given)
  }

  private func components(of text: String) -> [String] {
    var (parts, rest) = ([String](), Substring(self))
    while let range = rest.firstRange(of: text) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
