import SeededRandom
import Glibc
import HTTP
import JSON

/// Answers two questions of a model at a time, each time as another author or otherwise than before, and takes answers
/// back.
struct FeedbackWriter: LoadWriter {
  private enum Change {
    case say(author: String, kind: String)
    case takeBack(answer: String)
  }

  private struct Answer: Equatable {
    let author: String
    let query: String
    let kind: String
  }

  private let series: String
  private var random: SeededGenerator
  private var queries: [String] = []
  /// By the names of the answers.
  private var stored: [String: Answer] = [:]
  private var pending: Change?
  private(set) var tally = WriteTally()

  private static let authors = 40

  init(series: String, seed: UInt64) {
    self.series = series
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(over client: HTTPClient) throws {
    _ = try client.upload(Self.points(), as: series).expecting(201)
    let model =
      #"{"id": "\#(series)", "series": "\#(series)", "algorithm": "acvae", "seed": 3, "parameters": {"window": 10, "#
      + #""hidden_units": 4, "latent_dimensions": 2, "epochs": 2, "fine_tuning_epochs": 2, "posterior_samples": 2, "#
      + #""batch_size": 64, "query_budget": 0.2, "queries_per_round": 2, "exploration": 0}}"#
    let job = try client.train(model)
    let open = try client.send(.get, "/v1/models/\(series)/queries").expecting(200).json["items"]?.array ?? []
    queries = open.prefix(2).compactMap { $0["id"]?.string }
    guard queries.count == 2 else { throw BrokenPromise("the model asks nothing: \(job.text)") }
  }

  private static func points() -> [UInt8] {
    var text = "timestamp,orders,visits\n"
    for index in 0..<400 {
      let wave = sin(Double(index) / 15)
      let isBroken = (120..<130).contains(index) || (330..<340).contains(index)
      text += "\(1_714_521_600 + 60 * index),\(50 + 20 * wave),\(500 + (isBroken ? -150 : 200) * wave)\n"
    }
    return Array(text.utf8)
  }

  mutating func write(over client: HTTPClient) throws {
    if Int.random(in: 0..<3, using: &random) == 0,
      let name = stored.keys.sorted().randomElement(using: &random)
    {
      pending = .takeBack(answer: name)
      _ = try client.send(.delete, "/v1/models/\(series)/feedback/\(name)").expecting(204)
      stored[name] = nil
    } else {
      let author = "author-\(Int.random(in: 0..<Self.authors, using: &random))"
      let kind = Bool.random(using: &random) ? "anomaly" : "normal"
      pending = .say(author: author, kind: kind)
      let answers = queries.map { #"{"query": "\#($0)", "kind": "\#(kind)", "author": "\#(author)"}"# }
      let body = "[" + answers.joined(separator: ",") + "]"
      let answer = try client.send(.post, "/v1/models/\(series)/feedback", json: body).expecting(200, 201)
      stored = stored.filter { $0.value.author != author }
      stored.merge(try Self.answers(answer).names) { $1 }
    }
    pending = nil
    tally.acknowledged += 1
  }

  mutating func check(over client: HTTPClient) throws {
    let found = try Self.answers(client.send(.get, "/v1/models/\(series)/feedback?limit=10000").expecting(200))
    try checkLabels(found.labels, client)
    try client.checkLine(of: series, client.send(.get, "/v1/models/\(series)").expecting(200).json)
    let isBefore = found.names == stored
    guard isBefore || isAfter(found.names) else {
      throw BrokenPromise("\(series): \(found.names) are there for \(stored), \(String(describing: pending)) was sent")
    }
    if pending != nil { tally.settle(isStored: !isBefore) }
    (stored, pending) = (found.names, nil)
  }

  /// Whether the write under way is there with both of its answers; their names are not known.
  private func isAfter(_ found: [String: Answer]) -> Bool {
    switch pending {
    case nil: return false
    case .takeBack(let name): return found == stored.filter { $0.key != name }
    case .say(let author, let kind):
      let others = found.filter { $0.value.author != author }
      let own = found.values.filter { $0.author == author }
      return others == stored.filter { $0.value.author != author } && Set(own.map(\.query)) == Set(queries)
        && own.count == queries.count && own.allSatisfy { $0.kind == kind }
    }
  }

  /// Every label of the series comes from an answer in force, and each of those has its labels.
  private func checkLabels(_ named: [String], _ client: HTTPClient) throws {
    let target = "/v1/series/\(series)/labels?limit=10000"
    let items = try client.send(.get, target).expecting(200).json["items"]?.array ?? []
    let labels = items.compactMap { $0["id"]?.string }
    guard labels.sorted() == named.sorted() else {
      throw BrokenPromise("\(series): the answers name \(named.count) labels, \(labels.count) are there")
    }
  }

  private static func answers(_ response: HTTPClientResponse) throws -> (names: [String: Answer], labels: [String]) {
    var names: [String: Answer] = [:]
    var labels: [String] = []
    for item in try response.json["items"]?.array ?? [] {
      guard let name = item["id"]?.string, let author = item["author"]?.string, let query = item["query"]?.string,
        let kind = item["kind"]?.string, let own = item["labels"]?.array, !own.isEmpty
      else { throw Unexpected(response) }
      names[name] = Answer(author: author, query: query, kind: kind)
      labels += own.compactMap(\.string)
    }
    return (names, labels)
  }
}
