import JSON
import SeededRandom
import Storage
import Testing

@testable import Monitoring

@Suite("What holds an alert back")
struct AlertRulesTests {
  /// Lives through points of a minute each: 1 above the line, -1 below what was expected and beyond it, 0 normal.
  private func steps(
    _ points: [Int], _ rules: MonitorRules, usual: [Double?] = [], effect: Double? = nil,
    silenced: [Int: AlertRule] = [:]
  ) -> [AlertTransition] {
    var life = AnomalyAlertState()
    let conditions = AlertConditions(rules, interval: 60, usualRanges: usual)
    return points.enumerated().flatMap { index, side in
      var point = JudgedPoint(slot: Int64(index), values: [0], score: side == 0 ? 0.2 : 2, direction: side)
      (point.effect, point.silencedBy) = (effect, silenced[index])
      return life.take(point, by: conditions)
    }
  }

  private func peak(_ slot: Int64, _ direction: Int64 = 1) -> ScorePeak {
    ScorePeak(score: 2, slot: slot, direction: direction)
  }

  @Test("The wrong side is on record and never seen", arguments: [1, -1])
  func direction(side: Int) {
    var rules = MonitorRules()
    (rules.direction, rules.closeAfter) = (side == 1 ? .below : .above, 2)
    #expect(
      steps([side, side, 0, 0], rules) == [
        .open(start: 0, peak: peak(0, Int64(side)), heldBackBy: .direction), .close(end: 2),
      ])
    // The side that matters begins an alert of its own.
    #expect(
      steps([side, -side], rules) == [
        .open(start: 0, peak: peak(0, Int64(side)), heldBackBy: .direction), .close(end: 1),
        .open(start: 1, peak: peak(1, Int64(-side))),
      ])
  }

  @Test("Beside an alert that people see, the wrong side counts as normal")
  func wrongSideBeside() {
    var rules = MonitorRules()
    (rules.direction, rules.closeAfter) = (.above, 3)
    #expect(steps([1, -1, -1, -1], rules) == [.open(start: 0, peak: peak(0)), .close(end: 1)])
  }

  @Test(
    "Less than the least distance is held back: absolute, or a share of the usual range",
    arguments: [(5, nil, 4.9, true), (5, nil, 5, false), (nil, 0.1, 9.9, true), (nil, 0.1, 10, false)]
      as [(Double?, Double?, Double, Bool)])
  func effect(absolute: Double?, relative: Double?, effect: Double, isHeld: Bool) {
    var rules = MonitorRules()
    rules.minimumEffect = .init(absolute: absolute, relative: relative)
    #expect(
      steps([1], rules, usual: [100], effect: effect) == [
        .open(start: 0, peak: peak(0), heldBackBy: isHeld ? .minimumEffect : nil)
      ])
    // Of what nothing is known nothing is held back.
    #expect(steps([1], rules, usual: [nil], effect: nil) == [.open(start: 0, peak: peak(0))])
  }

  @Test("It opens with the point that makes it long enough", arguments: 1...5 as ClosedRange<Int64>)
  func duration(points: Int64) {
    var (byCount, byTime) = (MonitorRules(), MonitorRules())
    byCount.openAfter = points
    // A second more than the points before wants this one.
    byTime.minimumDuration = 60 * (points - 1) + 1
    for (rules, rule) in [(byCount, AlertRule.openAfter), (byTime, .minimumDuration)] {
      let steps = steps([Int](repeating: 1, count: 8), rules)
      let released = points == 1 ? [] : [AlertTransition.hold(nil)]
      #expect(steps == [.open(start: 0, peak: peak(0), heldBackBy: points == 1 ? nil : rule)] + released)
      let short = self.steps([Int](repeating: 1, count: Int(points) - 1) + [0, 0, 0], rules)
      #expect(!short.contains(.hold(nil)))
    }
  }

  @Test("Points count, whatever lies between them, until the disturbance is over")
  func openAfterWithGaps() {
    var rules = MonitorRules()
    (rules.openAfter, rules.closeAfter) = (2, 3)
    #expect(steps([1, 0, 0, 1], rules).last == .hold(nil))
    #expect(
      steps([1, 0, 0, 0, 1], rules) == [
        .open(start: 0, peak: peak(0), heldBackBy: .openAfter), .close(end: 1),
        .open(start: 4, peak: peak(4), heldBackBy: .openAfter),
      ])
  }

  @Test("After an alert there is none for a while; one that outlasts that while is seen")
  func cooldown() {
    var rules = MonitorRules()
    (rules.cooldown, rules.closeAfter) = (300, 1)
    #expect(
      steps([1, 0, 1, 0, 0, 0, 1], rules) == [
        .open(start: 0, peak: peak(0)), .close(end: 1), .open(start: 2, peak: peak(2), heldBackBy: .cooldown),
        .close(end: 3), .open(start: 6, peak: peak(6)),
      ])
    #expect(steps([1, 0, 1, 1, 1, 1, 1], rules).last == .hold(nil))
  }

  @Test(
    "A silenced time holds back what begins in it; what lasts longer begins anew",
    arguments: [AlertRule.mute, .ignored, .hours])
  func silence(rule: AlertRule) {
    let silenced = [0: rule, 1: rule]
    #expect(
      steps([1, 1, 1], MonitorRules(), silenced: silenced) == [
        .open(start: 0, peak: peak(0), heldBackBy: rule), .close(end: 2), .open(start: 2, peak: peak(2)),
      ])
    // One that people see already goes on through it.
    #expect(
      steps([1, 1, 1], MonitorRules(), silenced: [1: rule]) == [.open(start: 0, peak: peak(0))])
  }

  @Test(
    "Whatever the rules, opening and closing take turns, and what is seen was released or never held",
    arguments: 0..<50 as Range<UInt64>)
  func alternation(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var rules = MonitorRules()
    rules.direction = MonitorRules.Direction.allCases.randomElement(using: &generator) ?? .both
    rules.openAfter = .random(in: 1...4, using: &generator)
    rules.closeAfter = .random(in: 1...4, using: &generator)
    rules.minimumDuration = .random(in: 0...300, using: &generator)
    rules.cooldown = .random(in: 0...600, using: &generator)
    let points = (0..<3_000).map { _ in [0, 0, 0, 1, -1].randomElement(using: &generator) ?? 0 }
    let silenced = Dictionary(
      uniqueKeysWithValues: (0..<3_000).filter { $0 % 100 < 10 }.map { ($0, AlertRule.mute) })
    var open: (start: Int64, rule: AlertRule?)?
    var lastSeenEnd: Int64?
    for step in steps(points, rules, silenced: silenced) {
      switch step {
      case .open(let start, _, let rule):
        #expect(open == nil)
        open = (start, rule)
      case .hold(let rule):
        #expect(open?.rule?.isOfPoints == false)
        open?.rule = rule
      case .worsen: #expect(open != nil)
      case .close(let end):
        #expect(open.map { $0.start < end } == true)
        if let open, open.rule == nil {
          #expect(lastSeenEnd.map { $0 <= open.start } ?? true)
          lastSeenEnd = end
        }
        open = nil
      }
    }
  }

  @Test("Rules are read as they were written, defaults included")
  func roundTrip() {
    var rules = MonitorRules()
    #expect(MonitorRules(json: rules.json) == rules)
    #expect(MonitorRules(json: "{}") == rules)
    rules.direction = .above
    rules.minimumEffect = .init(absolute: 3, relative: 0.25)
    (rules.minimumDuration, rules.openAfter, rules.closeAfter, rules.cooldown) = (300, 3, 4, 900)
    (rules.sensitivity, rules.severity, rules.groupBy) = (2, .critical, ["service", "region"])
    (rules.groupWait, rules.groupInterval) = (0, 60)
    (rules.limits.noData, rules.limits.flatline) = (.off, .after(3_600))
    rules.hours = WatchHours([WatchHours.Entry(days: [0, 4], from: 480, to: 1_080)])
    #expect(rules.hours != nil)
    #expect(MonitorRules(json: rules.json) == rules)
  }
}
