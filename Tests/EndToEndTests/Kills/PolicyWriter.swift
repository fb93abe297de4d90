import HTTP
import JSON
import SeededRandom
import Waiting

/// A policy over whatever comes by the many ways: changes it again and again, and makes and deletes series of its own that it is
/// about, while it trains, watches and lets go, and deletes what is too old.
struct PolicyWriter: LoadWriter {
  private enum Change {
    case threshold(Int)
    case add(Int)
    case remove(Int)
  }

  private struct Standing: Equatable {
    var alertsPerDay = 1
    /// The numbers of its own series.
    var series: Set<Int> = []
  }

  private var random: SeededGenerator
  private var number = 0
  private var standing = Standing()
  private var pending: Change?
  private(set) var tally = WriteTally()

  private static let keptDays = 5
  /// Points of so many hours before the newest one of a series stay.
  static let keptHours = keptDays * 24
  private static let mostSeries = 8

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static func policy(_ alertsPerDay: Int) -> String {
    #"{"selector": {"series": "many_*"}, "algorithm": "difference", "begin_after": {"points": 40}, "#
      + #""history": {"points": 100}, "retention_days": \#(keptDays), "#
      + #""threshold": {"method": "rate", "alerts_per_day": \#(alertsPerDay)}}"#
  }

  private static func id(_ number: Int) -> String { "many_files_\(number)" }

  mutating func prepare(over client: HTTPClient) throws {
    _ = try client.send(.put, "/v1/policies/many", json: Self.policy(standing.alertsPerDay)).expecting(201)
  }

  mutating func write(over client: HTTPClient) throws {
    let change = nextChange()
    pending = change
    switch change {
    case .threshold(let alerts):
      _ = try client.send(.put, "/v1/policies/many", json: Self.policy(alerts)).expecting(200)
    case .add(let number):
      _ = try client.upload(file(number), as: Self.id(number)).expecting(201)
    case .remove(let number):
      _ = try client.send(.delete, "/v1/series/\(Self.id(number))?cascade=true").expecting(204)
    }
    standing = applied(change)
    pending = nil
    tally.acknowledged += 1
  }

  private mutating func nextChange() -> Change {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return .threshold(Int.random(in: 1...4, using: &random))
    case 1..<5 where !standing.series.isEmpty, _ where standing.series.count == Self.mostSeries:
      return .remove(standing.series.sorted().randomElement(using: &random) ?? 0)
    default:
      number += 1
      return .add(number)
    }
  }

  private func applied(_ change: Change) -> Standing {
    var standing = standing
    switch change {
    case .threshold(let alerts): standing.alertsPerDay = alerts
    case .add(let number): standing.series.insert(number)
    case .remove(let number): standing.series.remove(number)
    }
    return standing
  }

  /// Some are long enough for a model, some for a cold start alone.
  private func file(_ number: Int) -> [UInt8] {
    let rows = (0..<20 + number % 7 * 15).map { "\(1_700_006_400 + 3_600 * $0),\($0 % 24 + $0 * 7 % 5)" }
    return Array(("timestamp,value\n" + rows.joined(separator: "\n") + "\n").utf8)
  }

  mutating func check(over client: HTTPClient) throws {
    let policy = try client.send(.get, "/v1/policies/many").expecting(200).json
    let items = try client.send(.get, "/v1/series?q=many_files_&limit=1000").expecting(200).json["items"]?.array ?? []
    let numbers = items.compactMap { $0["id"]?.string.flatMap { Int($0.dropFirst(Self.id(0).count - 1)) } }
    let found = Standing(
      alertsPerDay: Int(policy["threshold"]?["alerts_per_day"]?.number ?? 0), series: Set(numbers))
    let after = pending.map { applied($0) } ?? standing
    guard found == standing || found == after, numbers.count == items.count else {
      throw BrokenPromise("\(found) is there for \(standing), \(String(describing: pending)) was sent")
    }
    if pending != nil { tally.settle(isStored: found != standing) }
    (standing, pending) = (found, nil)
    _ = try watched(over: client)
  }

  /// The series that monitors of the policy watch, each by one.
  private func watched(over client: HTTPClient) throws -> Set<String> {
    let monitors = try client.send(.get, "/v1/monitors?limit=1000").expecting(200).json["items"]?.array ?? []
    let watched = monitors.filter { $0["policy"]?.string == "many" }.compactMap { $0["series"]?.string }
    guard Set(watched).count == watched.count else { throw BrokenPromise("a series has two monitors of one policy") }
    return Set(watched)
  }

  /// Waits until the policy has come to its end, and looks at what it has made: each series that is watched has one model
  /// and one monitor, and nothing else is there.
  func checkEnd(over client: HTTPClient) throws {
    var (states, unsettled) = ([String](), [String]())
    // Trainings yield to whatever else a busy machine does.
    do {
      try poll(600) {
        let target = "/v1/policies/many/series?limit=1000"
        let rows = try client.send(.get, target).expecting(200).json["items"]?.array ?? []
        // A training that five kills met is given up for minutes, or until its policy is put again.
        if rows.contains(where: { $0["state"]?.string == "failed" }) {
          _ = try client.send(.put, "/v1/policies/many", json: Self.policy(standing.alertsPerDay)).expecting(200)
        }
        states = rows.compactMap { $0["state"]?.string }
        unsettled = rows.filter { row in
          row["queued"]?.bool == true || ["training", "failed"].contains(row["state"]?.string)
        }.map(\.text)
        return try unsettled.isEmpty && rows.count == matching(client).count
      }
    } catch let overdue as Overdue {
      throw BrokenPromise("after \(overdue.seconds) s of \(try matching(client).count): \(unsettled)")
    }
    let watched = try watched(over: client)
    let models = try client.send(.get, "/v1/models?q=many&limit=1000").expecting(200).json["items"]?.array ?? []
    let modelled = models.compactMap { $0["series"]?.string }
    guard watched.count == states.count(where: { ["watched", "cold_start"].contains($0) }), Set(modelled) == watched,
      modelled.count == watched.count, watched.isSubset(of: try matching(client))
    else { throw BrokenPromise("\(states): \(watched.count) are watched, \(modelled.count) models are there") }
  }

  private func matching(_ client: HTTPClient) throws -> Set<String> {
    let items = try client.send(.get, "/v1/series?q=many_&limit=1000").expecting(200).json["items"]?.array ?? []
    return Set(items.compactMap { $0["id"]?.string })
  }
}
