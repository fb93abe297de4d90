import HTTP
import Monitoring
import Platform
import Synchronization

/// Keeps callers to what they may send, each token by itself and, where no token is wanted, each address. Off unless told.
///
/// A request is counted as it comes; its points, which nobody knows before they are stored, after it: who sent more than was
/// left has to wait until it is paid off, so that the rate holds over time whatever the size of a request.
package final class RateLimits: Sendable {
  private struct State {
    var requests: RateLimiter?
    var points: RateLimiter?
  }

  private let state: Mutex<State>
  private let isOn: Bool
  private let now: @Sendable () -> Double

  /// - Parameter now: seconds on a clock that never goes back.
  package init(
    requests: RateQuota? = nil, points: RateQuota? = nil,
    now: @escaping @Sendable () -> Double = RateLimits.monotonicSeconds
  ) {
    isOn = requests != nil || points != nil
    state = Mutex(State(requests: requests.map { RateLimiter($0) }, points: points.map { RateLimiter($0) }))
    self.now = now
  }

  private static let start = ContinuousClock.now

  @Sendable package static func monotonicSeconds() -> Double { (ContinuousClock.now - start) / .seconds(1) }

  /// Lets a request in; nil where nothing limits it.
  ///
  /// - Throws: `rate_limited`.
  func admit(_ request: HTTPRequest, of caller: Caller, to admission: RouteAdmission) throws(Problem) -> RateTicket? {
    // What is free is asked for by whoever watches the service.
    guard isOn, admission != .free, request.target.path != "/metrics" else { return nil }
    let name = caller.name.map { "token " + $0 } ?? "address " + ClientNetwork.name(of: request.remote)
    let bringsPoints = admission == .scope(.ingest)
    let now = now()
    let (requests, points) = state.withLock { state in
      let points = state.points?.admit(name, cost: 0, at: now)
      // What is refused for its points costs no request.
      if bringsPoints, case .refused? = points { return (state.requests?.admit(name, cost: 0, at: now), points) }
      return (state.requests?.admit(name, cost: 1, at: now), points)
    }
    let ticket = RateTicket(limits: self, caller: name)
    if case .refused(_, let seconds)? = requests {
      throw ticket.refusal("requests", of: caller, "send many points in one request, or fewer requests", seconds)
    }
    if bringsPoints, case .refused(_, let seconds)? = points {
      throw ticket.refusal("points", of: caller, "send them at a lower rate", seconds)
    }
    return ticket
  }

  /// Counts the points that a request stored.
  fileprivate func charge(_ caller: String, points: Int) {
    guard points > 0 else { return }
    let now = now()
    state.withLock { _ = $0.points?.charge(caller, Double(points), at: now) }
  }

  /// The quotas and what is left of them, in the fields' order.
  fileprivate func standings(of caller: String) -> [(name: String, RateQuota, RateLimiter.Standing)] {
    let now = now()
    return state.withLock { state in
      var all: [(name: String, RateQuota, RateLimiter.Standing)] = []
      if let quota = state.requests?.quota, let standing = state.requests?.charge(caller, 0, at: now) {
        all.append(("requests", quota, standing))
      }
      if let quota = state.points?.quota, let standing = state.points?.charge(caller, 0, at: now) {
        all.append(("points", quota, standing))
      }
      return all
    }
  }
}

/// A request that was let in, until it is answered.
struct RateTicket: Sendable {
  fileprivate let limits: RateLimits
  fileprivate let caller: String
  private let meter = PointMeter()

  fileprivate init(limits: RateLimits, caller: String) {
    self.limits = limits
    self.caller = caller
  }

  /// Runs what answers the request, and counts the points that it stored.
  func counting<Result>(_ body: () throws -> Result) rethrows -> Result {
    defer { limits.charge(caller, points: meter.points) }
    return try PointMeter.$current.withValue(meter, operation: body)
  }

  /// Says on an answer what is left (draft-ietf-httpapi-ratelimit-headers-10).
  func mark(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    mark(&response.headers)
    return response
  }

  fileprivate func mark(_ headers: inout HTTPHeaders) {
    let standings = limits.standings(of: caller)
    headers.set(
      "RateLimit-Policy",
      standings.map { name, quota, _ in
        "\"\(name)\";q=\(Int64(min(quota.burst, 1e15)));w=\(quota.window)" + (name == "points" ? ";qu=\"points\"" : "")
      }.joined(separator: ", "))
    headers.set(
      "RateLimit",
      standings.map { name, _, standing in
        let left = Int64(max(0, min(standing.left, 1e15)))
        return "\"\(name)\";r=\(left);t=\(Int64(min(1e9, max(0, standing.secondsToFull)).rounded(.up)))"
      }.joined(separator: ", "))
  }

  fileprivate func refusal(_ what: String, of sender: Caller, _ advice: String, _ seconds: Double) -> Problem {
    let quota = limits.standings(of: caller).first { $0.name == what }?.1
    let seconds = Int64(min(1e9, max(1, seconds.rounded(.up))))
    let whose = sender.name.map { "The token '\($0)'" } ?? "The address that this comes from"
    let limit = quota.map { "\($0.perSecond.short) \(what) a second, \($0.burst.short) at once" } ?? ""
    var headers: HTTPHeaders = ["Retry-After": "\(seconds)"]
    mark(&headers)
    return Problem(
      .rateLimited,
      "\(whose) has sent more than it may (\(limit)); nothing was done. Send it again in \(seconds) s, and \(advice); "
        + "the server's option --\(what == "points" ? "point" : "request")-limit sets the limit.", headers: headers)
  }
}

extension Double {
  /// As people write it: without a point where it is whole.
  fileprivate var short: String { self == rounded() && abs(self) < 1e15 ? "\(Int64(self))" : "\(self)" }
}
