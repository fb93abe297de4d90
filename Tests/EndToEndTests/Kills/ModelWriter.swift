import Programs
import SeededRandom
import HTTP
import JSON

/// Makes models one after another, each by a training of some milliseconds, and deletes some.
struct ModelWriter: LoadWriter {
  private enum Change {
    case add(String)
    case remove(String)
  }

  private let series: String
  private var random: SeededGenerator
  private var number = 0
  private var stored: Set<String> = []
  private var pending: Change?
  private(set) var tally = WriteTally()
  /// Trainings that were acknowledged or found.
  private(set) var trainings = 0

  private static let algorithms = ["difference", "autoregression", "seasonal_naive"]

  init(series: String, seed: UInt64) {
    self.series = series
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(over client: HTTPClient) throws {
    _ = try client.upload(SyntheticIndicator(days: 3, seed: 5).csv, as: series).expecting(201)
  }

  mutating func write(over client: HTTPClient) throws {
    if stored.count > 3, Int.random(in: 0..<4, using: &random) == 0,
      let model = stored.sorted().randomElement(using: &random)
    {
      pending = .remove(model)
      _ = try client.send(.delete, "/v1/models/\(model)").expecting(204)
      stored.remove(model)
      (pending, tally.acknowledged) = (nil, tally.acknowledged + 1)
    } else {
      try add(client)
    }
  }

  private mutating func add(_ client: HTTPClient) throws {
    number += 1
    let model = "\(series)-\(number)"
    pending = .add(model)
    let algorithm = Self.algorithms[number % Self.algorithms.count]
    let body = #"{"id": "\#(model)", "series": "\#(series)", "algorithm": "\#(algorithm)"}"#
    let job = try client.send(.post, "/v1/models", json: body).expecting(202).json
    stored.insert(model)
    (pending, tally.acknowledged, trainings) = (nil, tally.acknowledged + 1, trainings + 1)
    // Else the queue would grow beyond what the end of the test can wait for.
    if let identifier = job["id"]?.string { _ = try client.finishedJob(identifier) }
  }

  mutating func check(over client: HTTPClient) throws {
    let items = try client.send(.get, "/v1/models?limit=10000").expecting(200).json["items"]?.array ?? []
    let list = items.filter { $0["series"]?.string == series }.compactMap { $0["id"]?.string }
    let found = Set(list)
    var after = stored
    switch pending {
    case .add(let model): after.insert(model)
    case .remove(let model): after.remove(model)
    case nil: break
    }
    guard found == stored || found == after, list.count == found.count else {
      throw BrokenPromise("\(series): \(after.subtracting(found)) are missing, \(found.subtracting(after)) too much")
    }
    if pending != nil { tally.settle(isStored: found == after) }
    if case .add = pending, found == after { trainings += 1 }
    (stored, pending) = (found, nil)
  }

  /// Waits until every training has ended, and looks at what came of it: a model by the same method from the same points
  /// is the same model, whatever interrupted its training.
  func checkEnd(over client: HTTPClient) throws {
    var lines: [String: [Double]] = [:]
    for model in stored.sorted() {
      var document = try client.send(.get, "/v1/models/\(model)").expecting(200).json
      if let job = document["job"]?.string {
        _ = try client.finishedJob(job)
        document = try client.send(.get, "/v1/models/\(model)").expecting(200).json
      }
      if document["error"]?["detail"]?.string?.contains("times and is given up") == true { continue }
      guard document["state"]?.string == "ready", document["active_version"]?.integer == 1,
        let algorithm = document["algorithm"]?.string, let threshold = document["threshold"],
        let value = threshold["value"]?.number, let baseline = threshold["baseline"]?.number
      else { throw BrokenPromise("\(model) was not trained: \(document.text)") }
      let line = [value, baseline]
      guard lines.updateValue(line, forKey: algorithm) ?? line == line else {
        throw BrokenPromise("\(model) has another threshold than its like: \(threshold.text)")
      }
    }
  }
}
