import Detectors
import JSON
import Storage
import Testing
import Waiting

@testable import Monitoring

@Suite("Policies that pool")
struct PoolTests {
  private static let sizes = ["web-1": 1.0, "web-2": 400, "web-3": 2e-3]

  private func pooled(_ definition: PolicyDefinition = PoolFixture.donut()) throws -> PolicyFixture {
    let fixture = try PolicyFixture()
    for (id, size) in Self.sizes.sorted(by: { $0.key < $1.key }) {
      _ = try fixture.folder.makeSeries(
        id, values: PoolFixture.values(300, size: size, seed: UInt64(id.last == "1" ? 1 : 2)))
    }
    _ = try fixture.policies.put("all", definition)
    try fixture.settle()
    return fixture
  }

  @Test("One training serves series of one shape and different scales, and an anomaly is found in each")
  func learning() throws {
    let fixture = try pooled()
    #expect(try fixture.states("all").values.allSatisfy { $0 == .watched })
    #expect(try fixture.models() == ["all.web-1", "all.web-2", "all.web-3"])
    #expect(try fixture.monitors() == ["all.web-1", "all.web-2", "all.web-3"])
    #expect(try fixture.poolJobs().map(\.status) == [.succeeded])
    let jobs = try fixture.folder.database.read { try $0.jobs.list(limit: 100) }
    #expect(jobs.allSatisfy { $0.kind == "pool_training" || $0.kind == "policy_training" })
    for (id, size) in Self.sizes {
      let model = "all.\(id)"
      _ = try fixture.folder.put([size * 10], from: 300, into: id)
      #expect(try fixture.lastScore(id, model) < 1)
      _ = try fixture.folder.put([size * 30], from: 301, into: id)
      #expect(try fixture.lastScore(id, model) > 1)
    }
  }

  @Test("The weights are stored once, and go with the last version that refers to them")
  func storage() throws {
    let fixture = try pooled()
    let pool = try #require(try fixture.pools("all").first)
    let weights = try #require(pool.weights)
    for id in Self.sizes.keys {
      let own = try fixture.weights(of: "all.\(id)")
      #expect(own.weights == weights && own.bytes < 200)
    }
    func isThere() throws -> Bool { try fixture.folder.database.read { try $0.pools.weights(weights) != nil } }
    try SeriesService(context: fixture.folder.context, jobs: fixture.service.jobs).delete("web-1", cascade: false)
    try fixture.settle()
    #expect(try isThere() && fixture.models() == ["all.web-2", "all.web-3"])
    _ = try fixture.policies.delete("all", keeps: true)
    try fixture.settle()
    #expect(try isThere())
    let catalogue = ModelService(service: fixture.service)
    #expect(try fixture.lastScore("web-2", "all.web-2") < 1)
    try catalogue.delete("all.web-2", cascade: true)
    #expect(try isThere())
    try catalogue.delete("all.web-3", cascade: true)
    #expect(try !isThere())
  }

  @Test("A series that joins later is served by the weights at once, and nothing is trained for it")
  func late() throws {
    let fixture = try pooled()
    let before = try #require(try fixture.pools("all").first?.weights)
    _ = try fixture.folder.makeSeries("web-9", values: PoolFixture.values(120, size: 7, seed: 9))
    try fixture.settle()
    #expect(try fixture.states("all")["web-9"] == .watched)
    #expect(try fixture.poolJobs().count == 1)
    #expect(try fixture.weights(of: "all.web-9").weights == before)
    let entry = try fixture.entry("web-9", of: "all")
    #expect(entry.pool?.interval == 60 && entry.learnt == nil && entry.leftOut?.code == "joined_later")
    #expect(try fixture.entry("web-1", of: "all").learnt?.points == 300)
    _ = try fixture.folder.put([7 * 30], from: 120, into: "web-9")
    #expect(try fixture.lastScore("web-9", "all.web-9") > 1)
  }

  @Test("A pool that has twice the series that it learnt from is learnt anew, and all get the new weights")
  func growing() throws {
    let fixture = try pooled()
    let before = try #require(try fixture.pools("all").first?.weights)
    for number in 4...6 {
      _ = try fixture.folder.makeSeries("web-\(number)", values: PoolFixture.values(200, size: Double(number)))
    }
    try fixture.settle()
    #expect(try fixture.poolJobs().count == 2)
    let pool = try #require(try fixture.pools("all").first)
    let weights = try #require(pool.weights)
    #expect(weights != before && pool.learnt?.series == 6)
    for number in 1...6 { #expect(try fixture.weights(of: "all.web-\(number)").weights == weights) }
  }

  @Test("Series of another interval or number of metrics are in pools of their own")
  func kinds() throws {
    let fixture = try PolicyFixture()
    for id in ["web-1", "web-2"] { _ = try fixture.folder.makeSeries(id, values: PoolFixture.values(200, size: 5)) }
    try fixture.folder.database.write { transaction in
      let wide = SeriesDefinition(id: "web-3", interval: 60, metrics: ["a", "b"])
      let record = try transaction.series.create(wide, now: ServiceFolder.now)
      _ = try transaction.series.fixGrid(of: record, through: 0)
      let stored = try #require(try transaction.series.get("web-3"))
      let values = PoolFixture.values(400, size: 3)
      _ = try transaction.points.upsert(
        PointBatch(slots: (0..<200).map { Int64($0) }, columns: [0, 1], values: values), into: stored)
    }
    _ = try fixture.policies.put("all", PoolFixture.donut())
    try fixture.settle()
    #expect(try fixture.pools("all").map { [$0.interval, $0.metrics] } == [[60, 1], [60, 2]])
    let wide = try fixture.entry("web-3", of: "all")
    #expect(wide.standing.state == .failed && wide.reason?.code == "unsupported_metric_count")
    #expect(try fixture.states("all")["web-1"] == .watched)
  }

  @Test("Labels of one series help another: none has enough for a generator of its own, the pool has")
  func labels() throws {
    let fixture = try PolicyFixture()
    for (index, id) in ["web-1", "web-2", "web-3"].enumerated() {
      var values = PoolFixture.values(300, size: Double(index * 1_000 + 1), seed: UInt64(index))
      for slot in [100, 150, 200] where index < 2 {
        for point in slot..<slot + 3 { values[point] *= 1.3 }
      }
      _ = try fixture.folder.makeSeries(id, values: values)
    }
    try fixture.label("web-1", [100, 150])
    _ = try fixture.policies.put("makers", PoolFixture.cgats())
    // Another policy watches the same series: neither keeps the other from them.
    _ = try fixture.policies.put("watch", PolicyFixture.definition { $0.algorithm = .difference })
    try fixture.settle()
    let few = try fixture.entry("web-3", of: "makers")
    #expect(few.standing.state == .failed && few.reason?.code == "not_enough_labels")
    // Labels are what it waits for: no time has to pass, and nobody to say something else.
    try fixture.label("web-2", [100, 150, 200])
    try fixture.settle()
    #expect(try fixture.states("makers").values.allSatisfy { $0 == .watched })
    #expect(try fixture.states("watch").values.allSatisfy { $0 == .watched })
    #expect(try fixture.monitors() == ["watch.web-1", "watch.web-2", "watch.web-3"])
    let learnt = try #require(try fixture.pools("makers").first?.learnt)
    #expect(learnt.series == 3 && learnt.anomalies == 5)
    let generator = AnomalyGenerator(service: fixture.service)
    let made = try generator.generate(
      AnomalyGenerator.Request(
        model: "makers.web-3", generation: GenerationRequest(count: 5, label: .drawn, seed: 1), base: nil, saveAs: nil))
    let values = made.windows.flatMap(\.values[0])
    #expect(values.allSatisfy { $0 > 5_000 && $0 < 60_000 })
    #expect(made.windows.allSatisfy { $0.label.contains(1) })
    try fixture.label("web-3", [60])
    try fixture.settle()
    #expect(try fixture.poolJobs().count == 2)
    try fixture.label("web-3", [30, 90, 120, 230])
    try fixture.settle()
    #expect(try fixture.poolJobs().map(\.status) == [.succeeded, .succeeded, .failed])
    #expect(try fixture.pools("makers").first?.learnt?.anomalies == 10)
  }

  @Test("A drill rehearses with the anomalies that a pool has learnt, on a series that has none of its own")
  func drill() throws {
    let fixture = try PolicyFixture()
    for (index, id) in ["web-1", "web-2", "web-3"].enumerated() {
      var values = PoolFixture.values(400, size: Double(index * 1_000 + 1), seed: UInt64(index))
      for slot in [100, 150, 200] where index < 2 {
        for point in slot..<slot + 3 { values[point] *= 1.3 }
      }
      _ = try fixture.folder.makeSeries(id, values: values)
      if index < 2 { try fixture.label(id, [100, 150, 200]) }
    }
    _ = try fixture.policies.put("makers", PoolFixture.cgats())
    _ = try fixture.policies.put("watch", PolicyFixture.definition { $0.algorithm = .difference })
    try fixture.settle()
    let question = DrillQuestion(
      plan: DrillPlan(types: [], lengths: [3], sizes: [1], count: 4, seed: 1),
      generator: DrillGenerator(model: "makers.web-3"))
    let report = try fixture.service.evaluator.json(
      EvaluationRequest(model: "watch.web-3", series: nil, from: nil, to: nil, drill: question))
    #expect(report["synthetic"]?["generator"]?.string == "makers.web-3")
    #expect(report["total"]?["anomalies"]?.integer == 4, "\(report.text)")
  }

  @Test("Of more series than the bounds allow some are drawn, the list says which, and all are served")
  func bounds() throws {
    let fixture = try PolicyFixture()
    for number in 1...6 {
      _ = try fixture.folder.makeSeries("web-\(number)", values: PoolFixture.values(150, size: Double(number)))
    }
    _ = try fixture.policies.put("all", PoolFixture.donut { $0.pooled?.series = 2 })
    try fixture.settle()
    let learnt = try #require(try fixture.pools("all").first?.learnt)
    #expect(learnt.series == 2 && learnt.leftOut == 4)
    #expect(try fixture.states("all").values.count { $0 == .watched } == 6)
    let entries = try (1...6).map { try fixture.entry("web-\($0)", of: "all") }
    #expect(entries.count { $0.learnt != nil } == 2)
    #expect(entries.count { $0.leftOut?.code == "sampled_out" } == 4)
  }

  @Test("The schedule of a policy trains its pool again once, and not each of its series")
  func rounds() throws {
    let fixture = try pooled(PoolFixture.donut { $0.retrain = RoundSchedule(afterPoints: 50) })
    let before = try #require(try fixture.pools("all").first?.weights)
    for (id, size) in Self.sizes {
      _ = try fixture.folder.put(PoolFixture.values(60, size: size), from: 300, into: id)
    }
    try fixture.folder.database.write { try $0.policies.markPending(of: try $0.policies.known("all").key) }
    try fixture.settle()
    #expect(try fixture.poolJobs().map(\.status) == [.succeeded, .succeeded])
    let weights = try #require(try fixture.pools("all").first?.weights)
    #expect(weights != before)
    for id in Self.sizes.keys { #expect(try fixture.weights(of: "all.\(id)").weights == weights) }
    // Versions before stay, and the weights that they refer to.
    #expect(try fixture.folder.database.read { try $0.pools.weights(before) } != nil)
  }

  @Test("A version by weights that the pool has replaced meanwhile is not stored, and the series gets the new ones")
  func replaced() throws {
    let fixture = try pooled()
    let policies = try fixture.folder.database.read { PolicySet(try $0.policies.inOrder()) }
    let policy = try #require(policies.policies.first)
    let (task, training) = try fixture.folder.database.write { transaction in
      let series = try #require(try transaction.series.get("web-1"))
      var row = try #require(try transaction.policies.standing(policy: policy.record.key, series: series.key))
      row.task = .training
      try transaction.policies.set(row)
      let contents = VersionContents(archive: [1], weights: 9_999, calibration: [])
      let outcome = PassingTraining.Outcome(
        contents: contents, report: "{}", dataHash: "", points: 1, threshold: nil, queries: [])
      return (
        PolicyTask(policy: policy, row: row, series: series, model: try transaction.models.get("all.web-1")), outcome
      )
    }
    try fixture.folder.database.write { transaction in
      var stored = StoredTasks()
      try transaction.store(.model(training), of: task, by: policies, now: ServiceFolder.now, &stored)
      #expect(stored.counts.trained == 0)
    }
    #expect(try fixture.lastScore("web-1", "all.web-1") < 1)
  }

  @Test("Another line moves lines alone; other parameters train the pool again; no pool at all trains each series")
  func changes() throws {
    let fixture = try pooled()
    let before = try #require(try fixture.pools("all").first?.weights)
    _ = try fixture.policies.put("all", PoolFixture.donut { $0.threshold = ThresholdSettings(.sigma(k: 7)) })
    try fixture.settle()
    #expect(try fixture.poolJobs().count == 1 && fixture.weights(of: "all.web-1").weights == before)
    let model = try #require(try fixture.folder.database.read { try $0.models.get("all.web-1") })
    #expect(model.threshold?.settings == ThresholdSettings(.sigma(k: 7)))
    _ = try fixture.policies.put("all", PoolFixture.donut { $0.seed = 3 })
    try fixture.settle()
    #expect(try fixture.poolJobs().count == 2 && fixture.weights(of: "all.web-1").weights != before)
    _ = try fixture.policies.put("all", PoolFixture.donut { $0.pooled = nil })
    try fixture.settle()
    #expect(try fixture.poolJobs().count == 2 && fixture.weights(of: "all.web-1").weights == nil)
    #expect(try fixture.pools("all").isEmpty)
  }

  @Test("A cancelled training of a pool says so for every series, and is not begun again at once")
  func cancellation() throws {
    let fixture = try PolicyFixture()
    for id in ["web-1", "web-2"] { _ = try fixture.folder.makeSeries(id, values: PoolFixture.values(200, size: 5)) }
    _ = try fixture.policies.put("all", PoolFixture.donut { $0.parameters["epochs"] = .integer(10_000) })
    fixture.service.policies.tick()
    try fixture.service.jobs.start()
    defer { fixture.service.jobs.stop(within: 60) }
    try poll { try fixture.poolJobs().first?.status == .running }
    fixture.service.policies.tick()
    let job = try #require(try fixture.poolJobs().first)
    _ = try JobService(service: fixture.service).cancel(job.id)
    try poll { try fixture.poolJobs().first?.status == .cancelled }
    fixture.service.policies.tick()
    #expect(try fixture.poolJobs().count == 1)
    for id in ["web-1", "web-2"] {
      let entry = try fixture.entry(id, of: "all")
      #expect(entry.standing.state == .failed && entry.reason?.code == "cancelled")
    }
    let pool = try #require(try fixture.pools("all").first)
    #expect(pool.state == .failed && pool.retryAt == ServiceFolder.now + 300)
  }

  @Test("A training of a pool that a stop interrupted goes on from its checkpoint though points came meanwhile")
  func resumption() throws {
    let folder = try ServiceFolder()
    let first = try PolicyFixture(folder: folder)
    for id in ["web-1", "web-2"] { _ = try folder.makeSeries(id, values: PoolFixture.values(400, size: 5)) }
    _ = try first.policies.put(
      "all",
      PoolFixture.donut { definition in
        definition.parameters["epochs"] = .integer(400)
        definition.parameters["early_stopping"] = .flag(false)
      })
    first.service.policies.tick()
    try first.service.jobs.start()
    try poll {
      let progress = try first.poolJobs().first?.progressJSON ?? ""
      return progress.contains(#""epoch":"#) && !progress.contains(#""epoch":null"#)
    }
    first.service.jobs.stop(within: 60)
    let job = try #require(try first.poolJobs().first)
    #expect(job.status == .queued)
    #expect(try folder.database.read { try $0.jobs.checkpoint(job: job.key) } != nil)
    _ = try folder.put(PoolFixture.values(50, size: 5), from: 400, into: "web-1")
    let second = try PolicyFixture(folder: folder)
    try second.settle()
    #expect(try second.poolJobs().map(\.status) == [.succeeded])
    #expect(try second.pools("all").first?.learnt?.points == 800)
    #expect(try second.states("all") == ["web-1": .watched, "web-2": .watched])
  }

  @Test("A dry run says what would be pooled")
  func plan() throws {
    let fixture = try PolicyFixture()
    for number in 1...3 {
      _ = try fixture.folder.makeSeries("web-\(number)", values: PoolFixture.values(200, size: 5))
    }
    _ = try fixture.folder.makeSeries("web-4", values: PoolFixture.values(20, size: 5))
    let plan = try fixture.policies.plan("all", PoolFixture.donut { $0.pooled?.series = 2 })
    #expect(
      plan.pools.map { [$0.interval, $0.metrics, $0.series, $0.points, $0.learntSeries] } == [[60, 1, 3, 600, 2]])
    #expect(plan.makes.models == 3)
    #expect(try fixture.policies.plan("all", PolicyFixture.definition()).pools.isEmpty)
  }
}
