import Storage
import Testing

@testable import Monitoring

@Suite("How a series is onboarded, step by step, without any database")
struct OnboardingTests {
  private typealias Row = PolicySeriesRecord

  private func fresh() -> PolicySeriesRecord { PolicySeriesRecord(policy: 1, series: 2, state: .waiting) }

  private func facts(points: Int64 = 0, missing: Int64 = 500) -> OnboardingFacts {
    OnboardingFacts(points: points, missing: missing, fingerprint: "a.b")
  }

  private func watched() -> PolicySeriesRecord {
    var row = fresh()
    (row.state, row.model, row.monitor, row.trainedBy) = (.watched, 10, 20, "a.b")
    return row
  }

  private func serving() -> OnboardingFacts {
    var facts = facts(points: 500, missing: 0)
    facts.model = OnboardingFacts.Model(isTrained: true)
    facts.watched = 10
    return facts
  }

  @Test("A series without points waits, and nothing is made for it")
  func waiting() {
    var row = fresh()
    #expect(row.look(facts(), now: 100).isEmpty)
    #expect(row.state == .waiting && row.task == nil && row.lookAt == nil)
  }

  @Test("With 30 points the cold start begins, and is learnt again each time that the points have doubled")
  func coldStart() {
    var row = fresh()
    _ = row.look(facts(points: 29, missing: 471), now: 100)
    #expect(row.task == nil)
    _ = row.look(facts(points: 30, missing: 470), now: 100)
    #expect(row.task == .coldStart && row.state == .waiting)
    row.standIn = 11
    row.end(.coldStarted(points: 30), fingerprint: "a.b", now: 110)
    #expect(row.state == .coldStart && row.task == nil && row.lookAt == 110)
    #expect(row.look(facts(points: 30, missing: 470), now: 110) == [.watch(11)])
    row.monitor = 20
    var later = facts(points: 59, missing: 441)
    later.watched = 11
    #expect(row.look(later, now: 120).isEmpty && row.task == nil)
    later.points = 60
    #expect(row.look(later, now: 130).isEmpty && row.task == .coldStart && row.state == .coldStart)
  }

  @Test("A policy without a cold start has none, and takes away the one that there was")
  func noColdStart() {
    var row = fresh()
    var some = facts(points: 100, missing: 400)
    some.hasColdStart = false
    #expect(row.look(some, now: 100).isEmpty && row.task == nil)
    (row.standIn, row.learntPoints, row.state) = (11, 30, .coldStart)
    #expect(row.look(some, now: 100) == [.remove(11)])
    #expect(row.state == .waiting && row.standIn == nil)
  }

  @Test(
    "Once there is enough the model is trained, watched in place of the cold start, and looked at when its round is due"
  )
  func training() {
    var row = fresh()
    (row.standIn, row.learntPoints, row.state, row.monitor) = (11, 30, .coldStart, 20)
    var enough = facts(points: 500, missing: 0)
    enough.watched = 11
    #expect(row.look(enough, now: 100).isEmpty)
    #expect(row.state == .training && row.task == .training)
    row.model = 10
    row.end(.trained(lookAt: 900), fingerprint: "a.b", now: 200)
    #expect(row.state == .watched && row.lookAt == 900)
    var trained = serving()
    trained.watched = 11
    trained.nextRound = 950
    #expect(row.look(trained, now: 200) == [.watch(10), .remove(11)])
    #expect(row.standIn == nil && row.lookAt == 950 && row.task == nil)
    trained.watched = 10
    trained.isRoundDue = true
    #expect(row.look(trained, now: 950).isEmpty && row.task == .training && row.state == .watched)
  }

  @Test("A method that wants more points than the policy says waits for as many as it wants")
  func tooShort() {
    var row = fresh()
    (row.state, row.task) = (.training, .training)
    row.end(.tooShort(least: 700, points: 500), fingerprint: "a.b", now: 100)
    #expect(row.state == .waiting && row.leastPoints == 700 && row.attempts == 0 && row.lookAt == 100)
  }

  @Test("A training that fails is tried again after ever longer rests, and never in a loop")
  func backOff() {
    var row = fresh()
    var times: [Int64] = []
    var now: Int64 = 1_000
    for _ in 0..<12 {
      _ = row.look(facts(points: 500, missing: 0), now: now)
      #expect(row.task == .training && row.state == .training)
      row.end(
        .failed(.failure(MonitoringError(.valuesOutOfRange, "Too large.")), points: 500), fingerprint: "a.b", now: now)
      #expect(row.state == .failed && row.reasonJSON?.contains("values_out_of_range") == true)
      let next = row.lookAt ?? 0
      _ = row.look(facts(points: 500, missing: 0), now: next - 1)
      #expect(row.task == nil && row.state == .failed && row.lookAt == next)
      times.append(next - now)
      now = next
    }
    #expect(times.prefix(4) == [300, 600, 1_200, 2_400] && times.last == 86_400)
    row.end(.trained(lookAt: nil), fingerprint: "a.b", now: now)
    #expect(row.attempts == 0 && row.reasonJSON == nil)
  }

  @Test(
    "What is one's own, or another policy's, is left alone; what was made for the series goes; later it begins anew")
  func ownModel() {
    var row = watched()
    var own = serving()
    own.holder = .model("mine")
    #expect(row.look(own, now: 100) == [.letGo(models: [10], monitor: 20)])
    #expect(row.state == .ownModel && row.model == nil && row.monitor == nil)
    #expect(row.look(own, now: 100).isEmpty)
    var other = facts(points: 500, missing: 0)
    other.holder = .policy("first")
    #expect(row.look(other, now: 100).isEmpty && row.state == .otherPolicy)
    #expect(row.look(facts(points: 500, missing: 0), now: 100).isEmpty)
    #expect(row.state == .training && row.task == .training)
  }

  @Test(
    "Other parameters train the model anew while it serves; another method sets it aside until the next one is trained")
  func change() {
    var row = watched()
    var other = serving()
    other.fingerprint = "c.b"
    #expect(row.look(other, now: 100).isEmpty && row.task == .training && row.state == .watched)
    row.end(.trained(lookAt: nil), fingerprint: "c.b", now: 100)
    #expect(row.look(other, now: 100).isEmpty && row.task == nil)
    other.model?.isOfMethod = false
    #expect(row.look(other, now: 200) == [.setAside(10)])
    #expect(row.model == nil && row.standIn == 10 && row.task == .training && row.state == .training)
    row.model = 12
    row.end(.begun, fingerprint: "d.b", now: 300)
    var under = facts(points: 500, missing: 0)
    under.model = OnboardingFacts.Model(isTrained: false, isTraining: true)
    under.watched = 10
    #expect(row.look(under, now: 300).isEmpty && row.state == .training && row.task == nil)
    under.model = OnboardingFacts.Model(isTrained: true)
    #expect(row.look(under, now: 400) == [.watch(12), .remove(10)])
    #expect(row.state == .watched && row.standIn == nil)
  }

  @Test("A first training of its own that fails leaves the cold start at its post, and is tried again")
  func ownTraining() {
    var row = fresh()
    (row.state, row.model, row.standIn, row.learntPoints, row.monitor) = (.training, 10, 11, 60, 20)
    var failed = facts(points: 500, missing: 0)
    failed.watched = 11
    failed.model = OnboardingFacts.Model(
      isTrained: false, failure: .failure(MonitoringError(.trainingDiverged, "It diverged.")))
    #expect(row.look(failed, now: 1_000).isEmpty)
    #expect(row.state == .failed && row.attempts == 1 && row.lookAt == 1_300 && row.standIn == 11)
    #expect(row.look(failed, now: 1_300).isEmpty && row.task == .training)
  }

  @Test("A monitor that is gone, or whose rules are no more the policy's, is put again")
  func monitor() {
    var row = watched()
    var facts = serving()
    facts.isMonitorCurrent = false
    #expect(row.look(facts, now: 100) == [.watch(10)])
    facts.watched = nil
    facts.isMonitorCurrent = true
    #expect(row.look(facts, now: 100) == [.watch(10)])
    // The model is gone, by whatever hand: it is trained again.
    row.model = nil
    facts.model = nil
    #expect(row.look(facts, now: 100).isEmpty && row.task == .training)
  }

  @Test("Whoever was looked at is never due at the same moment again")
  func rest() {
    var row = watched()
    var facts = serving()
    facts.nextRound = 50
    _ = row.look(facts, now: 100)
    #expect(row.lookAt == 160)
  }
}
