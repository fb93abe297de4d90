import HTTP
import JSON
import Testing

@testable import API

@Suite("A look at the data before a training")
struct TrainingCheckTests {
  private static let algorithms = [
    "donut", "pad", "acvae", "cgats", "difference", "seasonal_naive", "autoregression", "spectral_residual", "ensemble",
    "pca",
  ]

  private static func model(_ algorithm: String, _ more: String = "") -> String {
    #"{"id": "m", "series": "s", "algorithm": "\#(algorithm)"\#(more)}"#
  }

  private func upload(_ values: [String], to harness: ServiceHarness) throws {
    let rows = values.enumerated().map { "\(ServiceHarness.time($0)),\($1)\n" }.joined()
    let answer = try harness.send(
      .put, "/v1/series/s", "timestamp,value\n" + rows, headers: ["Content-Type": "text/csv"])
    #expect(answer.status < 300)
  }

  /// What keeps a model from being trained, which the dry run and the training agree on.
  private func problem(_ body: String, in harness: ServiceHarness) throws -> String? {
    let estimate = try harness.send(.post, "/v1/models?dry_run=true", body)
    #expect(estimate.status == 200)
    let code = estimate.json["problems"]?.array?.first?["code"]?.string
    let answer = try harness.send(.post, "/v1/models", body)
    #expect(answer.code == code)
    #expect(answer.status == (code == nil ? 202 : 422))
    return code
  }

  @Test(
    "Too few points, only missing ones, and a range without any are refused for every method", arguments: algorithms)
  func hopeless(algorithm: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let codes: Set<String?> = ["series_too_short", "nothing_to_learn_from", "not_enough_labels"]
      try upload((0..<5).map(String.init), to: harness)
      #expect(try codes.contains(problem(Self.model(algorithm), in: harness)))
      try upload((0..<600).map { _ in "" }, to: harness)
      #expect(try codes.contains(problem(Self.model(algorithm), in: harness)))
      try upload((0..<600).map { String($0 % 17) }, to: harness)
      let off = #", "from": \#(ServiceHarness.time(700))"#
      #expect(try problem(Self.model(algorithm, off), in: harness) == "series_too_short")
      let start = ServiceHarness.time(0)
      try harness.send(
        .post, "/v1/series/s/labels", #"[{"start": \#(start), "end": \#(ServiceHarness.time(600)), "kind": "ignore"}]"#)
      #expect(try codes.contains(problem(Self.model(algorithm), in: harness)))
    }
  }

  @Test(
    "A line by labels wants a labelled anomaly, a constant and missing points are told and keep nobody from training")
  func softer() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try upload((0..<600).map { $0 % 4 == 0 ? "" : "5" }, to: harness)
      let labels = #", "threshold": {"method": "labels"}"#
      #expect(try problem(Self.model("difference", labels), in: harness) == "not_enough_labels")
      let estimate = try harness.send(.post, "/v1/models?dry_run=true", Self.model("difference")).json
      let notes = estimate["notes"]?.array?.compactMap(\.string) ?? []
      #expect(notes.contains { $0.contains("missing") } && notes.contains { $0.contains("constant") })
      #expect(estimate["missing"]?.integer == 150)
      #expect(try problem(Self.model("difference"), in: harness) == nil)
    }
  }

  @Test("A training over a gap that nearly fills the range is refused, and the range without it is not")
  func mostlyMissing() throws {
    try ServiceHarness.with { harness in
      let times: [Int64] = [0] + (0..<3_000).map { 1_696_118_400 + Int64($0) * 600 }
      let stored = try PointRoute.file.send(times, to: "s", query: "allow_gaps=true", in: harness)
      #expect(stored.status == 201)
      #expect(try problem(Self.model("difference"), in: harness) == "mostly_missing")
      let deletion = try harness.send(.delete, "/v1/series/s/points?to=1")
      #expect(deletion.json["deleted"]?.integer == 1)
      #expect(try problem(Self.model("difference"), in: harness) == nil)
    }
  }

  @Test("The report of a training says how many points are missing")
  func report() throws {
    try ServiceHarness.with { harness in
      try upload((0..<600).map { $0 % 4 == 0 ? "" : String($0 % 17) }, to: harness)
      try harness.train(Self.model("difference"))
      let report = try harness.send(.get, "/v1/models/m").json["report"]
      let notes = report?["notes"]?.array?.compactMap(\.string) ?? []
      #expect(notes.contains("Many missing points: 25.0 % of the range (150 of 600)."))
      #expect(report?["evaluated_on"]?["stretch"]?.string == "walk_forward")
    }
  }
}
