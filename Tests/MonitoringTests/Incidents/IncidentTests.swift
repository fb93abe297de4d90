import Storage
import Testing

@testable import Monitoring

@Suite("Incidents follow their alerts")
struct IncidentTests {
  private let folder: ServiceFolder

  init() throws { folder = try ServiceFolder() }

  /// Makes a monitor on a series with tags.
  private func monitor(_ id: String, tags: String, _ rules: MonitorRules) throws {
    _ = try SeriesService(context: folder.context).create(
      SeriesDefinition(id: id, interval: 60, metrics: ["value"], tagsJSON: tags))
    try folder.context.database.write { transaction in
      let series = try transaction.series.known(id)
      let model = try transaction.models.create(
        id: id, series: series.key, metricsJSON: #"["value"]"#, algorithm: "donut", parametersJSON: "{}", now: 0)
      _ = try transaction.monitors.createOrReplace(
        id: id, model: model.key, rulesJSON: rules.json, now: 0)
    }
  }

  /// Lets something become of a monitor's alerts at a time.
  private func change(_ id: String, now: Int64, _ step: AlertTransition, _ kind: AlertRecord.Kind = .anomaly) throws {
    try folder.context.database.write { transaction in
      guard let monitor = try transaction.monitors.get(id) else { return }
      var series = try transaction.series.known(id)
      if series.grid == nil {
        _ = try transaction.series.fixGrid(of: series, through: 0)
        series = try transaction.series.known(id)
      }
      var recorder = AlertRecorder(
        transaction, monitor: monitor, series: series, metrics: ["value"], version: 1, now: now)
      try recorder.record([AlertChange(kind: kind, step: step)])
    }
  }

  private func open(_ id: String, at slot: Int64, heldBackBy rule: AlertRule? = nil) throws {
    let peak = ScorePeak(score: 2, slot: slot, direction: 1)
    try change(id, now: slot * 60, .open(start: slot, peak: peak, heldBackBy: rule))
  }

  private func tell(now: Int64) throws -> [IncidentEvent] {
    try folder.context.database.write { transaction in
      let due = try transaction.incidents.due(by: now, limit: 100)
      let events = try due.compactMap { incident in
        incident.event(alerts: try transaction.incidents.extent(of: incident.key)?.alerts ?? 0)
      }
      for incident in due { try transaction.tell(incident, now: now) }
      return events
    }
  }

  private var incidents: [IncidentService.Entry] {
    get throws { try IncidentService(context: folder.context).page(IncidentFilter(), after: nil, limit: 100) }
  }

  private var alone: MonitorRules {
    var rules = MonitorRules()
    rules.groupWait = 30
    return rules
  }

  private var grouped: MonitorRules {
    var rules = MonitorRules()
    rules.groupBy = ["service"]
    return rules
  }

  @Test("Nine monitors of one service are one incident, told of once, by what moved first")
  func outage() throws {
    for number in 0..<9 { try monitor("m\(number)", tags: #"{"service":"shop"}"#, grouped) }
    try monitor("other", tags: #"{"service":"mail"}"#, grouped)
    for number in [4, 0, 1, 2, 3, 5, 6, 7, 8] { try open("m\(number)", at: number == 4 ? 100 : 101) }
    try open("other", at: 100)
    #expect(try incidents.count == 2)
    let shop = try #require(try incidents.first { $0.alerts.count > 1 })
    #expect(shop.alerts.count == 9)
    #expect(shop.alerts.first?.monitor == "m4")
    #expect(shop.incident.start == 6_000)
    // Waiting for those that come with it, nobody is told yet.
    #expect(try tell(now: 6_029) == [])
    #expect(try tell(now: 6_090) == [.opened, .opened])
    #expect(try tell(now: 100_000) == [])
  }

  @Test("What joins is told of after a while, the end at once, and nothing twice")
  func growth() throws {
    for id in ["a", "b", "c"] { try monitor(id, tags: #"{"service":"shop"}"#, grouped) }
    try open("a", at: 100)
    #expect(try tell(now: 6_030) == [.opened])
    try open("b", at: 101)
    try open("c", at: 102)
    #expect(try tell(now: 6_200) == [])
    #expect(try tell(now: 6_330) == [.grew])
    for id in ["a", "b"] { try change(id, now: 6_600, .close(end: 105)) }
    #expect(try tell(now: 6_600) == [])
    try change("c", now: 6_700, .close(end: 106))
    #expect(try incidents.first?.incident.status == .resolved)
    #expect(try incidents.first?.incident.end == 6_360)
    #expect(try tell(now: 6_700) == [.closed])
    #expect(try tell(now: 100_000) == [])
    try open("a", at: 200)
    #expect(try incidents.count == 2)
  }

  @Test("An incident that is over before anybody was told is told of as such; one that was undone is not")
  func short() throws {
    for id in ["a", "b"] { try monitor(id, tags: "{}", alone) }
    try open("a", at: 100)
    try change("a", now: 6_010, .close(end: 101))
    try open("b", at: 100)
    try change("b", now: 6_010, .hold(.mute))
    #expect(try tell(now: 6_040).contains(.closed))
    #expect(try incidents.count == 2)
  }

  @Test("Without tags to group by, or on a series that has none of them, a series is a group")
  func series() throws {
    try monitor("a", tags: "{}", grouped)
    try monitor("b", tags: "{}", alone)
    for id in ["a", "b"] { try open(id, at: 100) }
    #expect(try incidents.count == 2)
    try change("a", now: 6_100, .open(start: 101, peak: nil), .flatline)
    #expect(try incidents.count == 2)
  }

  @Test("What waits for nothing is told of at once")
  func noWait() throws {
    try monitor("a", tags: "{}", MonitorRules())
    try open("a", at: 100)
    #expect(try tell(now: 6_000) == [.opened])
  }

  @Test("What is held back is in no incident until it is released")
  func held() throws {
    try monitor("a", tags: "{}", alone)
    try open("a", at: 100, heldBackBy: .openAfter)
    #expect(try incidents.isEmpty)
    try change("a", now: 6_120, .hold(nil))
    #expect(try incidents.first?.alerts.count == 1)
    #expect(try tell(now: 6_149) == [])
    #expect(try tell(now: 6_150) == [.opened])
  }

  @Test("What an operator ended is told of and takes no more alerts, and what lasts of it begins no other")
  func resolved() throws {
    try monitor("a", tags: "{}", alone)
    try open("a", at: 100)
    #expect(try tell(now: 6_030) == [.opened])
    let key = try incidents.first?.incident.key
    let service = IncidentService(context: folder.context)
    let entry = try service.resolve(key, IncidentService.Word(author: "mia", note: "known"))
    #expect(entry.incident.status == .resolved)
    #expect(entry.incident.resolvedBy == "mia")
    #expect(entry.incident.told.state == .resolved)
    #expect(try tell(now: 100_000) == [])
    try change("a", now: 6_600, .close(end: 105))
    #expect(try tell(now: 100_000) == [])
    try open("a", at: 110)
    #expect(try incidents.count == 2)
    #expect(throws: MonitoringError.self) { try service.resolve(99, IncidentService.Word()) }
  }

  @Test("An incident is as grave as its gravest alert, and acknowledged with its alerts")
  func severity() throws {
    var grave = grouped
    grave.severity = .critical
    try monitor("a", tags: #"{"service":"shop"}"#, grouped)
    try monitor("b", tags: #"{"service":"shop"}"#, grave)
    try open("a", at: 100)
    #expect(try incidents.first?.incident.severity == .warning)
    try open("b", at: 101)
    #expect(try incidents.first?.incident.severity == .critical)
    let entry = try IncidentService(context: folder.context).acknowledge(
      try incidents.first?.incident.key, IncidentService.Word(author: "mia", assignee: "jo"))
    #expect(entry.incident.status == .acknowledged)
    #expect(entry.incident.assignee == "jo")
    #expect(entry.alerts.allSatisfy { $0.acknowledgedBy == "mia" })
  }
}
