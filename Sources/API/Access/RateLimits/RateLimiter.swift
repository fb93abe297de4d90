/// Who has how much left: a token bucket (leaky bucket as a meter, RFC 2697 in spirit) a caller, in a table of bounded size.
/// A value without a clock: it is told the time.
struct RateLimiter {
  /// What a caller has left at a moment.
  struct Standing: Equatable {
    /// Below zero for a debt: what was sent in one go beyond what was left.
    let left: Double
    let secondsToFull: Double
  }

  enum Verdict: Equatable {
    case admitted(Standing)
    case refused(Standing, secondsToRetry: Double)
  }

  private struct Bucket {
    var level: Double
    var time: Double
  }

  /// More callers than these share one bucket, but for those that were here first. A bucket that is full again is forgotten:
  /// it is as one that never was.
  static let mostCallers = 10_000
  private static let strangers = ""

  let quota: RateQuota
  private let most: Int
  private var buckets: [String: Bucket] = [:]
  private var sweptAt = -Double.infinity

  init(_ quota: RateQuota, mostCallers: Int = Self.mostCallers) {
    self.quota = quota
    most = mostCallers
  }

  /// Callers that are remembered.
  var count: Int { buckets.count }

  /// Lets a caller in where one is left, and takes `cost`.
  ///
  /// - Parameter now: seconds on a clock that never goes back.
  mutating func admit(_ caller: String, cost: Double, at now: Double) -> Verdict {
    let name = name(of: caller, at: now)
    var bucket = bucket(name, at: now)
    guard bucket.level >= 1 else {
      return .refused(standing(bucket), secondsToRetry: (1 - bucket.level) / quota.perSecond)
    }
    bucket.level -= cost
    buckets[name] = bucket
    return .admitted(standing(bucket))
  }

  /// Takes what a caller turned out to have sent, be it more than was left.
  mutating func charge(_ caller: String, _ cost: Double, at now: Double) -> Standing {
    let name = name(of: caller, at: now)
    var bucket = bucket(name, at: now)
    bucket.level -= cost
    if cost > 0 { buckets[name] = bucket }
    return standing(bucket)
  }

  private func standing(_ bucket: Bucket) -> Standing {
    Standing(left: bucket.level, secondsToFull: (quota.burst - bucket.level) / quota.perSecond)
  }

  private func bucket(_ name: String, at now: Double) -> Bucket {
    guard let bucket = buckets[name] else { return Bucket(level: quota.burst, time: now) }
    let gained = max(0, now - bucket.time) * quota.perSecond
    return Bucket(level: min(quota.burst, bucket.level + gained), time: max(now, bucket.time))
  }

  /// Under what a caller is remembered.
  private mutating func name(of caller: String, at now: Double) -> String {
    if buckets[caller] != nil || buckets.count < most { return caller }
    // A look at all of them, once a second at most.
    if now - sweptAt >= 1 {
      sweptAt = now
      buckets = buckets.filter { bucket($0.key, at: now).level < quota.burst }
    }
    return buckets.count < most ? caller : Self.strangers
  }
}
