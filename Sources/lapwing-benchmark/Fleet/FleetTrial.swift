import Glibc
import HTTP
import JSON
import Platform
import Programs
import Synchronization

/// What is done to a fleet, one step after the other.
struct FleetTrial {
  let series: Int
  let port: UInt16
  let isQuick: Bool

  private static let connections = 8
  /// Series of one upload, and points of one batch.
  private static let seriesPerUpload = 40
  private static let batch = 1_000
  private static let minutes = 10
  private static let rows = "application/x-ndjson"
  /// Series that get points one by one.
  private static let single = 1_000
  /// Points that each of them gets.
  private var rounds: Int { isQuick ? 2 : 30 }

  /// A policy, what it learns from, and the wait for the last monitor.
  func onboard(_ server: borrowing LoopbackServer, _ table: inout FleetTable) throws {
    try server.send(.put, "/v1/policies/fleet", .bytes(Array(#"{"selector":{"series":"s-*"}}"#.utf8)))
    let (watch, use) = (Stopwatch(), ProcessUse.now)
    let series = self.series
    let load = try FleetLoad.send(port: port, connections: 2) { number in
      let first = number * Self.seriesPerUpload
      guard first < series else { return nil }
      return FleetLoad.Request(
        path: "/v1/points?create=true",
        body: FleetSeries.history(of: first..<min(first + Self.seriesPerUpload, series)))
    }
    // Asked seldom: the answer counts all series of the policy.
    while try server.send(.get, "/v1/policies/fleet", .none)["series"]?["watched"]?.integer != Int64(series) {
      usleep(200_000)
    }
    let all = ProcessUse.now - use
    table.add(.onboarding, watch.seconds)
    table.add(.onboardingProcessor, (all.processor - load.client) / Double(series))
  }

  /// A point of each series, minute after minute, over a midnight: days of some series begin in each of the minutes after it.
  func minutes(_ table: inout FleetTable) throws {
    let poll = Poll(port: port, series: series)
    defer { _ = try? poll.end() }
    table.add(.firstMinute, try minute(0).use.processor / Double(series))
    let ordinary = try (1...Self.minutes).map { try minute($0) }
    table.add(.batches, Double(series * ordinary.count) / ordinary.map(\.seconds).reduce(0, +))
    table.add(.batchBytes, ordinary.map(\.use.written).reduce(0, +) / Double(series * ordinary.count))
    let alerting = try minute(Self.minutes + 1, spike: 1_000)
    guard alerting.anomalies >= series / 100 else {
      throw ProgramError.refused(
        step: "a minute with \(series / 100) spikes", detail: "\(alerting.anomalies) points were called anomalous")
    }
    table.add(.batchLatency, alerting.latency(0.99))
    let processors = Double(ProcessorCount.available)
    table.add(.share, ordinary.map(\.use.processor).reduce(0, +) / Double(ordinary.count) / 60 / processors)
    table.add(.poll, try poll.end().latency(0.99))
  }

  /// Points one by one to some of the series.
  func onePointEach(_ table: inout FleetTable) throws {
    let first = Self.minutes + 2
    // The first round after a spike is judged from what is on record.
    _ = try send(first..<first + 1)
    let load = try send(first + 1..<first + 1 + rounds)
    table.add(.single, Double(load.latencies.count) / load.seconds)
    table.add(.singleLatency, load.latency(0.99))
    table.add(.singleBytes, load.use.written / Double(load.latencies.count))
  }

  private func send(_ minutes: Range<Int>) throws -> FleetLoad {
    let count = min(series, Self.single)
    return try FleetLoad.send(port: port, connections: Self.connections) { number in
      let minute = minutes.lowerBound + number / count
      guard minute < minutes.upperBound else { return nil }
      return FleetLoad.Request(
        path: "/v1/series/\(FleetSeries.id(number % count))/points",
        body: FleetSeries.point(of: number % count, minute: FleetSeries.learnt + minute))
    }
  }

  /// A file of millions of points, beside which points come one by one and a dashboard asks.
  func besideUpload(_ table: inout FleetTable) throws {
    let count = min(series, Self.single)
    // The first round after a start is judged from what is on record.
    let last = Self.minutes + 3 + rounds
    _ = try send(last..<last + 1)
    let first = FleetSeries.learnt + last + 1
    let file = FleetSeries.file(rows: isQuick ? 100_000 : 2_000_000)
    let points = Poll(port: port, pause: Poll.pause / 10) { number in
      FleetLoad.Request(
        path: "/v1/series/\(FleetSeries.id(number % count))/points",
        body: FleetSeries.point(of: number % count, minute: first + number / count))
    }
    let poll = Poll(port: port, series: series)
    defer { for client in [points, poll] { _ = try? client.end() } }
    _ = try FleetLoad.send(port: port, connections: 1) { number in
      number == 0 ? FleetLoad.Request(method: .put, path: "/v1/series/millions", type: "text/csv", body: file) : nil
    }
    table.add(.uploadLatency, try points.end().latency(0.99))
    table.add(.uploadPoll, try poll.end().latency(0.99))
  }

  /// What a dashboard asks for.
  func look(_ table: inout FleetTable) throws {
    let count = min(series, 1_000)
    let load = try FleetLoad.send(port: port, connections: 1) { number in
      number < 20 ? FleetLoad.Request(method: .get, path: "/v1/scores?q=s-&limit=\(count)") : nil
    }
    table.add(.scores, load.latency(0.5))
  }

  private func minute(_ minute: Int, spike: Double = 0) throws -> FleetLoad {
    let series = self.series
    return try FleetLoad.send(port: port, connections: Self.connections) { number in
      let first = number * Self.batch
      guard first < series else { return nil }
      return FleetLoad.Request(
        path: "/v1/points", type: Self.rows,
        body: FleetSeries.rows(
          of: first..<min(first + Self.batch, series), minute: FleetSeries.learnt + minute, spike: spike))
    }
  }
}
