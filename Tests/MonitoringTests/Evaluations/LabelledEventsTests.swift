import Series
import Storage
import Testing

@testable import Monitoring

@Suite("Labelled anomalies as events")
struct LabelledEventsTests {
  /// `a` labelled, `m` missing, `M` missing and labelled, `i` ignored, `n` called normal, `.` nothing of these.
  private func events(_ text: String, scores: [Double]? = nil) throws -> LabelledEvents {
    let kinds = text.map { letter -> LabelRecord.Kind? in
      switch letter {
      case "a", "M": .anomaly
      case "i": .ignore
      case "n": .normal
      default: nil
      }
    }
    return LabelledEvents(
      kinds: kinds, isMeasured: text.map { $0 != "m" && $0 != "M" },
      scores: scores ?? text.map { $0 == "m" || $0 == "M" ? .nan : 1 },
      on: try TimeGrid(start: 600, interval: 60, count: text.count))
  }

  @Test(
    "Runs of labelled points are events, missing points don't part them, and nothing measured is none",
    arguments: [
      ("", [], 0), ("....", [], 0), ("aa.a", [0..<2, 3..<4], 0), (".aa", [1..<3], 0), ("ammma.", [0..<5], 0),
      ("mam", [1..<2], 0), ("a.mma", [0..<1, 4..<5], 0), ("anma", [0..<1, 3..<4], 0), ("aia", [0..<1, 2..<3], 0),
      (".MM.", [], 1), (".MMa", [1..<4], 0), ("M.a", [2..<3], 1), ("mmm", [], 0),
    ] as [(String, [Range<Int64>], Int)])
  func runs(text: String, expected: [Range<Int64>], unmeasured: Int) throws {
    let truth = try events(text)
    #expect(truth.events == expected.map { 600 + $0.lowerBound * 60..<600 + $0.upperBound * 60 })
    #expect(truth.unmeasured == unmeasured)
  }

  @Test("Ignored points are no time that is judged, and a range is ignored where all of it is")
  func ignored() throws {
    let truth = try events(".iii.m", scores: [1, 1, .nan, 1, 1, .nan])
    #expect(truth.points == 3 && truth.ignored == 3 && truth.scored == 2 && truth.days == 180 / 86_400)
    #expect(truth.isIgnored(660..<840) && truth.isIgnored(720..<780))
    #expect(!truth.isIgnored(660..<900) && !truth.isIgnored(600..<840))
    #expect(try !events("....").isIgnored(600..<660))
  }
}
