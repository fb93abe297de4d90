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
    let prometheus = try Prometheus(scraping: server.port, in: folder.path)
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
