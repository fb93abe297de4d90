import SeededRandom
import Testing

@testable import Series

@Suite("Time zones")
struct TimeZoneRulesTests {
  @Test("offsets are those of Python's zoneinfo on both sides of every change", arguments: ZoneFixture.offsets)
  func offsets(name: String, rows: [(moment: Int64, offset: Int64)]) throws {
    let zone = try TimeZoneRules(named: name)
    for (moment, offset) in rows { #expect(zone.offset(at: moment) == offset, "\(name) at \(moment)") }
  }

  @Test(
    "UTC and fixed offsets need no database",
    arguments: [
      ("UTC", Int64(0)), ("Z", 0), ("+05:30", 19_800), ("-03:00", -10_800), ("+00:00", 0), ("-23:59", -86_340),
    ])
  func fixed(name: String, offset: Int64) throws {
    let zone = try TimeZoneRules(named: name, in: "/nowhere")
    #expect(zone.offset(at: 0) == offset)
    #expect(zone.offset(at: .max) == offset)
  }

  @Test(
    "a name that is no zone is refused",
    arguments: [
      "", "Europe/Atlantis", "Europe", "/etc/passwd", "../../etc/passwd", "Europe/../Europe/Berlin", "Europe//Berlin",
      "Europe/Berlin/", "+5:30", "+24:00", "+05:60", "UTC+2", "utc ", "zone.tab", "posixrules\0",
      String(repeating: "A", count: 65),
    ])
  func unknown(name: String) {
    #expect(throws: SeriesError.unknownTimeZone(name)) { try TimeZoneRules(named: name) }
  }

  @Test("a zone is made again from the file that it carries")
  func archive() throws {
    let zone = try TimeZoneRules(named: "Europe/Berlin")
    #expect(try TimeZoneRules(name: zone.name, file: zone.file) == zone)
  }

  @Test("a file that is cut or longer anywhere is refused")
  func cut() throws {
    let file = try TimeZoneRules(named: "Europe/Berlin").file
    for length in 0..<file.count {
      #expect(throws: SeriesError.unreadableTimeZone("x")) {
        try TimeZoneRules(name: "x", file: Array(file.prefix(length)))
      }
    }
    #expect(throws: SeriesError.self) { try TimeZoneRules(name: "x", file: file + [0x0A, 0x0A, 0x41]) }
    #expect(throws: SeriesError.self) {
      try TimeZoneRules(name: "x", file: [UInt8](repeating: 0, count: TimeZoneRules.longestFile + 1))
    }
  }

  @Test("a file with any byte changed is read or refused, and never traps")
  func damaged() throws {
    let file = try TimeZoneRules(named: "Europe/Berlin").file
    var generator = SeededGenerator(seed: 4)
    for place in file.indices {
      var damaged = file
      damaged[place] ^= UInt8(truncatingIfNeeded: generator.next() | 1)
      if let zone = try? TimeZoneRules(name: "x", file: damaged) {
        for moment: Int64 in [.min, -1, 0, 1_700_000_000, 4_000_000_000, .max] { _ = zone.localSeconds(at: moment) }
      }
    }
  }

  @Test(
    "a footer that is not wholly a rule is refused",
    arguments: [
      "", "CE-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3,", "CET-1CEST,M13.5.0,M10.5.0",
      "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J365", "CET-1CEST,0,366", "<+03-3",
      "CET-25",
      "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1:60", "CET-1CEST,,",
    ])
  func footer(text: String) {
    #expect(PosixZone(parsing: Array(text.utf8)) == nil)
  }

  @Test("days of a footer are counted with and without the 29th of February")
  func footerDays() throws {
    // 2024-03-01 is the 60th day of Julian counting, and the 60th from 0 in a leap year.
    let march: Int64 = 1_709_251_200
    let julian = try #require(PosixZone(parsing: Array("AAA0BBB,J60/0,J61/0".utf8)))
    #expect([march - 1, march].map(julian.offset) == [0, 3_600])
    let counted = try #require(PosixZone(parsing: Array("AAA0BBB,60/0,61/0".utf8)))
    #expect([march - 1, march].map(counted.offset) == [0, 3_600])
    let always = try #require(PosixZone(parsing: Array("AAA5BBB,0/0,J365/25".utf8)))
    #expect([0, march, 4_102_444_799, 4_102_444_800].allSatisfy { always.offset(at: $0) == -14_400 })
  }
}
