import SeededRandom
import HTTP
import JSON

/// Sets three labels at a time and deletes one at a time.
struct LabelWriter: LoadWriter {
  private enum Change {
    case add([Int64])
    case remove(Int64)
  }

  private let series: String
  private var random: SeededGenerator
  private var number: Int64 = 0
  /// The names of the labels, by their starts.
  private var stored: [Int64: String] = [:]
  private var pending: Change?
  private(set) var tally = WriteTally()

  private static let mostLabels = 600

  init(series: String, seed: UInt64) {
    self.series = series
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(over client: HTTPClient) throws {
    let definition = #"{"interval": 60, "metrics": ["value"]}"#
    _ = try client.send(.put, "/v1/series/\(series)", json: definition).expecting(201)
  }

  mutating func write(over client: HTTPClient) throws {
    let isFull = stored.count >= Self.mostLabels
    // Sorted, so that the same seed takes the same one.
    if isFull || Int.random(in: 0..<3, using: &random) == 0,
      let (start, name) = stored.sorted(by: { $0.key < $1.key }).randomElement(using: &random)
    {
      pending = .remove(start)
      _ = try client.send(.delete, "/v1/series/\(series)/labels/\(name)").expecting(204)
      stored[start] = nil
    } else {
      let starts = (1...3).map { 1_714_521_600 + 240 * (3 * number + Int64($0)) }
      number += 1
      pending = .add(starts)
      let labels = starts.map { #"{"start": \#($0), "end": \#($0 + 60), "kind": "anomaly"}"# }
      let body = "[" + labels.joined(separator: ",") + "]"
      let answer = try client.send(.post, "/v1/series/\(series)/labels", json: body).expecting(201)
      stored.merge(try Self.names(answer)) { $1 }
    }
    pending = nil
    tally.acknowledged += 1
  }

  mutating func check(over client: HTTPClient) throws {
    let found = try Self.names(client.send(.get, "/v1/series/\(series)/labels?limit=10000").expecting(200))
    let before = Set(stored.keys)
    let after =
      switch pending {
      case .add(let starts): before.union(starts)
      case .remove(let start): before.subtracting([start])
      case nil: before
      }
    guard Set(found.keys) == before || Set(found.keys) == after else {
      let (missing, excess) = (after.subtracting(found.keys), Set(found.keys).subtracting(after))
      throw BrokenPromise("\(series): the labels \(missing.sorted()) are missing, \(excess.sorted()) are too much")
    }
    if pending != nil { tally.settle(isStored: Set(found.keys) == after) }
    (stored, pending) = (found, nil)
  }

  /// - Throws: `BrokenPromise` where a label is there twice.
  private static func names(_ answer: HTTPClientResponse) throws -> [Int64: String] {
    var names: [Int64: String] = [:]
    for item in try answer.json["items"]?.array ?? [] {
      guard let start = item["start"]?.integer, let name = item["id"]?.string else { throw Unexpected(answer) }
      guard names.updateValue(name, forKey: start) == nil else { throw BrokenPromise("two labels start at \(start)") }
    }
    return names
  }
}
