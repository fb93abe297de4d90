import Glibc
import HTTP
import JSON

/// A series of one point an hour, far in the past, that a monitor watches: spikes in it are alerts, and three ordinary points
/// after one are its end.
struct WatchedSeries {
  static let interval: Int64 = 3_600
  private static let history: Int64 = 200

  let id: String
  private let start: Int64

  /// - Parameter hours: how much may be added.
  init(_ id: String, hours: Int64 = 20_000) {
    self.id = id
    start = (Int64(time(nil)) / Self.interval - hours) * Self.interval
  }

  /// The time of the first point that is watched.
  var firstTime: Int64 { start + Self.history * Self.interval }

  /// Makes the series, its model, and a monitor that tells receivers.
  ///
  /// - Parameters:
  ///   - tags: of the series, by which its alerts are grouped.
  ///   - wait: seconds for which an incident waits for more alerts.
  func prepare(
    over client: HTTPClient, receivers: [String], tags: [String: String] = [:], wait: Int = 0
  ) throws {
    let tagged = tags.map { #""\#($0)": "\#($1)""# }.joined(separator: ", ")
    let series = #"{"id": "\#(id)", "interval": \#(Self.interval), "metrics": ["value"], "tags": {\#(tagged)}}"#
    _ = try client.send(.post, "/v1/series", json: series).expecting(201)
    let times = (0..<Self.history).map { start + $0 * Self.interval }
    let points = #"{"timestamps": \#(times), "values": {"value": \#((0..<Self.history).map { $0 % 5 })}}"#
    _ = try client.send(.post, "/v1/series/\(id)/points", json: points).expecting(200)
    _ = try client.train(#"{"id": "\#(id)", "series": "\#(id)", "algorithm": "difference"}"#)
    _ = try client.send(.put, "/v1/models/\(id)/threshold", json: #"{"method": "fixed", "value": 50}"#).expecting(200)
    let grouped = tags.keys.map { #""\#($0)""# }.joined(separator: ", ")
    let rules = #"{"group_wait": \#(wait), "group_interval": 0, "group_by": [\#(grouped)]}"#
    let named = receivers.map { #""\#($0)""# }.joined(separator: ", ")
    let monitor = #"{"model": "\#(id)", "receivers": [\#(named)], "rules": \#(rules)}"#
    _ = try client.send(.put, "/v1/monitors/\(id)", json: monitor).expecting(201)
  }

  /// Adds points after those that are there.
  func add(_ values: [Int], over client: HTTPClient) throws {
    let last = try client.send(.get, "/v1/series/\(id)").expecting(200).json["last"]?.integer
    guard let last else { throw BrokenPromise("\(id) has no points") }
    let times = values.indices.map { last + Int64($0 + 1) * Self.interval }
    let body = #"{"timestamps": \#(times), "values": {"value": \#(values)}}"#
    _ = try client.send(.post, "/v1/series/\(id)/points", json: body).expecting(200)
  }

  func spike(over client: HTTPClient) throws { try add([1_000], over: client) }

  func calm(over client: HTTPClient) throws { try add([1, 2, 3, 4, 0, 1, 2, 3], over: client) }
}
