import Testing

@testable import Series

@Suite("The clock on the wall")
struct WallClockTests {
  /// A zone, and a moment close to which its clocks change.
  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let moment: Int64
    var testDescription: String { "\(name) at \(moment)" }

    /// Forward and back, north and south, by an hour and by half of one, offsets of half hours, midnight, Ramadan.
    static let all = [
      ("Europe/Berlin", 1_711_846_800), ("Europe/Berlin", 1_729_990_800), ("America/New_York", 1_710_054_000),
      ("America/New_York", 1_730_613_600), ("Australia/Sydney", 1_712_419_200), ("Australia/Sydney", 1_728_144_000),
      ("Australia/Lord_Howe", 1_712_415_600), ("Australia/Lord_Howe", 1_728_142_200),
      ("America/St_Johns", 1_710_048_600), ("America/St_Johns", 1_730_608_200), ("America/Santiago", 1_712_458_800),
      ("America/Santiago", 1_725_768_000), ("Africa/Casablanca", 1_710_036_000), ("Africa/Casablanca", 1_713_060_000),
    ].map { Change(name: $0.0, moment: $0.1) }
  }

  @Test(
    "The same time a few days ago is what the clocks showed then: of two such hours that in the later day's offset, and where it was left out as long after the change",
    arguments: Change.all, [Int64(300), 900, 1_800, 3_600])
  func sameTime(_ change: Change, interval: Int64) throws {
    let zone = try TimeZoneRules(named: change.name)
    let perDay = Int(Season.secondsPerDay / interval)
    let grid = try TimeGrid(start: change.moment - 8 * Season.secondsPerDay, interval: interval, count: 32 * perDay)
    #expect(zone.offset(at: change.moment) != zone.offset(at: change.moment - 1))
    // Half an hour is no point of an hourly grid.
    let gap = abs(zone.offset(at: change.moment) - zone.offset(at: change.moment - 1))
    guard gap % interval == 0 else { return }
    let clock = WallClock(grid, zone: zone, over: 0..<grid.count)
    let (local, offset) = (grid.timestamps.map(zone.localSeconds), grid.timestamps.map(zone.offset))
    var (twice, never, moved) = (0, 0, 0)
    for days in [1, 2, 7] {
      for place in (8 * perDay)..<grid.count {
        let (plain, found) = (place - days * perDay, clock.place(place, before: days * perDay))
        let wanted = local[place] - Int64(days) * Season.secondsPerDay
        let alike = (plain - perDay / 8..<min(plain + perDay / 8, place)).filter { local[$0] == wanted }
        #expect(found < place)
        if found != plain { moved += 1 }
        if alike.isEmpty {
          never += 1
          #expect(local[found] == wanted + gap, "\(days) days before \(place)")
        } else {
          #expect(alike.contains(found), "\(days) days before \(place)")
          if alike.count > 1 {
            twice += 1
            #expect(offset[found] == offset[place] || !alike.contains { offset[$0] == offset[place] })
          }
        }
      }
    }
    #expect(moved >= 9 * perDay)
    #expect(twice + never > 0)
  }

  @Test("A stretch that begins or ends elsewhere has the same answers", arguments: Change.all)
  func portions(_ change: Change) throws {
    let zone = try TimeZoneRules(named: change.name)
    let grid = try TimeGrid(start: change.moment - 10 * Season.secondsPerDay, interval: 1_800, count: 48 * 20)
    let whole = WallClock(grid, zone: zone, over: 0..<grid.count)
    for place in stride(from: 48 * 8, to: grid.count, by: 5) {
      let alone = WallClock(grid, zone: zone, over: place - 48 * 7 - 4..<place + 1)
      let slice = LocalGrid(grid, zone: zone).slice(100..<grid.count).clock(over: -100..<grid.count)
      #expect(alone.place(place, before: 48 * 7) == whole.place(place, before: 48 * 7))
      #expect(slice.place(place - 100, before: 48) + 100 == whole.place(place, before: 48))
    }
  }

  @Test("Half an hour on an hourly grid, and an hour on one of three, move nothing", arguments: [Int64(3_600), 10_800])
  func coarse(interval: Int64) throws {
    let name = interval == 3_600 ? "Australia/Lord_Howe" : "Europe/Berlin"
    let grid = try TimeGrid(start: 1_709_251_200, interval: interval, count: 2_000)
    let clock = try WallClock(grid, zone: TimeZoneRules(named: name), over: 0..<2_000)
    for place in 200..<2_000 { #expect(clock.place(place, before: 24) == place - 24) }
  }

  @Test("A zone without changes, and a move over the date line, leave the places as they are")
  func none() throws {
    let apia = try TimeGrid(start: 1_324_944_000, interval: 3_600, count: 240)
    for name in ["UTC", "+05:30", "Asia/Kolkata", "Pacific/Apia"] {
      let clock = try WallClock(apia, zone: TimeZoneRules(named: name), over: 0..<240)
      for place in 24..<240 { #expect(clock.place(place, before: 24) == place - 24, "\(name)") }
    }
  }

  @Test(
    "Only periods of whole days and clocks that change need a longer history",
    arguments: [
      ("Europe/Berlin", 288, Int64(300), 24), ("Europe/Berlin", 7 * 24, 3_600, 2), ("Europe/Berlin", 144, 300, 0),
      ("Europe/Berlin", 1, 86_400, 0), ("Europe/Berlin", 24, 10_800, 1), ("Europe/Berlin", 6, 14_400, 0),
      ("Europe/Berlin", 0, 300, 0), ("UTC", 288, 300, 0), ("+05:30", 288, 300, 0), ("Europe/Berlin", 86_400, 1, 7_200),
    ])
  func reach(name: String, period: Int, interval: Int64, reach: Int) throws {
    #expect(try WallClock.reach(ofPeriod: period, interval: interval, zone: TimeZoneRules(named: name)) == reach)
  }
}
