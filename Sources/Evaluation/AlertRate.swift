import Glibc

/// How often something alerts, and how sure that is: the central 95 % interval of a Poisson rate (Garwood 1936, Biometrika
/// 28), exact up to 100 alerts, by Byar's approximation beyond, where it is within 0.02 %.
package struct AlertRate: Equatable, Sendable {
  package let perDay: Double
  /// By day, too. Nil where only the rate is known.
  package let interval: ClosedRange<Double>?

  /// A rate that was counted before.
  package init(perDay: Double, interval: ClosedRange<Double>?) { (self.perDay, self.interval) = (perDay, interval) }

  /// - Parameters:
  ///   - alerts: how many there were.
  ///   - days: in how many days, above 0.
  package init(alerts: Int, days: Double) {
    perDay = Double(alerts) / days
    let lower = alerts == 0 ? 0 : Self.mean(seeing: alerts - 1, orLess: 0.975) / days
    interval = lower...max(lower, Self.mean(seeing: alerts, orLess: 0.025) / days)
  }

  /// The mean of a Poisson distribution that has `count` or less with this probability, 0.025 or 0.975.
  private static func mean(seeing count: Int, orLess probability: Double) -> Double {
    let next = Double(count + 1)
    if count >= 100 {
      let root = 1 - 1 / (9 * next) + (probability < 0.5 ? 1 : -1) * 1.959963984540054 / (3 * next.squareRoot())
      return next * root * root * root
    }
    var (low, high) = (0.0, 200.0)
    for _ in 0..<64 {
      let middle = (low + high) / 2
      var (term, sum) = (exp(-middle), 0.0)
      for value in 0...count {
        sum += term
        term *= middle / Double(value + 1)
      }
      if sum > probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
