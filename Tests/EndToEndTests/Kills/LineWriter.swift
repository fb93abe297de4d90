import Glibc
import HTTP
import JSON
import SeededRandom

/// Draws the line of a model of two versions by one budget or another, and lets one of the versions serve or the other.
struct LineWriter: LoadWriter {
  private struct Standing: Equatable {
    var version: Int64
    var budget: Double
  }

  private let series: String
  private var random: SeededGenerator
  private var standing = Standing(version: 0, budget: 0)
  private var pending: Standing?
  private(set) var tally = WriteTally()

  private static let budgets = [0.5, 1, 2, 4]

  init(series: String, seed: UInt64) {
    self.series = series
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(over client: HTTPClient) throws {
    var text = "timestamp,value\n"
    for index in 0..<600 {
      let value = sin(Double(index) / 9) + Double.random(in: 0..<0.2, using: &random) + (index % 97 == 50 ? 3 : 0)
      text += "\(1_714_521_600 + 600 * index),\(value)\n"
    }
    _ = try client.upload(Array(text.utf8), as: series).expecting(201)
    _ = try client.train(#"{"id": "\#(series)", "series": "\#(series)", "algorithm": "difference"}"#)
    let again = try client.send(
      .post, "/v1/models/\(series)/train", json: #"{"to": \#(1_714_521_600 + 600 * 400), "activate": false}"#)
    _ = try client.finishedJob(try again.expecting(202).json["id"]?.string ?? "")
    standing.version = 1
    try draw(over: client, Self.budgets[0])
  }

  mutating func write(over client: HTTPClient) throws {
    if Bool.random(using: &random) {
      try draw(over: client, Self.budgets.randomElement(using: &random) ?? 1)
    } else {
      let other = Standing(version: 3 - standing.version, budget: standing.budget)
      pending = other
      _ = try client.send(.post, "/v1/models/\(series)/versions/\(other.version)/activate").expecting(200)
      (standing, pending) = (other, nil)
    }
    tally.acknowledged += 1
  }

  private mutating func draw(over client: HTTPClient, _ budget: Double) throws {
    let other = Standing(version: standing.version, budget: budget)
    pending = other
    _ = try client.send(
      .put, "/v1/models/\(series)/threshold", json: #"{"method": "rate", "alerts_per_day": \#(budget)}"#
    ).expecting(200)
    (standing, pending) = (other, nil)
  }

  mutating func check(over client: HTTPClient) throws {
    let model = try client.send(.get, "/v1/models/\(series)").expecting(200).json
    guard let version = model["active_version"]?.integer,
      let budget = model["threshold"]?["settings"]?["alerts_per_day"]?.number
    else { throw BrokenPromise("\(series): no version or no line: \(model.text)") }
    let found = Standing(version: version, budget: budget)
    guard found == standing || found == pending else {
      throw BrokenPromise("\(series): \(found) is there for \(standing), \(String(describing: pending)) was sent")
    }
    try client.checkLine(of: series, model)
    if pending != nil { tally.settle(isStored: found == pending) }
    (standing, pending) = (found, nil)
  }
}

extension HTTPClient {
  /// The line in force is the one that its settings draw on the scores of the version in force, with what is said of them.
  func checkLine(of id: String, _ model: JSONValue) throws {
    guard let line = model["threshold"], let settings = line["settings"] else {
      throw BrokenPromise("\(id) has no line")
    }
    let drawn = try send(.put, "/v1/models/\(id)/threshold?dry_run=true", json: settings.text).expecting(200)
    let proposed = try drawn.json["proposed"]
    guard proposed?["value"] == line["value"], proposed?["baseline"] == line["baseline"],
      proposed?["points"] == line["points"]
    else { throw BrokenPromise("\(id): the line is \(line.text), by its settings it were \(proposed?.text ?? "")") }
  }
}
