import Detectors
import SeededRandom
import Series
import Storage
import Testing

@testable import Monitoring

/// A series of one metric whose monitor lives through weeks of it in memory, and looks at the trailing 30 days before each,
/// as the real one does.
private struct WatchedShop {
  let interval: Int64
  let zone: TimeZoneRules
  var hours: WatchHours?
  var limits = SilenceLimits()
  /// Whether anything is measured at a local time, in seconds since 1970.
  let isMeasured: (Int64) -> Bool

  /// An alert of silence, in Unix seconds: the first point that is missing, the point at which it opened, and the first that
  /// is there again.
  struct Silence: Equatable {
    let start: Int64
    var found: Int64
    var end: Int64?
  }

  var lattice: TimeLattice { TimeLattice(interval: interval, phase: 0) }

  /// - Parameters:
  ///   - start: of the series, Unix seconds.
  ///   - watched: the time that the monitor watches, after it.
  func silences(from start: Int64, watching watched: Range<Int64>) -> (all: [Silence], state: MonitorState) {
    let slots = lattice.slots(from: start, to: watched.upperBound)
    let values = slots.map { slot in
      isMeasured(zone.localSeconds(at: lattice.time(ofSlot: slot))) ? Double(slot % 97) : .nan
    }
    var state = MonitorState(generation: 1)
    state.limits = limits
    state.judged = lattice.slots(from: start, to: watched.lowerBound).upperBound - 1
    state.silence.measured = state.judged
    var all: [Silence] = []
    for slot in lattice.slots(from: watched.lowerBound, to: watched.upperBound) {
      let time = lattice.time(ofSlot: slot)
      let day = TimeLattice.quotient(time, 86_400)
      if state.historyDay != day {
        state.learn(standstill(values, from: slots.lowerBound, before: day, all), day: day)
      }
      for change in state.take(
        .sample(slot: slot, value: values[Int(slot - slots.lowerBound)]),
        by: state.conditions(MonitorRules(), interval: interval), interval: interval)
      where change.kind == .noData {
        switch change.step {
        case .open(let first, _, _): all.append(Silence(start: lattice.time(ofSlot: first), found: time))
        case .close(let end): all[all.count - 1].end = lattice.time(ofSlot: end)
        default: break
        }
      }
    }
    return (all, state)
  }

  private func standstill(
    _ values: [Double], from first: Int64, before day: Int64, _ found: [Silence]
  ) -> Standstill {
    let end = lattice.slot(atOrAfter: day * 86_400)
    let slots = max(first, end - 30 * 86_400 / interval)..<end
    let clocks = LocalOffsets(of: zone, from: lattice.time(ofSlot: slots.lowerBound), to: day * 86_400)
    let excluded = slots.map { slot in
      let time = lattice.time(ofSlot: slot)
      return found.contains { $0.start <= time && time < $0.end ?? .max }
    }
    let part = Array(values[Int(slots.lowerBound - first)..<Int(slots.upperBound - first)])
    var standstill = Standstill(
      of: part, slots: slots, excluding: excluded,
      findHours: { isMeasured, excluded in
        if let hours { return OpeningHours(weekly: hours.weekly, offsets: clocks, lattice: lattice) }
        return OpeningHours(
          learntFrom: slots, of: lattice, offsets: clocks, isMeasured: isMeasured, isExcluded: { excluded[$0] })
      })
    standstill.hours = standstill.hours?.around(day * 86_400, in: zone)
    return standstill
  }
}

/// The weekday, Monday 0, and the hour of a local time.
private func weekday(_ local: Int64) -> Int64 { WeeklyHours.second(of: local) / 86_400 }
private func hour(_ local: Int64) -> Int64 { (local % 86_400 + 86_400) % 86_400 / 3_600 }
private func isBusiness(_ local: Int64) -> Bool { weekday(local) < 5 && (9..<17).contains(hour(local)) }

@Suite("Closings that the history knows")
struct ClosingTests {
  /// 2024-02-05, a Monday, midnight in UTC.
  private static let start: Int64 = 1_707_091_200
  private static let week: Int64 = 7 * 86_400
  private static let day: Int64 = 86_400

  @Test(
    "Nights and weekends are no silence, and an outage on a working day is found as soon as three points are missing",
    arguments: [60, 300, 3_600], ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
  func business(interval: Int64, zoneName: String) throws {
    let zone = try TimeZoneRules(named: zoneName)
    // Wednesday of the eighth week, from 11 to 15, over the changes of the clocks of March.
    let outage = Self.start / 86_400 + 7 * 7 + 2
    let shop = WatchedShop(interval: interval, zone: zone) { local in
      isBusiness(local) && !(local / 86_400 == outage && (11..<15).contains(hour(local)))
    }
    let first = Self.start + 4 * Self.week
    let (all, state) = shop.silences(from: Self.start, watching: first..<Self.start + 9 * Self.week)
    let expected = zone.moment(ofLocal: outage * 86_400 + 11 * 3_600)
    #expect(all.count == 1, "\(all)")
    #expect(all.first.map { abs($0.start - expected) < interval } == true)
    #expect(all.first.map { $0.found - $0.start } == 2 * interval)
    #expect(state.hours?.weekly.secondsPerWeek == 144_000)
  }

  @Test("Closed nights alone, and closed weekends alone, are learnt")
  func nightsAndWeekends() throws {
    let isOpen: [(Int64) -> Bool] = [{ (6..<22).contains(hour($0)) }, { weekday($0) < 5 }]
    for (isMeasured, secondsPerWeek) in zip(isOpen, [403_200, 432_000] as [Int64]) {
      let shop = WatchedShop(interval: 300, zone: .utc, isMeasured: isMeasured)
      let (all, state) = shop.silences(
        from: Self.start, watching: Self.start + 3 * Self.week..<Self.start + 6 * Self.week)
      #expect(all.isEmpty)
      #expect(state.hours?.weekly.secondsPerWeek == secondsPerWeek)
    }
  }

  @Test(
    "A holiday is one alert, from the opening that didn't come to the next, and the days after it are watched as closely"
  )
  func holiday() throws {
    let holiday = Self.start / 86_400 + 5 * 7
    let shop = WatchedShop(interval: 60, zone: .utc) { isBusiness($0) && $0 / 86_400 != holiday }
    let watched = Self.start + 4 * Self.week..<Self.start + 8 * Self.week
    let (all, state) = shop.silences(from: Self.start, watching: watched)
    let opening = holiday * Self.day + 9 * 3_600
    #expect(all == [.init(start: opening, found: opening + 120, end: opening + Self.day)])
    #expect(state.history?.longestGap == 0)
    // One that a monitor begins with is no measure of the gaps of other days either.
    let (late, after) = shop.silences(from: Self.start, watching: Self.start + 6 * Self.week..<watched.upperBound)
    #expect(late.isEmpty)
    #expect(after.history?.longestGap == 0)
  }

  @Test("A shop that opens late alerts, and one that often does is waited for twice as long as it ever was late")
  func late() throws {
    let lateDay = Self.start / 86_400 + 5 * 7 + 3
    let once = WatchedShop(interval: 60, zone: .utc) { local in
      isBusiness(local) && !(local / 86_400 == lateDay && hour(local) == 9)
    }
    let watched = Self.start + 4 * Self.week..<Self.start + 7 * Self.week
    let opening = lateDay * Self.day + 9 * 3_600
    #expect(
      once.silences(from: Self.start, watching: watched).all == [
        .init(start: opening, found: opening + 120, end: opening + 3_600)
      ])
    let often = WatchedShop(interval: 60, zone: .utc) { local in
      // Up to 25 minutes late, another number each day.
      let (day, second) = (local / 86_400, local % 86_400)
      let opening: Int64 = 32_400 + (day * 7 % 6) * 300
      return isBusiness(local) && second >= opening && day != lateDay
    }
    let silences = often.silences(from: Self.start, watching: watched).all
    #expect(silences.map(\.start) == [opening])
    #expect(silences.first?.found == opening + 49 * 60)
  }

  @Test("What an operator says of the hours wins, in either direction")
  func operatorsHours() throws {
    let weekdays = WatchHours.Entry(days: [0, 1, 2, 3, 4], from: 600, to: 960)
    let shop = WatchedShop(interval: 60, zone: .utc, hours: WatchHours([weekdays])) { local in
      // Closed from Tuesday's noon on in the third week, which is too early to have learnt anything.
      isBusiness(local) && !(local >= Self.start + 2 * Self.week + Self.day + 43_200)
    }
    let (all, _) = shop.silences(from: Self.start, watching: Self.start + Self.week..<Self.start + 3 * Self.week)
    let noon = Self.start + 2 * Self.week + Self.day + 43_200
    #expect(all == [.init(start: noon, found: noon + 120, end: nil)])
  }

  @Test("An operator's limit is counted in open time, and no limit at all keeps still")
  func limits() throws {
    let end = Self.start + 4 * Self.week + 4 * Self.day + 16 * 3_600
    // Friday of the fifth week, from 16 o'clock on.
    func found(_ limit: SilenceLimits.Limit) -> [Int64] {
      let shop = WatchedShop(interval: 300, zone: .utc, limits: SilenceLimits(noData: limit)) {
        isBusiness($0) && $0 < end
      }
      return shop.silences(from: Self.start, watching: Self.start + 3 * Self.week..<end + Self.week).all.map(\.found)
    }
    #expect(found(.after(1_800)) == [end + 1_500])
    // An hour on Friday, and the third hour on Monday.
    #expect(found(.after(3 * 3_600)) == [end + 3 * Self.day - 7 * 3_600 + 2 * 3_600 - 300])
    #expect(found(.off).isEmpty)
  }

  @Test("Points that come by chance, or all the time, have no hours; nor has a history of less than two weeks")
  func noHours() throws {
    var generator = SeededGenerator(seed: 9)
    let lattice = TimeLattice(interval: 3_600, phase: 0)
    func hours(_ weeks: Int64, _ isMeasured: [Bool]) -> OpeningHours? {
      let slots = lattice.slots(from: Self.start, to: Self.start + weeks * Self.week)
      let clocks = LocalOffsets(of: .utc, around: Self.start)
      return OpeningHours(
        learntFrom: slots, of: lattice, offsets: clocks, isMeasured: { isMeasured[$0] }, isExcluded: { _ in false })
    }
    for weeks in [2, 3, 4, 8] as [Int64] {
      for share in stride(from: 0.05, to: 1, by: 0.1) {
        for _ in 0..<20 {
          let isMeasured = (0..<weeks * 168).map { _ in Double.random(in: 0..<1, using: &generator) < share }
          #expect(hours(weeks, isMeasured) == nil, "\(weeks) weeks, \(share)")
        }
      }
    }
    #expect(hours(4, [Bool](repeating: true, count: 4 * 168)) == nil)
    #expect(hours(4, [Bool](repeating: false, count: 4 * 168)) == nil)
    let business = (0..<4 * 168).map { isBusiness(Self.start + Int64($0) * 3_600) }
    #expect(hours(4, business)?.weekly.secondsPerWeek == 144_000)
    #expect(hours(2, Array(business.prefix(2 * 168)))?.weekly.secondsPerWeek == 144_000)
    #expect(hours(1, Array(business.prefix(168))) == nil)
  }

  @Test("The clock waits over a closing, and as long on the day before it as on others")
  func clock() throws {
    let zone = try TimeZoneRules(named: "Europe/Berlin")
    let shop = WatchedShop(interval: 60, zone: zone) { isBusiness($0) }
    // Up to the close of Friday, the 29th of March 2024; the clocks change on Sunday.
    let friday = Self.start + 7 * Self.week + 4 * Self.day
    var (_, state) = shop.silences(from: Self.start, watching: friday - 3 * Self.week..<friday + 16 * 3_600)
    let closing = friday + 16 * 3_600
    #expect(state.silence.measured == shop.lattice.slot(ofTime: closing - 60))
    let last = try #require(state.silence.measured)
    state.arrive(at: closing - 50, upTo: last, before: last - 1)
    // Monday, nine o'clock in summer time is seven in UTC: three minutes of open time, and what was left of Friday's.
    let monday = friday + 3 * Self.day + 7 * 3_600
    #expect(state.deadline(now: 0, interval: 60) == monday + 4 * 60 - 50)
    // The first point of Monday is one point, however many slots lie between.
    let first = try #require(shop.lattice.slot(ofTime: monday))
    _ = state.take(.sample(slot: first, value: 1), by: state.conditions(MonitorRules(), interval: 60), interval: 60)
    state.arrive(at: monday + 10, upTo: first, before: last)
    #expect(state.deadline(now: 0, interval: 60) == monday + 10 + 4 * 60)
    var ticking = state
    #expect(ticking.tick(now: monday + 10 + 239, interval: 60, metrics: 1).isEmpty)
    #expect(ticking.tick(now: monday + 10 + 240, interval: 60, metrics: 1).count == 1)
  }

  @Test("A point in closed time ends an alert that the clock opened, and no alert ends before it began")
  func pointBeforeTheStart() throws {
    let shop = WatchedShop(interval: 60, zone: .utc) { isBusiness($0) }
    let friday = Self.start + 4 * Self.week + 4 * Self.day
    var (_, state) = shop.silences(from: Self.start, watching: friday - Self.week..<friday + 17 * 3_600)
    let last = try #require(state.silence.measured)
    state.arrive(at: friday + 17 * 3_600, upTo: last, before: last - 1)
    let changes = state.tick(now: friday + 4 * Self.day, interval: 60, metrics: 1)
    let opening = try #require(shop.lattice.slot(ofTime: friday + 3 * Self.day + 9 * 3_600))
    #expect(changes == [AlertChange(kind: .noData, metric: 0, step: .open(start: opening, peak: nil))])
    let saved = try #require(MonitorState(json: state.json))
    #expect(saved.silence == state.silence && saved.hours == state.hours)
    let closed = state.take(
      .sample(slot: last + 600, value: 1), by: state.conditions(MonitorRules(), interval: 60), interval: 60)
    #expect(closed == [AlertChange(kind: .noData, metric: 0, step: .close(end: opening + 1))])
  }

  @Test("One metric of several with hours of its own is missed in them alone")
  func metric() throws {
    let lattice = TimeLattice(interval: 600, phase: 0)
    let clocks = LocalOffsets(of: .utc, around: Self.start)
    let slots = lattice.slots(from: Self.start, to: Self.start + 4 * Self.week)
    let times = slots.map { lattice.time(ofSlot: $0) }
    let hours = try #require(
      OpeningHours(
        learntFrom: slots, of: lattice, offsets: clocks, isMeasured: { isBusiness(times[$0]) },
        isExcluded: { _ in false }))
    let history = StandstillHistory(points: 1_000, longestRun: 2, longestGap: 0, changes: 900)
    func alerts(from outage: Int64) -> [(Int64, AlertTransition)] {
      var life = MetricSilence()
      return lattice.slots(from: slots.upperBound * 600, to: slots.upperBound * 600 + Self.week).flatMap { slot in
        let time = lattice.time(ofSlot: slot)
        let value = isBusiness(time) && time < outage ? 1 : Double.nan
        let point = JudgedPoint(slot: slot, values: [value, 1], score: .nan, direction: nil)
        return life.take(value, of: point, history: history, interval: 600, hours: hours).map { (time, $0) }
      }
    }
    #expect(alerts(from: .max).isEmpty)
    let wednesday = Self.start + 4 * Self.week + 2 * Self.day + 12 * 3_600
    #expect(alerts(from: wednesday).map(\.0) == [wednesday + 1_200])
  }

  @Test("Of as many minutes as are looked at, the hours of a business are learnt to the second")
  func longest() throws {
    let lattice = TimeLattice(interval: 60, phase: 0)
    let zone = try TimeZoneRules(named: "Europe/Berlin")
    let slots = lattice.slots(from: Self.start, to: Self.start + TrailingRange.mostSlots * 60)
    let clocks = LocalOffsets(of: zone, from: Self.start, to: Self.start + TrailingRange.mostSlots * 60)
    let isMeasured = slots.map { isBusiness(zone.localSeconds(at: lattice.time(ofSlot: $0))) }
    let hours = OpeningHours(
      learntFrom: slots, of: lattice, offsets: clocks, isMeasured: { isMeasured[$0] }, isExcluded: { _ in false })
    #expect(hours?.weekly.secondsPerWeek == 144_000)
  }
}
