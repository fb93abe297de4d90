import HTTP
import JSON
import Testing

@testable import API

@Suite("Metrics")
struct MetricsTests {
  @Test("The version that is told everywhere is the contract's")
  func version() throws {
    #expect(try ContractDocument.load().root["info"]?["version"]?.string == BuildInfo.version)
  }

  @Test(
    "A path falls under its pattern, a literal before a parameter",
    arguments: [
      ("/v1/series/a", "/v1/series/{id}"), ("/v1/alerts/events", "/v1/alerts/events"),
      ("/v1/alerts/a-1/acknowledge", "/v1/alerts/{id}/acknowledge"), ("/", "/"), ("", "other"),
      ("/v1/series/a?from=1", "/v1/series/{id}"), ("/nowhere", "other"), ("/v1/series/a/b/c/d", "other"),
    ])
  func patterns(path: String, pattern: String) {
    let patterns = RoutePatterns([
      "/", "/v1/series/{id}", "/v1/alerts/{id}", "/v1/alerts/events", "/v1/alerts/{id}/acknowledge",
    ])
    #expect(patterns.pattern(of: path) == pattern)
  }

  @Test("Buckets hold what is not above their bound, each with all below")
  func histogram() {
    var histogram = DurationHistogram()
    for seconds in [0.0005, 0.001, 0.0011, 31] { histogram.add(seconds) }
    let buckets = histogram.cumulative
    #expect(buckets.first.map { [$0.count] } == [2])
    #expect(buckets[1].count == 3)
    #expect(buckets[buckets.count - 2].count == 3)
    #expect(buckets.last.map(\.bound) == "+Inf")
    #expect(buckets.last.map(\.count) == histogram.count)
  }

  @Test("Label values are escaped")
  func escaping() {
    var text = MetricsText()
    text.sample("m", [("l", "a\"b\\c\nd")], 1 as Int64)
    #expect(text.text == "m{l=\"a\\\"b\\\\c\\nd\"} 1\n")
  }

  @Test("Every line is a comment or a sample of a family that was announced")
  func format() throws {
    let fixture = try APIFixture()
    let answer = try fixture.send(.get, "/metrics")
    #expect(answer.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
    var families: Set<Substring> = []
    for line in answer.text.split(separator: "\n") {
      if line.hasPrefix("# ") {
        families.insert(line.split(separator: " ")[2])
      } else {
        let name = line.prefix { $0 != "{" && $0 != " " }
        #expect(families.contains(name), Comment(rawValue: String(line)))
        #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, Comment(rawValue: String(line)))
      }
    }
    #expect(families.isSuperset(of: ["lapwing_series", "lapwing_jobs", "lapwing_alerts_open", "lapwing_build_info"]))
  }
}
