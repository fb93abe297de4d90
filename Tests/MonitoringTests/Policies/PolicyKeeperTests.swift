import Detectors
import SeededRandom
import Storage
import Testing
import Waiting

@testable import Monitoring

/// A service whose policies are kept step by step: nothing happens by itself but the jobs.
final class PolicyFixture {
  let folder: ServiceFolder
  let service: Service
  let policies: PolicyService
  private var isRunning = false

  init(folder: ServiceFolder? = nil) throws {
    self.folder = try folder ?? ServiceFolder()
    service = Service(context: self.folder.context, workers: 1, cores: 1)
    policies = PolicyService(service: service)
  }

  static func values(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { 100 + Double($0 % 7) + Double.random(in: 0..<1, using: &generator) }
  }

  static func definition(_ pattern: String = "web-*", _ change: (inout PolicyDefinition) -> Void = { _ in })
    -> PolicyDefinition
  {
    var definition = PolicyDefinition(selector: PolicySelector(pattern: GlobPattern(pattern)))
    definition.beginAfter = .points(100)
    change(&definition)
    return definition
  }

  deinit { if isRunning { service.jobs.stop(within: 60) } }

  /// Does all that there is to do, jobs included.
  func settle() throws {
    if !isRunning { try service.jobs.start() }
    isRunning = true
    for _ in 0..<20 {
      service.policies.tick()
      let counts = try folder.database.read { try $0.jobs.counts() }
      if counts[.queued] ?? 0 == 0, counts[.running] ?? 0 == 0 {
        if try folder.database.read({ try $0.policies.pending(limit: 1).isEmpty && $0.policies.withTasks().isEmpty }) {
          service.policies.tick()
          return
        }
      }
      // Trainings of networks may be among them, which a sanitizer makes twenty times as long.
      try poll(600) {
        try folder.database.read { try ($0.jobs.counts()[.queued] ?? 0) + ($0.jobs.counts()[.running] ?? 0) == 0 }
      }
    }
    throw Overdue(seconds: 0)
  }

  func states(_ policy: String) throws -> [String: PolicySeriesRecord.State] {
    let items = try policies.series(of: policy, state: nil, after: { _ in nil }, limit: 1_000).items
    return Dictionary(uniqueKeysWithValues: items.map { ($0.series.definition.id, $0.standing.state) })
  }

  func entry(_ series: String, of policy: String) throws -> PolicyService.SeriesEntry {
    let items = try policies.series(of: policy, state: nil, after: { _ in nil }, limit: 1_000).items
    return try #require(items.first { $0.series.definition.id == series })
  }

  func models() throws -> [String] { try folder.database.read { try $0.models.list(limit: 1_000).map(\.id) } }
  func monitors() throws -> [String] { try folder.database.read { try $0.monitors.list(limit: 1_000).map(\.id) } }
}

@Suite("Policies and what they make")
struct PolicyKeeperTests {
  @Test(
    "Series that are there and series that come later are trained and watched, those that don't match are left alone")
  func onboarding() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.folder.makeSeries("db-1", values: PolicyFixture.values(200))
    #expect(try fixture.policies.put("all", PolicyFixture.definition()).isNew)
    try fixture.settle()
    #expect(try fixture.states("all") == ["web-1": .watched])
    _ = try fixture.folder.makeSeries("web-2", values: PolicyFixture.values(150))
    _ = try fixture.folder.makeSeries("web-3", values: PolicyFixture.values(50))
    try fixture.settle()
    #expect(try fixture.states("all") == ["web-1": .watched, "web-2": .watched, "web-3": .coldStart])
    #expect(try fixture.models() == ["all.web-1", "all.web-2", "all.web-3.cold-start"])
    #expect(try fixture.monitors() == ["all.web-1", "all.web-2", "all.web-3"])
    let entry = try fixture.entry("web-3", of: "all")
    #expect(entry.isColdStart && entry.missing == 50 && entry.model == "all.web-3.cold-start")
    let job = try #require(try fixture.folder.database.read { try $0.jobs.list(limit: 10).last })
    #expect(job.kind == "policy_training" && job.status == .succeeded)
  }

  @Test("Points that are enough bring a series on, and its monitor stays the same")
  func growing() throws {
    let fixture = try PolicyFixture()
    let values = PolicyFixture.values(200)
    _ = try fixture.folder.makeSeries("web-1", values: Array(values[..<10]))
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    try fixture.settle()
    #expect(try fixture.states("all") == ["web-1": .waiting])
    func arrive(_ range: Range<Int>) throws {
      _ = try fixture.folder.put(Array(values[range]), from: Int64(range.lowerBound), into: "web-1")
      fixture.folder.context.changes.publish(.series("web-1"))
      try fixture.settle()
    }
    try arrive(10..<40)
    #expect(try fixture.states("all") == ["web-1": .coldStart])
    let cold = try #require(try fixture.folder.database.read { try $0.monitors.get("all.web-1") })
    try arrive(40..<100)
    #expect(try fixture.states("all") == ["web-1": .watched])
    let monitor = try #require(try fixture.folder.database.read { try $0.monitors.get("all.web-1") })
    #expect(monitor.key == cold.key && monitor.modelID == "all.web-1")
    #expect(try fixture.models() == ["all.web-1"])
    let model = try #require(try fixture.folder.database.read { try $0.models.get("all.web-1") })
    #expect(model.policyID == "all" && model.algorithm == "ensemble" && model.activeVersion == 1 && !model.isColdStart)
  }

  @Test("A series that was waiting when the server was killed is looked at after the next start")
  func restart() throws {
    let folder = try ServiceFolder()
    let first = try PolicyFixture(folder: folder)
    _ = try folder.makeSeries("web-1", values: PolicyFixture.values(10))
    _ = try first.policies.put("all", PolicyFixture.definition())
    try first.settle()
    // Nobody was told of these points: the process was killed between the two.
    _ = try folder.put(PolicyFixture.values(190), from: 10, into: "web-1")
    let second = try PolicyFixture(folder: folder)
    try second.settle()
    #expect(try second.states("all") == ["web-1": .watched])
  }

  @Test("One's own model wins, comes later or was there before; without it the policy comes back")
  func ownModel() throws {
    let fixture = try PolicyFixture()
    let catalogue = ModelService(service: fixture.service)
    func own(_ id: String, _ series: String) throws {
      _ = try catalogue.create(
        ModelCreation(
          id: id, series: series, metrics: nil, algorithm: .difference, parameters: [:], from: nil, to: nil, seed: 1,
          threshold: ThresholdSettings()))
    }
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.folder.makeSeries("web-2", values: PolicyFixture.values(200))
    try own("mine", "web-2")
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    try fixture.settle()
    #expect(try fixture.states("all") == ["web-1": .watched, "web-2": .ownModel])
    #expect(try fixture.entry("web-2", of: "all").reason?.by == "mine")
    try own("mine-too", "web-1")
    try fixture.settle()
    #expect(try fixture.states("all") == ["web-1": .ownModel, "web-2": .ownModel])
    #expect(try fixture.models() == ["mine", "mine-too"])
    #expect(try fixture.monitors().isEmpty)
    try catalogue.delete("mine", cascade: false)
    try fixture.settle()
    #expect(try fixture.states("all") == ["web-1": .ownModel, "web-2": .watched])
  }

  @Test("One's own monitor on a policy's model makes the model one's own")
  func ownMonitor() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    try fixture.settle()
    _ = try MonitorService(service: fixture.service).put("mine", model: "all.web-1")
    try fixture.settle()
    #expect(try fixture.states("all") == ["web-1": .ownModel])
    #expect(try fixture.entry("web-1", of: "all").reason?.code == "own_monitor")
    #expect(try fixture.monitors() == ["mine"])
    let model = try #require(try fixture.folder.database.read { try $0.models.get("all.web-1") })
    #expect(model.policyID == nil && model.activeVersion == 1)
  }

  @Test("Of two policies the higher priority has a series, then the first by id, and both lists say so")
  func priority() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.policies.put("b", PolicyFixture.definition())
    try fixture.settle()
    _ = try fixture.policies.put("c", PolicyFixture.definition("*"))
    try fixture.settle()
    #expect(try fixture.states("b") == ["web-1": .watched])
    #expect(try fixture.entry("web-1", of: "c").reason?.by == "b")
    _ = try fixture.policies.put("c", PolicyFixture.definition("*") { $0.priority = 1 })
    try fixture.settle()
    #expect(try fixture.states("b") == ["web-1": .otherPolicy])
    #expect(try fixture.states("c") == ["web-1": .watched])
    #expect(try fixture.models() == ["c.web-1"])
    _ = try fixture.policies.delete("c", keeps: false)
    try fixture.settle()
    #expect(try fixture.models() == ["b.web-1"])
    #expect(throws: MonitoringError.self) { try fixture.policies.policy("c") }
  }

  @Test("A series leaves when its tags change, or the policy does; its alerts stay")
  func leaving() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    let tagged = PolicySelector(pattern: nil, tags: ["env": "prod"])
    _ = try fixture.policies.put("prod", PolicyFixture.definition { $0.selector = tagged })
    try fixture.settle()
    #expect(try fixture.states("prod").isEmpty)
    func tag(_ json: String) throws {
      try fixture.folder.database.write { transaction in
        let series = try #require(try transaction.series.get("web-1"))
        var definition = series.definition
        definition.tagsJSON = json
        _ = try transaction.series.redefine(series, as: definition)
      }
      try fixture.settle()
    }
    try tag(#"{"env": "prod", "team": "shop"}"#)
    #expect(try fixture.states("prod") == ["web-1": .watched])
    try fixture.folder.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("prod.web-1"))
      _ = try transaction.alerts.open(monitor: monitor, version: 1, series: "web-1", kind: .anomaly, start: 600, now: 1)
    }
    try tag(#"{"env": "test"}"#)
    #expect(try fixture.states("prod").isEmpty)
    #expect(try fixture.models().isEmpty)
    let alert = try #require(try fixture.folder.database.read { try $0.alerts.get(1) })
    #expect(alert.monitor == "prod.web-1" && alert.end != nil)
    try tag(#"{"env": "prod"}"#)
    _ = try fixture.policies.put("prod", PolicyFixture.definition("db-*"))
    try fixture.settle()
    #expect(try fixture.models().isEmpty)
  }

  @Test("A policy is deleted with what it made, or leaves it as one's own; either is told in figures")
  func deletion() throws {
    let fixture = try PolicyFixture()
    for id in ["web-1", "web-2"] { _ = try fixture.folder.makeSeries(id, values: PolicyFixture.values(200)) }
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    try fixture.settle()
    let kept = try fixture.policies.delete("all", keeps: true)
    #expect(kept == PolicyService.Left(models: 2, monitors: 2, series: 2))
    try fixture.settle()
    #expect(try fixture.models() == ["all.web-1", "all.web-2"])
    #expect(try fixture.folder.database.read { try $0.models.get("all.web-1")?.policyID } == nil)
    _ = try fixture.policies.put("next", PolicyFixture.definition())
    try fixture.settle()
    #expect(try fixture.states("next") == ["web-1": .ownModel, "web-2": .ownModel])
    let gone = try fixture.policies.delete("next", keeps: false)
    #expect(gone == PolicyService.Left(models: 0, monitors: 0, series: 2))
    try fixture.settle()
    #expect(try fixture.folder.database.read { try $0.policies.isEmpty() })
  }

  @Test("Names that are too long or taken are told apart")
  func names() throws {
    let fixture = try PolicyFixture()
    let long = "web-" + String(repeating: "x", count: 124)
    _ = try fixture.folder.makeSeries(long, values: PolicyFixture.values(200))
    _ = try fixture.folder.makeSeries("web-1.b", values: PolicyFixture.values(200))
    _ = try fixture.folder.makeSeries("b", values: PolicyFixture.values(200))
    _ = try fixture.policies.put("a.web-1", PolicyFixture.definition("b"))
    _ = try fixture.policies.put("a", PolicyFixture.definition())
    try fixture.settle()
    let models = try fixture.models()
    #expect(models.count == 3 && models.allSatisfy { $0.utf8.count <= 128 })
    #expect(models.contains("a.web-1.b") && models.contains { $0.hasPrefix("a.web-1.b-") })
  }

  @Test("What fails says why and when it is tried again; a method that wants more points waits for them")
  func failures() throws {
    let fixture = try PolicyFixture()
    // Nothing is labelled that the line could be drawn by.
    let labels = ThresholdSettings(.labels(delayLimit: 7))
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.policies.put("all", PolicyFixture.definition { $0.threshold = labels })
    try fixture.settle()
    let entry = try fixture.entry("web-1", of: "all")
    #expect(entry.standing.state == .failed && entry.reason?.code == "not_enough_labels")
    #expect(entry.standing.lookAt == ServiceFolder.now + 300)
    _ = try fixture.folder.makeSeries("db-1", values: PolicyFixture.values(60))
    _ = try fixture.policies.put(
      "db",
      PolicyFixture.definition("db-*") { definition in
        definition.algorithm = .donut
        definition.beginAfter = .points(50)
      })
    try fixture.settle()
    let short = try fixture.entry("db-1", of: "db")
    #expect(short.standing.state == .coldStart)
    #expect(short.missing ?? 0 > 0)
  }

  @Test("Rules, receivers and the line follow the policy; the model is not trained again for them where it takes long")
  func change() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    try fixture.settle()
    _ = try fixture.policies.put(
      "all",
      PolicyFixture.definition { definition in
        definition.rules.severity = .critical
        definition.threshold = ThresholdSettings(.sigma(k: 5))
      })
    try fixture.settle()
    let monitor = try #require(try fixture.folder.database.read { try $0.monitors.get("all.web-1") })
    #expect(monitor.rules.severity == .critical && monitor.stateJSON != nil)
    let model = try #require(try fixture.folder.database.read { try $0.models.get("all.web-1") })
    #expect(model.threshold?.settings == ThresholdSettings(.sigma(k: 5)))
    // Another method: the old model watches until the new one is there, under its name.
    _ = try fixture.policies.put("all", PolicyFixture.definition { $0.algorithm = .seasonalNaive })
    try fixture.settle()
    #expect(try fixture.models() == ["all.web-1"])
    let next = try #require(try fixture.folder.database.read { try $0.models.get("all.web-1") })
    #expect(next.algorithm == "seasonal_naive" && next.key != model.key)
    let after = try #require(try fixture.folder.database.read { try $0.monitors.get("all.web-1") })
    #expect(after.key == monitor.key && after.modelID == "all.web-1")
  }

  @Test("A dry run says what would come of a policy, and nothing comes of it")
  func plan() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.folder.makeSeries("web-2", values: PolicyFixture.values(40))
    _ = try fixture.folder.makeSeries("web-3", values: PolicyFixture.values(5))
    let plan = try fixture.policies.plan("all", PolicyFixture.definition())
    #expect(plan.matches == 3 && plan.makes == PolicyPlan.Made(models: 2, monitors: 2))
    #expect(plan.states == [.training: 1, .waiting: 2])
    #expect(try fixture.folder.database.read { try $0.policies.isEmpty() })
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    try fixture.settle()
    let narrower = try fixture.policies.plan("all", PolicyFixture.definition("web-3"))
    #expect(narrower.leaves == 2 && narrower.removes == PolicyPlan.Made(models: 2, monitors: 2))
    let higher = try fixture.policies.plan("other", PolicyFixture.definition { $0.priority = 5 })
    #expect(higher.matches == 3 && higher.removes == PolicyPlan.Made(models: 2, monitors: 2))
    #expect(try fixture.models() == ["all.web-1", "all.web-2.cold-start"])
  }

  @Test("What a policy made can't be taken away by hand, and a series takes it along")
  func protection() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    try fixture.settle()
    #expect(throws: MonitoringError.self) {
      try ModelService(service: fixture.service).delete("all.web-1", cascade: true)
    }
    #expect(throws: MonitoringError.self) { try MonitorService(service: fixture.service).delete("all.web-1") }
    try SeriesService(context: fixture.folder.context, jobs: fixture.service.jobs).delete("web-1", cascade: false)
    try fixture.settle()
    #expect(try fixture.models().isEmpty)
    #expect(try fixture.policies.policy("all").series.isEmpty)
  }

  @Test("A cancelled job tries nothing again at once")
  func cancellation() throws {
    let fixture = try PolicyFixture()
    _ = try fixture.folder.makeSeries("web-1", values: PolicyFixture.values(200))
    _ = try fixture.policies.put("all", PolicyFixture.definition())
    fixture.service.policies.tick()
    let job = try #require(try fixture.folder.database.read { try $0.jobs.list(limit: 1).first })
    _ = try JobService(service: fixture.service).cancel(job.id)
    try fixture.settle()
    let entry = try fixture.entry("web-1", of: "all")
    #expect(entry.standing.state == .failed && entry.reason?.code == "cancelled" && entry.standing.attempts == 1)
    #expect(try fixture.models().isEmpty)
  }
}

extension PolicyPlan.Made {
  fileprivate init(models: Int64, monitors: Int64) {
    self.init()
    (self.models, self.monitors) = (models, monitors)
  }
}
