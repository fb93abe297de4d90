import Testing

@testable import Series

@Suite struct LabelTests {
  @Test("ranges become one judgement a point, the later range winning")
  func masks() throws {
    let grid = try TimeGrid(start: 0, interval: 60, count: 6)
    let ranges = [
      try LabelRange(start: 60, end: 240, kind: .anomaly), try LabelRange(start: 120, end: 121, kind: .normal),
      try LabelRange(start: -500, end: 1, kind: .ignore), try LabelRange(start: 301, end: 360, kind: .anomaly),
    ]
    #expect(LabelRange.kinds(of: ranges, on: grid) == [.ignore, .anomaly, .normal, .anomaly, nil, nil])
    #expect(
      LabelRange.mask(of: ranges, kind: .anomaly, on: grid) == [false, true, false, true, false, false])
  }

  @Test("a mask turned into ranges and back is the same mask")
  func inverse() throws {
    var state: UInt64 = 7
    for count in 0..<60 {
      let grid = try TimeGrid(start: 1_000, interval: 30, count: count)
      let mask = (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return state >> 62 > 1
      }
      let ranges = LabelRange.ranges(of: mask, kind: .anomaly, on: grid)
      #expect(LabelRange.mask(of: ranges, kind: .anomaly, on: grid) == mask)
    }
  }

  @Test("labelled moments in any order merge when they are one interval apart")
  func moments() {
    let ranges = LabelRange.ranges(at: [600, 0, 60, 60, 120, 601], interval: 60, kind: .anomaly)
    #expect(ranges.map(\.start) == [0, 600])
    #expect(ranges.map(\.end) == [180, 661])
    #expect(LabelRange.ranges(at: [], interval: 60, kind: .anomaly).isEmpty)
    #expect(LabelRange.ranges(at: [.min, .max], interval: 60, kind: .anomaly).map(\.end) == [.min + 60, .max])
  }

  @Test("a range that ends before it starts is refused")
  func empty() {
    #expect(throws: SeriesError.emptyLabelRange(start: 5, end: 5)) {
      try LabelRange(start: 5, end: 5, kind: .anomaly)
    }
  }
}
