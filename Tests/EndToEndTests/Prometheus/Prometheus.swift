import CLinux
import Glibc
import HTTP
import JSON
import Programs
import Testing

/// A real Prometheus, killed with the value that holds it.
final class Prometheus {
  static let path = found("prometheus"), promtool = found("promtool")

  private static func found(_ name: String) -> String? {
    ["/usr/bin", "/usr/local/bin"].map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  private let process: ServerProcess
  let port: UInt16

  var client: HTTPClient { HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(10)) }

  /// With the rules of `docker/`, scraping one server every second.
  convenience init(scraping server: UInt16, in folder: String) throws {
    let rules = (#filePath.split(separator: "/").dropLast(4) + ["docker", "prometheus", "lapwing.rules.yml"])
      .joined(separator: "/")
    try self.init(
      """
      global: { scrape_interval: 1s, evaluation_interval: 1s }
      rule_files: ['/\(rules)']
      scrape_configs: [{ job_name: lapwing, static_configs: [{ targets: ['127.0.0.1:\(server)'] }] }]
      """, in: folder)
  }

  /// - Parameters:
  ///   - configuration: where it says PORT, that of Prometheus itself is put.
  ///   - folder: for its own files; removed by the test.
  ///   - arguments: besides those that tell it where it is.
  init(_ configuration: String, in folder: String, _ arguments: [String] = []) throws {
    let path = try #require(Self.path)
    for attempt in 0..<20 as Range<UInt16> {
      // Ports below those that the system hands out; one that is taken ends it, and the next is tried.
      let port = 10_000 + (UInt16(truncatingIfNeeded: getpid()) &+ attempt &* 41) % 10_000
      try Self.write(
        configuration.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: "\(port)"),
        to: "\(folder)/prometheus.yml")
      let process = try ServerProcess(
        [
          "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data", "--log.level=error",
          "--web.listen-address=127.0.0.1:\(port)",
        ] + arguments, executable: path)
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
