import HTTP
import JSON
import Storage
import Testing

@testable import API
@testable import Monitoring

@Suite("The overview")
struct OverviewTests {
  private static let start = ServiceHarness.start

  /// A series with a trained model and a monitor.
  private func watched(_ body: (ServiceHarness, MonitorRecord) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      try harness.send(.put, "/v1/monitors/w", #"{"model": "m"}"#)
      try body(harness, #require(try harness.service.context.database.read { try $0.monitors.get("w") }))
    }
  }

  private func overview(_ harness: ServiceHarness) throws -> JSONValue { try harness.send(.get, "/v1/overview").json }

  @discardableResult
  private func open(
    _ harness: ServiceHarness, _ monitor: MonitorRecord, _ kind: AlertRecord.Kind, metric: String? = nil,
    peak: Double? = nil, severity: Severity = .warning, heldBackBy rule: AlertRule? = nil, start: Int64 = start,
    now: Int64 = start
  ) throws -> AlertRecord {
    let alert = try harness.service.context.database.write { transaction in
      let alert = try transaction.alerts.open(
        monitor: monitor, version: 1, series: "orders", kind: kind, metric: metric, start: start,
        peak: AlertPeak(score: peak, time: peak.map { _ in start }, direction: peak.map { _ in 1 }), severity: severity,
        heldBackBy: rule, now: now)
      if rule == nil, let series = try transaction.series.get("orders") {
        try transaction.join(alert, MonitorRules(), series.definition, now: now)
      }
      return alert
    }
    harness.service.context.changes.publish(.alerts)
    return alert
  }

  @Test("Of nothing everything is well")
  func empty() throws {
    try ServiceHarness.with { harness in
      let overview = try overview(harness)
      #expect(overview["status"]?.string == "ok")
      #expect(overview["alerts"]?["lasting"]?.integer == 0 && overview["series"]?["count"]?.integer == 0)
      #expect(overview["storage"]?["bytes"]?.integer ?? 0 > 0 && overview["storage"]?["fault"]?.isNull == true)
      #expect(overview["storage"]?["disk_free_bytes"]?.integer ?? 0 > 0)
    }
  }

  @Test("Open incidents are counted by severity, what nobody hears of by its rule, and silent series by their length")
  func alerts() throws {
    try watched { harness, monitor in
      #expect(try overview(harness)["status"]?.string == "ok")
      try open(harness, monitor, .anomaly, peak: 1.2, severity: .info)
      #expect(try overview(harness)["status"]?.string == "ok")
      try open(harness, monitor, .flatline, metric: "orders", peak: 0.4, start: Self.start - 600)
      #expect(try overview(harness)["status"]?.string == "warning")
      try open(harness, monitor, .anomaly, peak: 7, heldBackBy: .mute)
      try open(harness, monitor, .noData, severity: .critical)
      let seen = try overview(harness)
      #expect(seen["status"]?.string == "critical")
      #expect(seen["alerts"]?["lasting"]?.integer == 3 && seen["alerts"]?["by_kind"]?["anomaly"]?.integer == 1)
      #expect(seen["alerts"]?["held_back"]?["mute"]?.integer == 1)
      #expect(seen["incidents"]?["open"]?.integer == 1)
      #expect(seen["incidents"]?["by_severity"]?["critical"]?.integer == 1)
      let worst = try #require(seen["incidents"]?["worst"]?.array?.first)
      #expect(worst["alert_count"]?.integer == 3 && worst["start"]?.integer == Self.start - 600)
      #expect(seen["series"]?["silent"]?.array?.map { $0["kind"]?.string } == ["flatline", "no_data"])
      try harness.send(.post, "/v1/incidents/i-1/acknowledge", #"{"author": "mia"}"#)
      let acknowledged = try overview(harness)
      #expect(acknowledged["status"]?.string == "ok" && acknowledged["incidents"]?["acknowledged"]?.integer == 1)
      #expect(acknowledged["alerts"]?["acknowledged"]?.integer == 3)
    }
  }

  @Test("A series with more than an alert a day in a week is noisy, one with one a day is not")
  func noisy() throws {
    try watched { harness, monitor in
      for _ in 0..<7 { try open(harness, monitor, .anomaly, peak: 1) }
      try open(harness, monitor, .anomaly, peak: 1, now: Self.start - 8 * 86_400)
      #expect(try overview(harness)["series"]?["noisy"]?.array?.isEmpty == true)
      try open(harness, monitor, .anomaly, peak: 1)
      let noisy = try overview(harness)["series"]?["noisy"]?.array
      #expect(noisy?.count == 1 && noisy?.first?["series"]?.string == "orders" && noisy?.first?["alerts"]?.integer == 8)
    }
  }

  @Test("Models that wait, failed, or lost are named with their reason; one that serves its newest version is not")
  func models() throws {
    try watched { harness, _ in
      let database = harness.service.context.database
      #expect(try overview(harness)["models"]?["attention"]?.array?.isEmpty == true)
      func version(_ end: (Transaction, VersionRecord) throws -> Void) throws {
        try database.write { transaction in
          let model = try #require(try transaction.models.get("m"))
          let version = try transaction.versions.create(
            model: model.key, seed: 1, from: nil, to: nil, parametersJSON: "{}", now: Self.start)
          try end(transaction, version)
        }
      }
      try version { try $0.versions.fail(key: $1.key, reportJSON: nil) }
      var found = try overview(harness)["models"]?["attention"]?.array ?? []
      #expect(found.map { $0["reason"]?.string } == ["training_failed"] && found[0]["version"]?.integer == 2)
      for isLost in [false, true] {
        try version { transaction, version in
          try transaction.versions.complete(
            key: version.key, contents: VersionContents(archive: [], calibration: []),
            reportJSON: #"{"challenge": {"lost": \#(isLost)}}"#, dataHash: nil)
        }
        found = try overview(harness)["models"]?["attention"]?.array ?? []
        #expect(found.map { $0["reason"]?.string } == (isLost ? ["lost_challenge"] : []))
      }
      #expect(found.first?["detail"]?.string == "Version 4 did worse than version 1, which goes on serving.")
    }
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload()
      try harness.send(.post, "/v1/models", #"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      let overview = try overview(harness)
      #expect(overview["models"]?["attention"]?.array?.map { $0["reason"]?.string } == ["untrained"])
      #expect(overview["jobs"]?["queued"]?.integer == 1 && overview["status"]?.string == "warning")
    }
  }

  @Test("Jobs that failed in the last day are named, older ones are not")
  func jobs() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let error = #"{"code": "series_too_short", "detail": "It has too few points."}"#
      try harness.service.context.database.write { transaction in
        for (id, time) in [("j-old", Self.start - 90_000), ("j-new", Self.start - 60)] {
          _ = try transaction.jobs.enqueue(
            id: id, kind: "training", subject: nil, requestJSON: #"{"model": "m"}"#, now: time)
          let job = try #require(try transaction.jobs.takeNext(now: time))
          try transaction.jobs.finish(key: job.key, outcome: .failed(errorJSON: error), now: time)
        }
      }
      let failed = try overview(harness)["jobs"]?["failed"]?.array ?? []
      #expect(failed.map { $0["id"]?.string } == ["j-new"] && failed[0]["model"]?.string == "m")
    }
  }

  @Test("The tag stays while nothing changes, and a wait ends when an alert opens")
  func polls() throws {
    try watched { harness, monitor in
      let tag = try harness.send(.get, "/v1/overview").tag
      #expect(try harness.send(.get, "/v1/overview", headers: ["If-None-Match": tag]).status == 304)
      let request = try HTTPRequest(.get, "/v1/overview?wait=30", headers: ["If-None-Match": tag])
      let outcome = harness.handler.respond(to: request)
      guard case .wait = outcome else {
        Issue.record("it does not wait")
        return
      }
      try open(harness, monitor, .anomaly, peak: 3)
      let answer = ServiceHarness.Answer(ServiceHarness.settled(outcome))
      #expect(answer.status == 200 && answer.json["alerts"]?["lasting"]?.integer == 1)
      #expect(try harness.send(.get, "/v1/overview?waits=1").faults == ["unknown_query waits"])
    }
  }
}
