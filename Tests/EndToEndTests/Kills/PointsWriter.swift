import Programs
import SeededRandom
import HTTP
import JSON

/// Appends points to a series, and corrects earlier ones. Each request has a value of its own, so that half of one is
/// seen.
struct PointsWriter: LoadWriter {
  private struct Change {
    let range: Range<Int>
    let value: Double
  }

  private let series: String
  /// Whether a monitor scores each point as it arrives, and opens alerts.
  private let isMonitored: Bool
  private var random: SeededGenerator
  private var number = 0
  /// What was acknowledged, one value a point after the prepared ones.
  private var stored: [Double] = []
  private var pending: Change?
  private(set) var tally = WriteTally()

  private static let indicator = SyntheticIndicator(days: 2, seed: 2)
  private static var firstTime: Int64 { indicator.timestamp(indicator.values.count) }

  init(series: String, isMonitored: Bool, seed: UInt64) {
    self.series = series
    self.isMonitored = isMonitored
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(over client: HTTPClient) throws {
    _ = try client.upload(Self.indicator.csv, as: series).expecting(201)
    guard isMonitored else { return }
    let job = try client.train(#"{"id": "watching", "series": "\#(series)", "algorithm": "difference"}"#)
    guard job["status"]?.string == "succeeded" else { throw BrokenPromise("a model cannot be trained: \(job.text)") }
    _ = try client.send(.put, "/v1/monitors/\(series)", json: #"{"model": "watching"}"#).expecting(201)
  }

  mutating func write(over client: HTTPClient) throws {
    number += 1
    let change = nextChange()
    pending = change
    let times = change.range.map { "\(Self.firstTime + 300 * Int64($0))" }.joined(separator: ",")
    let values = change.range.map { _ in "\(number)" }.joined(separator: ",")
    let body = #"{"timestamps": [\#(times)], "values": {"value": [\#(values)]}}"#
    _ = try client.send(.post, "/v1/series/\(series)/points", json: body).expecting(200)
    apply(change)
    pending = nil
    tally.acknowledged += 1
  }

  private mutating func nextChange() -> Change {
    let count = Int.random(in: 1...40, using: &random)
    if stored.count > 100, Int.random(in: 0..<5, using: &random) == 0 {
      let first = Int.random(in: 0..<stored.count - count, using: &random)
      return Change(range: first..<first + count, value: Double(number))
    }
    return Change(range: stored.count..<stored.count + count, value: Double(number))
  }

  private mutating func apply(_ change: Change) {
    let missing = change.range.upperBound - stored.count
    if missing > 0 { stored += Array(repeating: .nan, count: missing) }
    for index in change.range { stored[index] = change.value }
  }

  mutating func check(over client: HTTPClient) throws {
    let target = "/v1/series/\(series)/points?limit=100000&from=\(Self.firstTime)"
    let found = try client.send(.get, target).expecting(200).json["values"]?["value"]?.numbers
    guard let found else { throw BrokenPromise("\(series): no points") }
    if let pending {
      let before = stored
      if found != before { apply(pending) }
      tally.settle(isStored: found != before)
      self.pending = nil
    }
    guard found == stored else {
      let place = zip(found, stored).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, stored.count)
      throw BrokenPromise("\(series): \(found.count) points for \(stored.count), which differ from \(place) on")
    }
  }
}
