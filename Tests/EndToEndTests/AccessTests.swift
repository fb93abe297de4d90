import CLinux
import Glibc
import HTTP
import JSON
import Programs
import Testing

/// Tokens that come and go without a restart, and a log that gives none of them away.
extension EndToEnd { @Suite(.serialized) struct AccessTests {} }

extension EndToEnd.AccessTests {
  private static let reader = "reader-0123456789abcdef"
  private static let ruler = "ruler-0123456789abcdef"

  private func headers(_ token: String) -> HTTPHeaders { ["Authorization": "Bearer \(token)"] }

  private func start(_ folder: borrowing TemporaryFolder, _ text: String) throws -> ServerProcess {
    #expect(TextFile.write(Array(text.utf8), to: folder.file("tokens")))
    return try ServerProcess(
      database: folder.file("lapwing.db"), ["--token-file", folder.file("tokens"), "--allow-local-receivers"])
  }

  /// The status of a small request, asked until it is the one that is wanted: a change is seen within a second.
  private func settled(_ client: HTTPClient, _ token: String, _ wanted: Int) throws -> Int {
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      let status = try client.send(.get, "/v1/series", headers: headers(token)).status
      if status == wanted || ContinuousClock.now > deadline { return status }
      usleep(20_000)
    }
  }

  @Test("a token file that changes is read again: by itself, and at SIGHUP; one that cannot be read changes nothing")
  func rotation() throws {
    let folder = try TemporaryFolder()
    let server = try start(folder, "\(Self.reader) scopes=read name=dashboard\n")
    let client = server.client()
    #expect(try client.send(.get, "/v1/series", headers: headers(Self.reader)).status == 200)
    let refused = try client.send(.post, "/v1/series", json: #"{"interval": 60}"#, headers: headers(Self.reader))
    #expect(try refused.json["code"]?.string == "insufficient_scope")
    #expect(TextFile.write(Array("\(Self.ruler) scopes=admin\n".utf8), to: folder.file("tokens")))
    #expect(try settled(client, Self.ruler, 200) == 200)
    #expect(try client.send(.get, "/v1/series", headers: headers(Self.reader)).status == 401)
    #expect(TextFile.write(Array("\(Self.ruler) broken\n".utf8), to: folder.file("tokens")))
    server.kill(SIGHUP)
    #expect(try settled(client, Self.ruler, 200) == 200)
    unlink(folder.file("tokens"))
    server.kill(SIGHUP)
    #expect(try client.send(.get, "/v1/series", headers: headers(Self.ruler)).status == 200)
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    let log = server.log
    #expect(log.contains("tokens read again"))
    #expect(log.contains("tokens kept: "))
    #expect(!log.contains(Self.ruler) && !log.contains(Self.reader) && !log.contains("broken"))
  }

  @Test("SIGHUP leaves a server without a token file at work, and what is unwise about its token is told")
  func hangUp() throws {
    let server = try ServerProcess.fresh(environment: ["LAPWING_TOKEN=guessable"])
    server.kill(SIGHUP)
    #expect(try server.client().send(.get, "/v1/series", headers: headers("guessable")).status == 200)
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    #expect(server.log.contains("LAPWING_TOKEN is shorter than 16 characters"))
    #expect(!server.log.contains("guessable"))
  }

  @Test("an address that is taken is named by the server that wanted it")
  func takenAddress() throws {
    let folder = try TemporaryFolder()
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    let second = try ServerProcess(
      ["serve", "--port", "\(server.port)", "--database", folder.file("other.db")])
    let errors = second.errorsUntilEnd()
    #expect(second.wait() == EX_UNAVAILABLE)
    #expect(errors.contains("cannot listen on 127.0.0.1, port \(server.port)"))
  }

  @Test("a token file that cannot be used keeps the server from starting, and says where", arguments: ["", "a b\n"])
  func unusable(text: String) throws {
    let folder = try TemporaryFolder()
    let server = try start(folder, text)
    #expect(server.port == 0)
    #expect(server.wait() == EX_UNAVAILABLE)
    #expect(server.opening.contains(text.isEmpty ? "holds no token" : "at line 1"))
  }

  @Test("the log of a whole run holds JSON lines, and no token and no receiver's path among them")
  func log() throws {
    let folder = try TemporaryFolder()
    let server = try start(folder, "\(Self.ruler) name=ruler\nshort scopes=read name=guest\n")
    chmod(folder.file("tokens"), 0o644)
    let client = server.client()
    let own = headers(Self.ruler)
    var csv = own
    csv.set("Content-Type", "text/csv")
    let indicator = SyntheticIndicator(days: 3, seed: 2)
    let body = HTTPClientBody.bytes(indicator.csv)
    #expect(try client.send(.put, "/v1/series/s?label=label", headers: csv, body: body).status == 201)
    let model = #"{"id": "m", "series": "s", "algorithm": "difference"}"#
    let job = try client.send(.post, "/v1/models", json: model, headers: own)
    let location = try #require(job.headers["location"])
    #expect(try client.send(.get, location + "?wait=60", headers: own).json["status"]?.string == "succeeded")
    let monitor = #"{"model": "m", "webhook": {"url": "http://127.0.0.1:9/hook-s3cret?key=hook-k3y"}}"#
    #expect(try client.send(.put, "/v1/monitors/w", json: monitor, headers: own).status == 201)
    let next = indicator.timestamp(indicator.values.count)
    let spike = #"{"timestamps": [\#(next)], "values": {"value": [100000]}}"#
    #expect(try client.send(.post, "/v1/series/s/points", json: spike, headers: own).status == 200)
    #expect(try client.send(.get, "/v1/series?token=\(Self.ruler)", headers: own).status == 422)
    #expect(try client.send(.get, "/v1/series", headers: headers(Self.ruler + "x")).status == 401)
    #expect(try client.send(.post, "/v1/series", json: "{}", headers: headers("short")).status == 403)
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    let log = server.log
    for secret in [Self.ruler, "hook-s3cret", "hook-k3y", "short\"", "Bearer"] {
      #expect(!log.contains(secret), Comment(rawValue: secret))
    }
    let lines = try log.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(lines.count > 8)
    #expect(lines.allSatisfy { $0["time"]?.string != nil && $0["level"]?.string != nil && $0["message"] != nil })
    #expect(lines.contains { $0["message"]?.string == "request" && $0["token"]?.string == "ruler" })
    #expect(lines.contains { $0["status"]?.integer == 401 && $0["token"] == nil && $0["level"]?.string == "warning" })
    #expect(lines.contains { $0["status"]?.integer == 403 && $0["token"]?.string == "guest" })
  }
}
