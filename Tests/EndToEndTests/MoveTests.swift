import Dispatch
import Glibc
import HTTP
import JSON
import Programs
import SeededRandom
import Testing
import Waiting

/// `lapwing migrate` as an operator uses it: from a file to PostgreSQL and back, or between two files.
extension EndToEnd { @Suite(.serialized) struct MoveTests {} }

extension EndToEnd.MoveTests {
  /// What both servers are asked. Entity tags differ: each opening begins an epoch.
  private static let questions = [
    "/v1/series", "/v1/series/shop", "/v1/series/shop/points?limit=100000", "/v1/series/shop/labels",
    "/v1/series/shop/scores?model=mean&limit=100000", "/v1/models/mean", "/v1/models/mean/versions",
    "/v1/alerts", "/v1/incidents", "/v1/receivers", "/v1/mutes", "/v1/configuration",
  ]

  private func answers(_ client: HTTPClient) throws -> [String: String] {
    try Self.questions.reduce(into: [:]) { answers, question in
      let answer = try client.send(.get, question)
      answers[question] = "\(answer.status) \(answer.text)"
    }
  }

  private func migrate(_ from: String, _ to: String) throws -> ServerProcess {
    try ServerProcess(["migrate", "--from", from, "--to", to])
  }

  @Test(
    "a server on the moved database gives the same answers, there and back, and a training goes on to the same scores")
  func answersStay() throws {
    let folder = try TemporaryFolder()
    let first = TestCluster.location(of: folder.file("first.db"))
    let (second, third) = (folder.file("second.db"), TestCluster.location(of: folder.file("third.db")))
    var before: [String: String] = [:]
    var job = ""
    do {
      let server = try ServerProcess(location: first)
      let client = server.client()
      #expect(try client.upload(SyntheticIndicator(days: 14, seed: 3).csv, as: "shop").status == 201)
      #expect(
        try client.train(#"{"id": "mean", "series": "shop", "algorithm": "difference"}"#)["status"]?.string
          == "succeeded")
      #expect(try client.send(.put, "/v1/monitors/watch", json: #"{"model": "mean"}"#).status == 201)
      let training =
        #"{"id": "donut", "series": "shop", "algorithm": "donut", "seed": 7, "parameters": {"epochs": 12, "early_stopping": false}}"#
      job = try #require(try client.send(.post, "/v1/models", json: training).json["id"]?.string)
      try client.wait(forEpoch: 2, of: job)
      before = try answers(client)
      server.kill(SIGTERM)
      #expect(server.wait() == 0)
    }
    #expect(before.allSatisfy { $0.value.hasPrefix("200 ") }, "\(before.filter { !$0.value.hasPrefix("200 ") })")
    var scores: [String] = []
    for (from, to) in [(first, second), (second, third)] {
      let move = try migrate(from, to)
      let errors = move.errorsUntilEnd()
      #expect(move.wait() == 0, "\(errors)")
      #expect(errors.contains("verifying"))
    }
    // Each goes on with the training from the same checkpoint.
    for place in [first, second, third] {
      let server = try ServerProcess(location: place)
      let client = server.client()
      #expect(try client.finishedJob(job)["status"]?.string == "succeeded")
      #expect(try answers(client) == before)
      scores.append(try client.send(.get, "/v1/series/shop/scores?model=donut&limit=100000").text)
    }
    #expect(scores[1] == scores[0] && scores[2] == scores[0])
  }

  @Test(
    "a move that is killed at any moment leaves no half database, and the next one brings it to its end",
    arguments: [1, 2, 3])
  func killed(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: seed)
    // The engine that it begins on is drawn, too.
    var places = [TestCluster.location(of: folder.file("first.db")), folder.file("second.db")]
    if random.next(below: 2) == 1 { places.reverse() }
    do {
      let server = try ServerProcess(location: places[0])
      let client = server.client()
      for number in 0..<5 {
        #expect(try client.upload(SyntheticIndicator(days: 60, seed: 2).csv, as: "s\(number)").status == 201)
      }
      server.kill(SIGTERM)
      #expect(server.wait() == 0)
    }
    for _ in 0..<3 {
      let move = try migrate(places[0], places[1])
      move.kill(SIGKILL, after: .milliseconds(Int(random.next(below: 600))))
      let status = move.wait()
      guard status != 0 else { break }
      #expect(status == -SIGKILL || status == EX_UNAVAILABLE)
      // Killed when it was done but for its last word: what is there is whole then, as the server below finds.
      if places[1] == folder.file("second.db"), access(places[1], F_OK) == 0 { break }
    }
    // The server of a process that was killed may be busy for a moment still, and holds the place so long.
    try poll(60) {
      let move = try migrate(places[0], places[1])
      let errors = move.errorsUntilEnd()
      return move.wait() == 0 || errors.contains("there is something already")
    }
    let server = try ServerProcess(location: places[1])
    #expect(try server.client().send(.get, "/v1/series").json["items"]?.array?.count == 5)
  }

  @Test("a move says why it cannot be made, and shows no password")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let (database, copy) = (TestCluster.location(of: folder.file("lapwing.db")), folder.file("copy.db"))
    let server = try ServerProcess(location: database)
    let cases: [(from: String, to: String, words: String, status: Int32)] = [
      (database, copy, "another lapwing uses the database", EX_UNAVAILABLE),
      (folder.file("none.db"), copy, "cannot be opened", EX_UNAVAILABLE),
      ("postgresql://me:secret@localhost/x", copy, "PGPASSFILE", EX_USAGE),
      (copy, "postgresql://localhost/x?password=secret", "PGPASSFILE", EX_USAGE),
    ]
    for (from, to, words, status) in cases {
      let move = try migrate(from, to)
      let errors = move.errorsUntilEnd()
      #expect(errors.contains(words) && !errors.contains("secret"), "\(errors)")
      #expect(move.wait() == status)
    }
    #expect(access(copy, F_OK) != 0)
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    #expect(try migrate(database, copy).wait() == 0)
    let again = try migrate(database, copy)
    #expect(again.errorsUntilEnd().contains("there is something already"))
    #expect(again.wait() == EX_UNAVAILABLE)
  }
}
