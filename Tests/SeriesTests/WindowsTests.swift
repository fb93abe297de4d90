import Testing

@testable import Series

@Suite struct WindowsTests {
  @Test("windows count, begin and end as drawn on paper", arguments: [(4, 1), (4, 2), (4, 3), (1, 1), (10, 1)])
  func arithmetic(length: Int, stride: Int) throws {
    let windows = try Windows(length: length, stride: stride, over: 10)
    let offsets = Array(Swift.stride(from: 0, through: 10 - length, by: stride))
    #expect(windows.count == offsets.count)
    #expect((0..<windows.count).map(windows.offset(of:)) == offsets)
    for index in 0..<windows.count { #expect(windows.window(endingAt: windows.lastPoint(of: index)) == index) }
    #expect(windows.window(endingAt: 10) == nil)
  }

  @Test("a series shorter than the window has none, and nonsense is refused")
  func short() throws {
    #expect(try Windows(length: 120, over: 119).count == 0)
    #expect(try Windows(length: 120, over: 0).window(endingAt: 0) == nil)
    #expect(throws: SeriesError.windowOutOfRange(length: 0, stride: 1)) { try Windows(length: 0, over: 5) }
  }

  @Test("a window is clear where no point of it is barred", arguments: 1...5)
  func clear(stride: Int) throws {
    var barred = [Bool](repeating: false, count: 40)
    for index in [0, 7, 8, 21, 39] { barred[index] = true }
    let windows = try Windows(length: 5, stride: stride, over: 40)
    let plain = (0..<windows.count).map { !barred[windows.range(of: $0)].contains(true) }
    #expect(windows.clear(of: barred) == plain)
  }

  @Test("gaps are the maximal stretches of NaN")
  func gaps() {
    let missing = MissingPoints(in: [.nan, 1, .nan, .nan, 0, .nan])
    #expect(missing.gaps == [0..<1, 2..<4, 5..<6])
    #expect(missing.count == 4 && missing.longest == 2 && missing.share == 4.0 / 6 && !missing.isEverything)
    #expect(MissingPoints(in: []).share == 0)
    #expect(MissingPoints(in: [.nan]).isEverything)
  }

  @Test("49/21/30 cuts in time and leaves no point out", arguments: [0, 1, 3, 100, 17_568, Int.max])
  func split(count: Int) throws {
    let split = try DataSplit(count: count)
    #expect(split.training.lowerBound == 0 && split.test.upperBound == count)
    #expect(split.training.upperBound == split.validation.lowerBound)
    #expect(split.validation.upperBound == split.test.lowerBound)
    if count == 100 { #expect(split.training.count == 49 && split.validation.count == 21) }
    #expect(throws: SeriesError.splitOutOfRange(training: 0, validation: 0, test: 0)) {
      try DataSplit(count: 5, training: 0, validation: 0, test: 0)
    }
  }

  @Test("a season is a whole number of points or none")
  func season() {
    #expect(Season.points(in: Season.secondsPerDay, interval: 300) == 288)
    #expect(Season.points(in: Season.secondsPerDay, interval: 7) == nil)
    #expect(Season.points(in: Season.secondsPerDay, interval: 86_400) == nil)
    #expect(Season.pointsPerDay(interval: 5_000) == 17.28)
  }
}
