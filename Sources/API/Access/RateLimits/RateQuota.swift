/// How much one caller may send: so much a second, and so much at once after a rest.
package struct RateQuota: Equatable, Sendable {
  package static let rates = 0.001...1e9
  /// Seconds' worth that may come at once unless told.
  private static let usualSeconds = 10.0

  package let perSecond: Double
  /// At least one.
  package let burst: Double

  package init(perSecond: Double, burst: Double? = nil) {
    self.perSecond = perSecond
    self.burst = max(1, burst ?? perSecond * Self.usualSeconds)
  }

  /// `RATE` or `RATE:BURST`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let rate = Double(parts[0]), Self.rates.contains(rate) else { return nil }
    guard parts.count == 2 else {
      self.init(perSecond: rate)
      return
    }
    guard let burst = Double(parts[1]), (1...1e12).contains(burst) else { return nil }
    self.init(perSecond: rate, burst: burst)
  }

  /// The seconds in which an empty bucket fills: the burst in so many seconds is the rate.
  var window: Int { Int(min(1e9, max(1, (burst / perSecond).rounded(.up)))) }
}
