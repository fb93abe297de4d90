import Testing

@testable import Series

@Suite struct SeasonTests {
  @Test("a season is a whole number of points or none")
  func season() {
    #expect(Season.points(in: Season.secondsPerDay, interval: 300) == 288)
    #expect(Season.points(in: Season.secondsPerDay, interval: 7) == nil)
    #expect(Season.points(in: Season.secondsPerDay, interval: 86_400) == nil)
  }
}
