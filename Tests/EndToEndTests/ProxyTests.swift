import CLinux
import Glibc
import HTTP
import JSON
import Programs
import Testing

/// The service behind a real proxy, set up as it comes: nginx speaks HTTP/1.0 to what is behind it and gathers answers.
extension EndToEnd {
  @Suite(
    .serialized, .enabled(if: Nginx.path != nil, "there is no nginx on this machine (Debian: apt-get install nginx)"))
  struct ProxyTests {}
}

extension EndToEnd.ProxyTests {
  /// What a stream has said when it first says `words`; it is read as long as the client waits for each piece.
  private func text(of client: HTTPClient, until words: String) throws -> String {
    var text = ""
    while !text.contains(words), let piece = try client.readPiece() { text += String(decoding: piece, as: UTF8.self) }
    return text
  }

  @Test("an event stream opens at once, and its events come as they happen")
  func streams() throws {
    let folder = try TemporaryFolder()
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    let nginx = try Nginx(before: server.port, in: folder.path)
    let api = server.client()
    let alerts = nginx.client(timeout: .seconds(5))
    let head = try alerts.open(.get, "/v1/alerts/events")
    #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
    #expect(try text(of: alerts, until: "\n\n").hasPrefix(": the stream is open\nretry: "))

    #expect(try api.upload(SyntheticIndicator(days: 2, seed: 2).csv, as: "s").status == 201)
    let created = try api.send(.post, "/v1/models", json: #"{"id": "m", "series": "s", "algorithm": "difference"}"#)
    let job = try #require(try created.json["id"]?.string)
    let target = "/v1/jobs/\(job)/events"
    let events = nginx.client(timeout: .seconds(5))
    #expect(try events.open(.get, target).status == 200)
    let told = try text(of: events, until: "succeeded")
    #expect(told.contains("event: job\nid: ") && told.contains("succeeded"))
    // The stream is over: as a browser that comes back until it is told that there is no more.
    let last = try #require(told.split(separator: "\n").last { $0.hasPrefix("id: ") }?.dropFirst(4))
    let browser = nginx.client(timeout: .seconds(5))
    #expect(try browser.send(.get, target, headers: ["Last-Event-ID": String(last)]).status == 204)
    #expect(try browser.send(.head, target).status == 200)

    let monitor = #"{"model": "m"}"#
    #expect(try api.send(.put, "/v1/monitors/w", json: monitor).status == 201)
    let end = try #require(try api.send(.get, "/v1/series/s").json["last"]?.integer)
    let interval = try #require(try api.send(.get, "/v1/series/s").json["interval"]?.integer)
    let points = #"{"timestamps": [\#(end + interval)], "values": {"value": [1e6]}}"#
    #expect(try api.send(.post, "/v1/series/s/points", json: points).status == 200)
    #expect(try text(of: alerts, until: "\n\n").contains("event: alert\nid: "))
  }

  @Test("tags, 304 and what answers depend on pass through")
  func tags() throws {
    let folder = try TemporaryFolder()
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    let nginx = try Nginx(before: server.port, in: folder.path)
    // It ends with the value.
    defer { withExtendedLifetime(nginx) {} }
    let client = nginx.client(timeout: .seconds(5))
    #expect(try client.send(.post, "/v1/series", json: #"{"id": "s", "interval": 60}"#).status == 201)
    let first = try client.send(.get, "/v1/series/s/points")
    let tag = try #require(first.headers["etag"])
    let again = try client.send(.get, "/v1/series/s/points", headers: ["If-None-Match": tag])
    #expect(again.status == 304 && again.headers["etag"] == tag)
    #expect(again.headers["vary"] == "Accept, Accept-Encoding" && first.headers["vary"] == again.headers["vary"])
  }
}

/// nginx with its defaults, before one server.
final class Nginx {
  static let path: String? = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].map { $0 + "/nginx" }
    .first { access($0, X_OK) == 0 }

  private let process: ServerProcess
  let port: UInt16

  /// - Parameter folder: for its own files; removed by the test.
  init(before server: UInt16, in folder: String) throws {
    let path = try #require(Self.path)
    for attempt in 0..<20 as Range<UInt16> {
      // Ports below those that the system hands out; one that is taken ends nginx, and the next is tried.
      let port = 20_000 + (UInt16(truncatingIfNeeded: getpid()) &+ attempt &* 37) % 10_000
      let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/;" }
      let text = """
        pid \(folder)/nginx.pid;
        events {}
        http {
          access_log off; \(temporary.joined(separator: " "))
          server { listen 127.0.0.1:\(port); location / { proxy_pass http://127.0.0.1:\(server); } }
        }
        """
      guard let file = fopen("\(folder)/nginx.conf", "w") else { throw CannotStart(call: "fopen", code: errno) }
      fputs(text, file)
      fclose(file)
      let process = try ServerProcess(
        ["-c", "\(folder)/nginx.conf", "-e", "stderr", "-g", "daemon off; master_process off;"], executable: path)
      if Self.answers(process, port) {
        (self.process, self.port) = (process, port)
        return
      }
    }
    throw CannotStart(call: "nginx", code: EADDRINUSE)
  }

  /// Whether it comes to pass requests on, before it ends or ten seconds are over.
  private static func answers(_ process: ServerProcess, _ port: UInt16) -> Bool {
    for _ in 0..<1_000 where !process.hasEnded {
      let client = HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(5))
      if let answer = try? client.send(.get, "/healthz"), answer.status == 200 { return !process.hasEnded }
      usleep(10_000)
    }
    return false
  }

  func client(timeout: Duration) -> HTTPClient { HTTPClient(host: "127.0.0.1", port: port, timeout: timeout) }
}
