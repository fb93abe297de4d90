import Foundation
import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

/// A shop of two metrics, of which one leaves the other now and then, with a model that asks about it.
enum QueriedShop {
  static let points = 900
  /// The second metric leaves the first one for ten points, now and then.
  static let broken = [120..<130, 330..<340, 555..<565, 760..<770]

  static func upload(_ harness: ServiceHarness, labels: Bool = false) throws {
    var generator = SeededGenerator(seed: 11)
    var text = "timestamp,orders,visits,deploy\(labels ? ",label" : "")\n"
    for index in 0..<points {
      let wave = sin(Double(index) / 15)
      let isBroken = broken.contains { $0.contains(index) }
      let orders = 50 + 20 * wave + Double.random(in: -1...1, using: &generator)
      let visits = 500 + (isBroken ? -150 : 200) * wave + 10 * Double.random(in: -1...1, using: &generator)
      let deploy = index % 300 < 20 ? 1 : 0
      text += "\(ServiceHarness.time(index)),\(orders),\(visits),\(deploy)\(labels ? (isBroken ? ",1" : ",0") : "")\n"
    }
    let target = "/v1/series/shop?context=deploy"
    let answer = try harness.send(.put, target, text, headers: ["Content-Type": "text/csv"])
    #expect(answer.status == 201 || answer.status == 200, "\(answer.text)")
  }

  static let model =
    #"{"id": "m", "series": "shop", "algorithm": "acvae", "seed": 3, "parameters": {"window": 10, "hidden_units": 8, "#
    + #""latent_dimensions": 2, "epochs": 6, "fine_tuning_epochs": 4, "posterior_samples": 4, "batch_size": 32, "#
    + #""learning_rate": 0.01, "query_budget": 0.2, "queries_per_round": 6, "exploration": 0}}"#

  static func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try upload(harness)
      let job = try harness.train(model)
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      try body(harness)
    }
  }

  static func queries(_ harness: ServiceHarness, _ limit: Int = 100) throws -> JSONValue {
    try harness.send(.get, "/v1/models/m/queries?limit=\(limit)").json
  }

  static func ids(_ page: JSONValue) -> [String] {
    (page["items"]?.array ?? []).compactMap { $0["id"]?.string }
  }

  /// What a true operator would say of a query.
  static func truth(_ query: JSONValue, author: String = "ana") -> String {
    let start = query["start"]?.integer ?? 0
    let end = query["end"]?.integer ?? 0
    let ranges = broken.compactMap { range -> String? in
      let from = max(start, ServiceHarness.time(range.lowerBound))
      let to = min(end, ServiceHarness.time(range.upperBound))
      return from < to ? #"{"start": \#(from), "end": \#(to)}"# : nil
    }
    let id = query["id"]?.string ?? ""
    guard !ranges.isEmpty else { return #"{"query": "\#(id)", "kind": "normal", "author": "\#(author)"}"# }
    let list = ranges.joined(separator: ",")
    return #"{"query": "\#(id)", "kind": "anomaly", "ranges": [\#(list)], "author": "\#(author)"}"#
  }

  static func answers(_ page: JSONValue) -> String {
    "[" + (page["items"]?.array ?? []).map { truth($0) }.joined(separator: ",") + "]"
  }
}
