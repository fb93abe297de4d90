import SeededRandom
import Testing

@testable import Storage

@Suite("Lists of many things")
struct ListsTests {
  private struct Facts {
    var id: String
    var team: String
    var tier: String
    var created: Int64
    var last: Int64?
    var open: Int64
    var isWatched: Bool
  }

  /// Forty series of two teams, made and fed at various times, some watched and some with alerts.
  private func fill(_ transaction: Transaction, seed: UInt64) throws -> [Facts] {
    var generator = SeededGenerator(seed: seed)
    return try (0..<40).map { number in
      let id = (number % 3 == 0 ? "Web-" : "db-") + "\(Int.random(in: 100...999, using: &generator))-\(number)"
      var facts = Facts(
        id: id, team: Bool.random(using: &generator) ? "shop" : "a:b", tier: "\(number % 4)",
        created: Int64.random(in: 1...9, using: &generator), last: nil, open: 0, isWatched: false)
      let series = try transaction.series.create(
        SeriesDefinition(
          id: id, interval: 60, metrics: ["value"], tagsJSON: #"{"team":"\#(facts.team)","tier":"\#(facts.tier)"}"#),
        now: facts.created)
      if Bool.random(using: &generator) {
        let slot = Int64.random(in: 0...50, using: &generator)
        _ = try transaction.series.fixGrid(of: series, through: 0)
        let batch = PointBatch(slots: [slot], columns: [0], values: [1])
        _ = try transaction.points.upsert(batch, into: try #require(try transaction.series.get(id)))
        facts.last = slot * 60
      }
      if Bool.random(using: &generator) {
        let model = try transaction.models.create(
          id: "m-\(id)", series: series.key, metricsJSON: #"["value"]"#, algorithm: "difference", parametersJSON: "{}",
          now: facts.created)
        let monitor = try transaction.monitors.createOrReplace(
          id: "w-\(id)", model: model.key, now: facts.created)
        facts.isWatched = true
        for start in 0..<Int64.random(in: 0...2, using: &generator) {
          _ = try transaction.alerts.open(
            monitor: monitor, version: 1, series: id, kind: .anomaly, start: start, now: 1)
          facts.open += 1
        }
        // These count for nothing.
        _ = try transaction.alerts.open(
          monitor: monitor, version: 1, series: id, kind: .flatline, start: 1, heldBackBy: .mute, now: 1)
        let over = try transaction.alerts.open(
          monitor: monitor, version: 1, series: id, kind: .noData, start: 1, now: 1)
        try transaction.alerts.update(over.key, end: 5, now: 2)
      }
      return facts
    }
  }

  private func standing(_ facts: Facts) -> SeriesStanding {
    if facts.open > 0 { return .alerting }
    if facts.last == nil { return .empty }
    return facts.isWatched ? .calm : .unwatched
  }

  private func value(_ facts: Facts, _ sort: ListSort) -> Int64 {
    switch sort {
    case .newest: -facts.created
    case .oldest: facts.created
    case .fresh: -(facts.last ?? -1)
    case .stale: facts.last ?? -1
    case .trouble: -facts.open
    }
  }

  /// All pages of a list, one after the other.
  private func pages<Item>(
    _ read: (ListPlace?) throws -> [Placed<Item>], id: (Item) -> String
  ) throws -> [String] {
    var ids: [String] = []
    var place: ListPlace?
    while true {
      let page = try read(place)
      ids += page.map { id($0.item) }
      guard let last = page.last else { return ids }
      place = last.place
    }
  }

  @Test(
    "Every sort of series pages through all that a filter finds, each once and in order", arguments: ListSort.allCases)
  func sorts(sort: ListSort) throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let all = try fill(transaction, seed: 3)
      let filters: [(ListFilter, (Facts) -> Bool)] = [
        (ListFilter(), { _ in true }),
        (ListFilter(text: "WEB-"), { $0.id.hasPrefix("Web") }),
        (ListFilter(tagsJSON: #"{"team":"a:b"}"#), { $0.team == "a:b" }),
        (ListFilter(tagsJSON: #"{"team":"shop","tier":"2"}"#), { $0.team == "shop" && $0.tier == "2" }),
        (ListFilter(tagsJSON: #"{"team":"nobody"}"#), { _ in false }),
      ]
      for (filter, holds) in filters {
        for wanted in [nil] + SeriesStanding.allCases {
          let found = all.filter { holds($0) && (wanted == nil || standing($0) == wanted) }
          let expected = found.sorted { (value($0, sort), $0.id) < (value($1, sort), $1.id) }.map(\.id)
          let told = try pages(
            { try transaction.series.list(filter, standing: wanted, by: sort, after: $0, limit: 3) },
            id: \.definition.id)
          #expect(told == expected, "\(filter) \(String(describing: wanted))")
          if sort == .newest {
            let byID = try pages(
              { try transaction.series.list(filter, standing: wanted, after: $0, limit: 7) }, id: \.definition.id)
            #expect(byID == found.map(\.id).sorted())
          }
        }
      }
      for facts in all {
        let told = try transaction.series.standing(of: try #require(try transaction.series.get(facts.id)))
        #expect(told.openAlerts == facts.open && told.standing == standing(facts))
      }
    }
  }

  @Test("Models and monitors are found by the tags of their series, and sorted by age and by trouble")
  func modelsAndMonitors() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let all = try fill(transaction, seed: 4).filter(\.isWatched)
      let shop = all.filter { $0.team == "shop" }
      let filter = ListFilter(tagsJSON: #"{"team":"shop"}"#)
      let models = try pages({ try transaction.models.list(filter, after: $0, limit: 4) }, id: \.id)
      #expect(models == shop.map { "m-" + $0.id }.sorted())
      #expect(try transaction.models.list(filter, state: .ready, after: nil, limit: 100).isEmpty)
      let newest = try pages(
        { try transaction.models.list(filter, by: .newest, after: $0, limit: 2) }, id: \.id)
      #expect(newest == shop.sorted { (-$0.created, $0.id) < (-$1.created, $1.id) }.map { "m-" + $0.id })
      let troubled = try pages(
        { try transaction.monitors.list(filter, by: .trouble, after: $0, limit: 2) }, id: \.id)
      #expect(troubled == shop.sorted { (-$0.open, $0.id) < (-$1.open, $1.id) }.map { "w-" + $0.id })
      let alerting = try transaction.monitors.list(ListFilter(text: "w-DB"), isAlerting: true, after: nil, limit: 100)
      #expect(
        alerting.map(\.item.id) == all.filter { $0.open > 0 && $0.id.hasPrefix("db") }.map { "w-" + $0.id }.sorted())
      let alerts = try transaction.alerts.page(AlertFilter(isLasting: true, list: filter), after: nil, limit: 100)
      #expect(Int64(alerts.count) == shop.reduce(0) { $0 + $1.open })
    }
  }

  @Test("Every sort of alerts pages through all of them, each once and in order", arguments: AlertSort.allCases)
  func alerts(sort: AlertSort) throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 9)
    try folder.open().write { transaction in
      let series = try transaction.series.create(
        SeriesDefinition(id: "a", interval: 60, metrics: ["value"]), now: 1)
      let model = try transaction.models.create(
        id: "m", series: series.key, metricsJSON: #"["value"]"#, algorithm: "difference", parametersJSON: "{}", now: 1)
      let monitor = try transaction.monitors.createOrReplace(id: "w", model: model.key, now: 1)
      for _ in 0..<30 {
        let alert = try transaction.alerts.open(
          monitor: monitor, version: 1, series: "a", kind: .anomaly, start: Int64.random(in: 1...9, using: &generator),
          severity: Severity.allCases.randomElement(using: &generator) ?? .info,
          now: Int64.random(in: 1...5, using: &generator))
        _ = try transaction.incidents.open(
          group: "{}", severity: alert.severity, start: alert.start, due: 9, now: alert.updatedAt)
      }
      let grave: [Severity] = [.info, .warning, .critical]
      func rank(_ alert: AlertRecord) -> (Int64, Int64) {
        switch sort {
        case .newest: (-alert.start, -alert.key)
        case .oldest: (alert.start, alert.key)
        case .changed: (-alert.updatedAt, -alert.key)
        case .severity: (-Int64(grave.firstIndex(of: alert.severity) ?? 0), -alert.key)
        }
      }
      let all = try transaction.alerts.page(AlertFilter(), after: nil, limit: 100)
      var (alerts, incidents): ([AlertRecord], [IncidentRecord]) = ([], [])
      repeat {
        alerts += try transaction.alerts.page(
          AlertFilter(), by: sort, after: alerts.last?.place(by: sort), limit: 4)
        incidents += try transaction.incidents.page(
          IncidentFilter(), by: sort, after: incidents.last?.place(by: sort), limit: 4)
      } while alerts.count % 4 == 0
      #expect(all.count == 30 && alerts.map(\.key) == all.sorted { rank($0) < rank($1) }.map(\.key))
      // Made side by side, they have the same keys.
      #expect(incidents.map(\.key) == alerts.map(\.key))
    }
  }

  @Test("Policies are found by their ids and by how their series stand, and sorted by age and by what failed")
  func policies() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let states: [(String, Int64, [PolicySeriesRecord.State])] = [
        ("Web", 3, [.watched, .failed]), ("db", 1, [.failed, .failed]), ("old", 3, []), ("web-2", 2, [.training]),
      ]
      var series: Int64 = 0
      for (id, created, standing) in states {
        let policy = try transaction.policies.createOrReplace(id: id, priority: 0, definitionJSON: "{}", now: created)
        for state in standing {
          series += 1
          let record = try transaction.series.create(
            SeriesDefinition(id: "s\(series)", interval: 60, metrics: ["value"]), now: 1)
          try transaction.policies.set(PolicySeriesRecord(policy: policy.key, series: record.key, state: state))
        }
      }
      func ids(
        _ text: String? = nil, _ state: PolicySeriesRecord.State? = nil, by sort: ListSort? = nil
      ) throws -> [String] {
        try pages(
          {
            try transaction.policies.list(ListFilter(text: text), state: state, by: sort, after: $0, limit: 1)
          }, id: \.id)
      }
      #expect(try ids() == ["Web", "db", "old", "web-2"])
      #expect(
        try ids("WEB") == ["Web", "web-2"] && ids(nil, .failed) == ["Web", "db"] && ids("web", .failed) == ["Web"])
      #expect(
        try ids(by: .newest) == ["Web", "old", "web-2", "db"] && ids(by: .oldest) == ["db", "web-2", "Web", "old"])
      #expect(try ids(by: .trouble) == ["db", "Web", "old", "web-2"])
    }
  }

  @Test("Tags follow their series: a changed definition, one that goes, and what is no text")
  func tags() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      func ids(_ tags: String) throws -> [String] {
        try transaction.series.list(ListFilter(tagsJSON: tags), after: nil, limit: 9).map(\.item.definition.id)
      }
      var definition = SeriesDefinition(id: "a", interval: 60, metrics: ["value"], tagsJSON: #"{"team":"x","n":5}"#)
      let series = try transaction.series.create(definition, now: 1)
      #expect(try ids(#"{"team":"x"}"#) == ["a"])
      #expect(try ids(#"{"n":"5"}"#) == [])
      definition.tagsJSON = #"{"team":"y"}"#
      _ = try transaction.series.redefine(series, as: definition)
      #expect(try ids(#"{"team":"x"}"#) == [] && ids(#"{"team":"y"}"#) == ["a"])
      definition.tagsJSON = #"{"team":"z"}"#
      _ = try transaction.series.createOrReplace(definition, now: 2)
      #expect(try ids(#"{"team":"z"}"#) == ["a"])
      try transaction.series.delete("a")
      #expect(try ids(#"{"team":"z"}"#) == [])
      _ = try transaction.series.create(definition, now: 3)
      #expect(try ids(#"{"team":"z"}"#) == ["a"])
    }
  }

  @Test("Jobs are found by lane, model and the tags of their series, from either end")
  func jobs() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      _ = try transaction.series.create(
        SeriesDefinition(id: "a", interval: 60, metrics: ["value"], tagsJSON: #"{"team":"x"}"#), now: 1)
      for (id, model, series, lane) in [
        ("1", "model-A", "a", JobRecord.Lane.short), ("2", "other", "b", .long), ("3", "other", "a", .long),
      ] {
        _ = try transaction.jobs.enqueue(
          id: id, kind: "training", subject: "model:" + model, requestJSON: #"{"series":"\#(series)"}"#,
          work: JobWork(lane: lane, method: "m", nominalSeconds: 1), now: 1)
      }
      func ids(_ filter: JobFilter) throws -> [String] { try transaction.jobs.list(filter, limit: 9).map(\.id) }
      #expect(try ids(JobFilter(lane: .long)) == ["3", "2"])
      #expect(try ids(JobFilter(list: ListFilter(text: "MODEL"))) == ["1"])
      #expect(try ids(JobFilter(list: ListFilter(tagsJSON: #"{"team":"x"}"#))) == ["3", "1"])
      #expect(try transaction.jobs.list(JobFilter(), isOldestFirst: true, after: 1, limit: 9).map(\.id) == ["2", "3"])
    }
  }
}
