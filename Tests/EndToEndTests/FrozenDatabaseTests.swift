import Foundation
import HTTP
import JSON
import Programs
import Testing

/// A database that an earlier binary wrote (`Frozen/freeze.py`), and what that binary answered from it.
extension EndToEnd { @Suite(.serialized, .ofFiles) struct FrozenDatabaseTests {} }

extension EndToEnd.FrozenDatabaseTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Frozen")

  /// A copy to work on.
  private func database(in folder: borrowing TemporaryFolder) throws -> String {
    let path = folder.file("lapwing.db")
    try FileManager.default.copyItem(atPath: Self.folder.appending(path: "frozen.sqlite").path, toPath: path)
    return path
  }

  private func frozen() throws -> JSONValue {
    try JSONValue.parse([UInt8](Data(contentsOf: Self.folder.appending(path: "frozen.json"))))
  }

  /// - Parameter byTheirLine: false for a version whose line is drawn now, by the rule of now.
  private func expectSameScores(
    _ model: String, _ expected: JSONValue, byTheirLine: Bool = true, _ client: HTTPClient
  ) throws {
    let series = try #require(expected["series"]?.string)
    let served = try client.scores(series, model: model)
    let scores = try #require(expected["scores"]?.numbers)
    let anomalyScores = try #require(expected["anomaly_score"]?.numbers)
    #expect(served.raw.map(\.bitPattern) == scores.map(\.bitPattern), "\(model)")
    guard byTheirLine else { return }
    #expect(served.anomalyScore.map(\.bitPattern) == anomalyScores.map(\.bitPattern), "\(model)")
  }

  @Test("every model of an earlier release serves the scores, forecasts and windows that it served then")
  func serves() throws {
    let frozen = try frozen()
    let folder = try TemporaryFolder()
    let server = try ServerProcess(database: try database(in: folder))
    let client = server.client()
    let models = try #require(frozen["models"]?.object)
    for (name, expected) in zip(models.keys, models.values) where name != "interrupted" {
      try expectSameScores(name, expected, client)
    }
    for key in ["mean", "lower", "upper"] {
      let forecast = try client.send(.post, "/v1/models/pad/forecast", json: #"{"horizon": 18}"#).json
      #expect(forecast[key] == frozen["forecast"]?[key])
    }
    let generated = try client.send(.post, "/v1/models/cgats/generate", json: #"{"count": 3, "seed": 2}"#).json
    #expect(generated["windows"] == frozen["generated"]?["windows"])
  }

  @Test("its alerts and answers are still there, and a training goes on from its weights")
  func keeps() throws {
    let frozen = try frozen()
    let folder = try TemporaryFolder()
    let server = try ServerProcess(database: try database(in: folder))
    let client = server.client()
    let alerts = try #require(try client.send(.get, "/v1/alerts?monitor=watch").json["items"]?.array)
    for expected in try #require(frozen["alerts"]?.array) {
      let alert = try #require(alerts.first { $0["id"] == expected["id"] })
      for key in ["kind", "start", "end", "peak", "peak_at", "status"] { #expect(alert[key] == expected[key]) }
    }
    let answers = try client.send(.get, "/v1/models/acvae/feedback").json["items"]?.array ?? []
    let expected = try #require(frozen["feedback"]?["items"]?.array)
    #expect(answers.map { $0["query"] } == expected.map { $0["query"] } && !answers.isEmpty)
    for model in ["donut", "pad", "acvae", "ensemble"] {
      let answer = try client.send(.post, "/v1/models/\(model)/train", json: #"{"warm_start": true}"#)
      let job = try client.finishedJob(try #require(try answer.json["id"]?.string))
      #expect(job["status"]?.string == "succeeded", "\(job)")
    }
  }

  @Test("a training that the earlier release had begun ends in the scores that it would have ended in")
  func goesOn() throws {
    let frozen = try frozen()
    let folder = try TemporaryFolder()
    let server = try ServerProcess(database: try database(in: folder))
    let client = server.client()
    let job = try client.finishedJob(try #require(frozen["job"]?.string))
    #expect(job["status"]?.string == "succeeded", "\(job)")
    let expected = try #require(frozen["models"]?["interrupted"])
    try expectSameScores("interrupted", expected, byTheirLine: false, client)
  }
}
