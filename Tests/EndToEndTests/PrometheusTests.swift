import CLinux
import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// What `/metrics` says, to the programs that read it.
extension EndToEnd {
  @Suite(
    .serialized,
    .enabled(if: Prometheus.path != nil, "there is no prometheus on this machine (Debian: apt-get install prometheus)"))
  struct PrometheusTests {}
}

extension EndToEnd.PrometheusTests {
  /// A server that shows the newest points, and a monitored series whose newest point is far out.
  private func server() throws -> ServerProcess {
    let server = try ServerProcess.fresh(["--export-series", "10"])
    let api = server.client()
    #expect(try api.upload(SyntheticIndicator(days: 2, seed: 2).csv, as: "s").status == 201)
    #expect(
      try api.train(#"{"id": "m", "series": "s", "algorithm": "difference"}"#)["status"]?.string == "succeeded")
    #expect(try api.send(.put, "/v1/monitors/w", json: #"{"model": "m"}"#).status == 201)
    let series = try api.send(.get, "/v1/series/s").json
    let (last, interval) = (try #require(series["last"]?.integer), try #require(series["interval"]?.integer))
    let points = #"{"timestamps": [\#(last + interval)], "values": {"value": [1e6]}}"#
    #expect(try api.send(.post, "/v1/series/s/points", json: points).status == 200)
    return server
  }

  @Test(
    "promtool finds nothing to say of the metrics", .enabled(if: Prometheus.promtool != nil, "there is no promtool"))
  func lint() throws {
    let server = try server()
    let text = try server.client().send(.get, "/metrics").text
    #expect(text.contains("\nanomaly_score{") && text.contains("\nyhat_upper{"))
    let folder = try TemporaryFolder()
    try Prometheus.write(text, to: folder.file("metrics"))
    // It reads standard input alone.
    let promtool = try #require(Prometheus.promtool)
    let lint = try ServerProcess(
      ["-c", "\(promtool) check metrics < \(folder.file("metrics")) 1>&2"], executable: "/bin/sh")
    #expect(lint.errorsUntilEnd() == "" && lint.wait() == 0)
  }

  @Test("Prometheus scrapes the score, and the rule on it fires")
  func fires() throws {
    let server = try server()
    let folder = try TemporaryFolder()
    let prometheus = try Prometheus(before: server.port, in: folder.path)
    let client = prometheus.client
    try poll(120) {
      let found = try client.send(.get, "/api/v1/query?query=anomaly_score").json["data"]?["result"]?.array
      return found?.first?["metric"]?["series"]?.string == "s"
    }
    var firing: [JSONValue] = []
    try poll(120) {
      let alerts = try client.send(.get, "/api/v1/alerts").json["data"]?["alerts"]?.array ?? []
      firing = alerts.filter { $0["state"]?.string == "firing" && $0["labels"]?["series"]?.string == "s" }
      return !firing.isEmpty
    }
    #expect(firing.contains { $0["labels"]?["alertname"]?.string == "LapwingAnomaly" })
    #expect(firing.first?["labels"]?["model"]?.string == "m")
  }
}

/// Prometheus with the rules of `docker/`, scraping one server every second.
final class Prometheus {
  static let path = found("prometheus"), promtool = found("promtool")

  private static func found(_ name: String) -> String? {
    ["/usr/bin", "/usr/local/bin"].map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  private let process: ServerProcess
  private let port: UInt16

  var client: HTTPClient { HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(10)) }

  /// - Parameter folder: for its own files; removed by the test.
  init(before server: UInt16, in folder: String) throws {
    let path = try #require(Self.path)
    let rules = (#filePath.split(separator: "/").dropLast(3) + ["docker", "prometheus", "lapwing.rules.yml"])
      .joined(separator: "/")
    try Self.write(
      """
      global: { scrape_interval: 1s, evaluation_interval: 1s }
      rule_files: ['/\(rules)']
      scrape_configs: [{ job_name: lapwing, static_configs: [{ targets: ['127.0.0.1:\(server)'] }] }]
      """, to: "\(folder)/prometheus.yml")
    for attempt in 0..<20 as Range<UInt16> {
      // Ports below those that the system hands out; one that is taken ends it, and the next is tried.
      let port = 10_000 + (UInt16(truncatingIfNeeded: getpid()) &+ attempt &* 41) % 10_000
      let process = try ServerProcess(
        [
          "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data", "--log.level=error",
          "--web.listen-address=127.0.0.1:\(port)",
        ], executable: path)
      if Self.isReady(process, port) {
        (self.process, self.port) = (process, port)
        return
      }
    }
    throw CannotStart(call: "prometheus", code: EADDRINUSE)
  }

  static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw CannotStart(call: "fopen", code: errno) }
    fputs(text, file)
    fclose(file)
  }

  /// Whether it comes to answer, before it ends or half a minute is over.
  private static func isReady(_ process: ServerProcess, _ port: UInt16) -> Bool {
    for _ in 0..<3_000 where !process.hasEnded {
      let client = HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(5))
      if let answer = try? client.send(.get, "/-/ready"), answer.status == 200 { return !process.hasEnded }
      usleep(10_000)
    }
    return false
  }
}
