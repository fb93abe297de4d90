import Testing

@testable import API

@Suite("A limit of rates, as a value")
struct RateLimiterTests {
  private func isAdmitted(_ verdict: RateLimiter.Verdict) -> Bool {
    if case .admitted = verdict { true } else { false }
  }

  @Test("A burst goes through at once, then as many as the rate lets, and a rest brings the burst back")
  func burst() {
    var limiter = RateLimiter(RateQuota(perSecond: 2, burst: 4))
    let times = [0.0, 0, 0, 0, 0, 0.25, 0.5, 0.6, 1, 100, 100, 100, 100, 100]
    let admitted = times.map { isAdmitted(limiter.admit("a", cost: 1, at: $0)) }
    #expect(
      admitted == [true, true, true, true, false, false, true, false, true, true, true, true, true, false])
  }

  @Test("Over any time no more comes through than the burst and the rate, and what is refused says when to come again")
  func rate() throws {
    var limiter = RateLimiter(RateQuota(perSecond: 3, burst: 5))
    var (now, count) = (0.0, 0)
    while now < 60 {
      switch limiter.admit("a", cost: 1, at: now) {
      case .admitted: count += 1
      case .refused(_, let seconds):
        #expect(seconds > 0 && seconds <= 1.0 / 3 + 1e-9)
        #expect(!isAdmitted(limiter.admit("a", cost: 1, at: now + seconds * 0.9)))
      }
      now += 0.01
    }
    #expect((3 * 60...3 * 60 + 5).contains(count))
  }

  @Test("Who sent more than was left waits until it is paid off, and not longer")
  func debt() {
    var limiter = RateLimiter(RateQuota(perSecond: 10, burst: 100))
    #expect(isAdmitted(limiter.admit("a", cost: 0, at: 0)))
    #expect(limiter.charge("a", 300, at: 0) == RateLimiter.Standing(left: -200, secondsToFull: 30))
    #expect(limiter.admit("a", cost: 0, at: 10) == .refused(.init(left: -100, secondsToFull: 20), secondsToRetry: 10.1))
    #expect(!isAdmitted(limiter.admit("a", cost: 0, at: 20)))
    #expect(isAdmitted(limiter.admit("a", cost: 0, at: 20.1)))
  }

  @Test("Callers have each their own, a clock that stands still gives nothing, and one that goes back takes nothing")
  func separate() {
    var limiter = RateLimiter(RateQuota(perSecond: 1, burst: 1))
    #expect(isAdmitted(limiter.admit("a", cost: 1, at: 5)))
    #expect(isAdmitted(limiter.admit("b", cost: 1, at: 5)))
    #expect(!isAdmitted(limiter.admit("a", cost: 1, at: 5)))
    #expect(!isAdmitted(limiter.admit("a", cost: 1, at: 1)))
    #expect(!isAdmitted(limiter.admit("a", cost: 1, at: 5.9)))
    #expect(isAdmitted(limiter.admit("a", cost: 1, at: 6)))
  }

  @Test("The table is bounded: strangers beyond it share a bucket, and those who rested are forgotten")
  func bounded() {
    var limiter = RateLimiter(RateQuota(perSecond: 1, burst: 2), mostCallers: 10)
    for number in 0..<10 { #expect(isAdmitted(limiter.admit("\(number)", cost: 2, at: 0))) }
    #expect(isAdmitted(limiter.admit("x", cost: 1, at: 0)))
    #expect(isAdmitted(limiter.admit("y", cost: 1, at: 0)))
    #expect(!isAdmitted(limiter.admit("z", cost: 1, at: 0)))
    #expect(limiter.count == 11)
    #expect(!isAdmitted(limiter.admit("3", cost: 1, at: 0.5)))
    #expect(isAdmitted(limiter.admit("z", cost: 1, at: 10)))
    #expect(limiter.count == 1)
  }

  @Test(
    "A quota is a rate, and a burst of ten seconds' worth unless told",
    arguments: [
      ("20", 20.0, 200.0), ("20:50", 20, 50), ("0.01", 0.01, 1), ("0.5:3", 0.5, 3), ("1e6", 1e6, 1e7),
    ])
  func quota(text: String, rate: Double, burst: Double) {
    #expect(RateQuota(text) == RateQuota(perSecond: rate, burst: burst))
  }

  @Test(
    "What is no quota is refused",
    arguments: ["", "0", "-1", "x", "5:", "5:0", "5:x", ":5", "5:5:5", "nan", "inf", "5/s", "1e99"])
  func noQuota(text: String) { #expect(RateQuota(text) == nil) }

  @Test(
    "An IPv4 address is one client, of IPv6 a network is",
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("::ffff:10.0.0.7", "10.0.0.7"), ("::1", "0:0:0:0::/64"),
      ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8::6", "2001:db8:0:0::/64"),
      ("fe80::1%eth0", "fe80:0:0:0::/64"), ("2001:db8:1:2::", "2001:db8:1:2::/64"),
    ])
  func networks(address: String, name: String) { #expect(ClientNetwork.name(of: address) == name) }
}
