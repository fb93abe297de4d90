package import HTTP
import Synchronization

/// Counts requests by route, method and class of status, for `GET /metrics`.
package final class Metrics: Sendable {
  private struct Key: Hashable {
    let route: String
    let method: String
  }

  private struct Requests {
    /// By the first digit of the status.
    var statuses: [Int: Int64] = [:]
    var durations = DurationHistogram()

    mutating func add(_ status: Int, _ seconds: Double) {
      statuses[status / 100, default: 0] += 1
      durations.add(seconds)
    }
  }

  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

  private let patterns = Mutex(RoutePatterns([]))
  private let requests = Mutex<[Key: Requests]>([:])
  let start = ContinuousClock.now

  package init() {}

  /// Tells requests apart by these patterns, those of all routes.
  func know(_ patterns: [String]) {
    let known = RoutePatterns(patterns)
    self.patterns.withLock { $0 = known }
  }

  /// To be called as every request ends (`HTTPServerConfiguration.onRequestEnd`); takes microseconds. A request that
  /// waits for news, or an event stream, counts with all of its time; one whose client left before the answer has the
  /// status `none`.
  package func observe(_ report: HTTPRequestReport) {
    let method = Self.methods.contains(report.method) ? report.method : "other"
    let key = Key(route: patterns.withLock { $0 }.pattern(of: report.path), method: method)
    let seconds = report.duration / .seconds(1)
    requests.withLock { $0[key, default: Requests()].add(report.status, seconds) }
  }

  func write(to text: inout MetricsText) {
    let all = requests.withLock { $0 }.sorted {
      ($0.key.route, $0.key.method) < ($1.key.route, $1.key.method)
    }
    text.family("lapwing_http_requests_total", .counter, "Requests that ended.")
    for (key, counted) in all {
      for (status, count) in counted.statuses.sorted(by: { $0.key < $1.key }) {
        text.sample(
          "lapwing_http_requests_total",
          [("route", key.route), ("method", key.method), ("status", status == 0 ? "none" : "\(status)xx")], count)
      }
    }
    text.family("lapwing_http_request_duration_seconds", .histogram, "From a request's head to its answer's end.")
    for (key, counted) in all {
      let name = "lapwing_http_request_duration_seconds"
      let labels = [("route", key.route), ("method", key.method)]
      for (bound, count) in counted.durations.cumulative {
        text.sample(name + "_bucket", labels + [("le", bound)], count)
      }
      text.sample(name + "_sum", labels, counted.durations.sum)
      text.sample(name + "_count", labels, counted.durations.count)
    }
  }
}
