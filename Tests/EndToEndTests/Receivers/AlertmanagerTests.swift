import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// Against Alertmanager itself, as Debian's package `prometheus-alertmanager` has it; where it is not installed the test says
/// that it was left out.
extension EndToEnd { @Suite(.serialized) struct AlertmanagerTests {} }

extension EndToEnd.AlertmanagerTests {
  private static let program = "/usr/bin/prometheus-alertmanager"

  /// Alertmanager, told to pass everything on at once.
  private final class Manager {
    private let folder: TemporaryFolder
    private let process: ServerProcess
    let port: UInt16
    let client: HTTPClient

    init(passingTo hook: String) throws {
      folder = try TemporaryFolder()
      let configuration = """
        route: {receiver: hook, group_by: [incident], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
        receivers: [{name: hook, webhook_configs: [{url: '\(hook)/from-alertmanager'}]}]
        """
      guard TextFile.write(Array(configuration.utf8), to: folder.file("alertmanager.yml")) else {
        throw BrokenPromise("no configuration for Alertmanager")
      }
      port = try Self.freePort()
      process = try ServerProcess(
        [
          "--config.file=" + folder.file("alertmanager.yml"), "--storage.path=" + folder.file("data"),
          "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=", "--log.level=error",
        ], executable: EndToEnd.AlertmanagerTests.program)
      client = HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(30))
      do {
        try poll { (try? client.send(.get, "/-/ready").status) == 200 }
      } catch {
        process.kill(SIGKILL)
        throw BrokenPromise("Alertmanager does not start: \(process.errorsUntilEnd())")
      }
    }

    /// Those that fire, by the name of their incident.
    func alert() throws -> JSONValue? {
      let items = try JSONValue.parse(client.send(.get, "/api/v2/alerts").body).array ?? []
      return items.first { $0["labels"]?["alertname"]?.string == "LapwingIncident" }
    }

    /// One that was free just now: the system hands them out in no order that would give it to another at once.
    private static func freePort() throws -> UInt16 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      defer { close(descriptor) }
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_addr.s_addr = inet_addr("127.0.0.1")
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
      }
      guard isBound else { throw BrokenPromise("no port is free") }
      return UInt16(bigEndian: name.sin_port)
    }
  }

  @Test(
    "alerts arrive at Alertmanager, are said again while they last, and resolve; and its webhooks look as ours do",
    .enabled(if: access(program, X_OK) == 0, "Alertmanager is not installed: apt-get install prometheus-alertmanager"))
  func arrive() throws {
    let hook = try HookServer()
    let manager = try Manager(passingTo: hook.url)
    let server = try ServerProcess.fresh(["--allow-local-receivers"])
    let client = server.client()
    let receivers = [
      ("am", #"{"kind": "alertmanager", "url": "http://127.0.0.1:\#(manager.port)/", "repeat_seconds": 5}"#),
      ("hook", #"{"kind": "webhook", "url": "\#(hook.url)/ours", "format": "alertmanager"}"#),
    ]
    for (id, definition) in receivers {
      #expect(try client.send(.put, "/v1/receivers/\(id)", json: definition).status == 201)
    }
    #expect(try client.send(.post, "/v1/receivers/am/test").json["delivered"]?.bool == true)
    let series = WatchedSeries("kpi")
    try series.prepare(over: client, receivers: ["am", "hook"])
    try series.spike(over: client)
    try poll { try manager.alert() != nil }
    let first = try #require(try manager.alert())
    #expect(first["labels"]?["series"]?.string == "kpi" && first["labels"]?["severity"]?.string == "warning")
    #expect(first["annotations"]?["summary"]?.string?.isEmpty == false)
    // Said again: later, and the same alert.
    try poll { try manager.alert()?["updatedAt"] != first["updatedAt"] }
    let again = try #require(try manager.alert())
    #expect(again["fingerprint"] == first["fingerprint"] && again["startsAt"] == first["startsAt"])
    try #expect(#require(again["endsAt"]?.string) > #require(first["endsAt"]?.string))
    try series.calm(over: client)
    try poll { try manager.alert() == nil }
    func heard(_ path: String, _ status: String) -> JSONValue? {
      hook.calls.first {
        $0.path == path && $0.json["status"]?.string == status
          && $0.json["commonLabels"]?["alertname"]?.string == "LapwingIncident"
      }?.json
    }
    for status in ["firing", "resolved"] {
      try poll { heard("/from-alertmanager", status) != nil && heard("/ours", status) != nil }
      let (theirs, ours) = (
        try #require(heard("/from-alertmanager", status)), try #require(heard("/ours", status))
      )
      #expect(ours.object?.keys.sorted() == theirs.object?.keys.sorted())
      let (alert, other) = (ours["alerts"]?.array?.first, theirs["alerts"]?.array?.first)
      #expect(alert?.object?.keys.sorted() == other?.object?.keys.sorted())
      #expect(
        ours["version"] == theirs["version"] && ours["groupLabels"]?["incident"] == theirs["groupLabels"]?["incident"])
      #expect((alert?["endsAt"]?.string == "0001-01-01T00:00:00Z") == (status == "firing"))
    }
    // Alertmanager knows its alerts by the labels alone.
    #expect(first["fingerprint"] == heard("/from-alertmanager", "firing")?["alerts"]?.array?.first?["fingerprint"])
  }
}
