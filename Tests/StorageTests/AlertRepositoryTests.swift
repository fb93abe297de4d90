import Testing

@testable import Storage

@Suite("Monitors and alerts")
struct AlertRepositoryTests {
  private func monitor(_ transaction: Transaction) throws -> MonitorRecord {
    let series = try transaction.series.create(.orders(), now: 1).key
    let model = try transaction.models.create(
      id: "m", series: series, metricsJSON: "[]", algorithm: "donut", parametersJSON: "{}", now: 1)
    return try transaction.monitors.createOrReplace(id: "watch", model: model.key, now: 2)
  }

  @Test("A monitor keeps its state while its model stays, and is found by its series")
  func monitors() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let first = try monitor(transaction)
      try transaction.monitors.setState(#"{"n":1}"#, key: first.key)
      let again = try transaction.monitors.createOrReplace(
        id: "watch", model: first.model, now: 3)
      #expect(again.stateJSON == #"{"n":1}"# && again.createdAt == 2)
      #expect(again.key == first.key && again.revision == 3)
      let model = try transaction.models.create(
        id: "n", series: 1, metricsJSON: "[]", algorithm: "pad", parametersJSON: "{}", now: 1)
      let moved = try transaction.monitors.createOrReplace(id: "watch", model: model.key, now: 4)
      #expect(moved.stateJSON == nil && moved.modelID == "n")
      #expect(try transaction.monitors.list(series: 1).map(\.id) == ["watch"])
      try transaction.models.delete("n")
      #expect(try transaction.monitors.get("watch") == nil)
    }
  }

  @Test("Whoever asks for what is above the last revision seen misses no change of any alert")
  func following() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let watch = try monitor(transaction)
      #expect(try transaction.alerts.revision() == 0)
      let first = try transaction.alerts.open(
        monitor: watch, version: 4, series: "orders", kind: .anomaly, start: 60,
        peak: AlertPeak(score: 1.5, time: 60, direction: -1), now: 70)
      let second = try transaction.alerts.open(
        monitor: watch, version: 4, series: "orders", kind: .noData, start: 90, now: 99)
      try transaction.alerts.update(first.key, end: nil, peak: AlertPeak(score: 1.2, time: 120, direction: 1), now: 100)
      let changed = try transaction.alerts.list(since: second.revision, limit: 9)
      #expect(
        changed.map(\.key) == [first.key] && changed[0].peak == AlertPeak(score: 1.5, time: 60, direction: -1)
          && changed[0].version == 4 && changed[0].state == .open)
      #expect(try transaction.alerts.list(limit: 9).map(\.key) == [second.key, first.key])
      #expect(try transaction.alerts.revision() == 3)
    }
  }

  @Test("An alert ends with its highest score; an acknowledged one stays so when it ends")
  func ending() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let watch = try monitor(transaction)
      let key = try transaction.alerts.open(
        monitor: watch, version: 4, series: "orders", kind: .flatline, start: 60, now: 70
      ).key
      #expect(try transaction.alerts.lasting(monitor: "watch", kind: .flatline)?.key == key)
      #expect(try transaction.alerts.lasting(monitor: "watch", kind: .anomaly) == nil)
      try transaction.alerts.acknowledge(key, by: "ada", note: "known", now: 80)
      try transaction.alerts.acknowledge(key, by: nil, now: 80)
      #expect(try transaction.alerts.lastingCount(monitor: "watch") == 1)
      try transaction.alerts.update(key, end: 120, peak: AlertPeak(score: 3, time: 90, direction: 1), now: 130)
      let ended = try #require(try transaction.alerts.get(key))
      #expect(
        ended.state == .acknowledged && ended.end == 120 && ended.peak == AlertPeak(score: 3, time: 90, direction: 1))
      #expect(
        ended.acknowledgedBy == "ada" && ended.note == "known" && ended.acknowledgedAt == 80 && ended.updatedAt == 130)
      #expect(try transaction.alerts.lasting(monitor: "watch", kind: .flatline) == nil)
      let other = try transaction.alerts.open(
        monitor: watch, version: 4, series: "orders", kind: .anomaly, start: 1, peak: AlertPeak(score: 1), now: 1
      ).key
      try transaction.alerts.update(other, end: 5, now: 6)
      let closed = try #require(try transaction.alerts.get(other))
      #expect(closed.state == .closed && closed.peak.score == 1)
    }
  }
}
