import Foundation
import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

/// A folder of databases that one server after another is opened on, without sockets.
struct DatabaseFolder: ~Copyable {
  private let path: String

  init() throws {
    path = NSTemporaryDirectory() + "lapwing-restarts-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func file(_ name: String) -> String { "\(path)/\(name).db" }

  /// Runs `body` with a server that is gone, database and all, when it returns.
  func serve<Result>(_ name: String = "a", _ body: (StartedService) throws -> Result) throws -> Result {
    let database = try Database.open(path: file(name), now: StartedService.now)
    return try body(StartedService(database))
  }

  /// As an operator copies a database that no server has open.
  func copy(_ name: String = "a", to other: String) throws {
    try FileManager.default.copyItem(atPath: file(name), toPath: file(other))
    for suffix in ["-wal"] where FileManager.default.fileExists(atPath: file(name) + suffix) {
      try FileManager.default.copyItem(atPath: file(name) + suffix, toPath: file(other) + suffix)
    }
  }

  func backUp(_ name: String = "a", to other: String) throws {
    _ = try DatabaseBackup(source: file(name), destination: file(other)).run(replaces: false)
  }
}

struct StartedService {
  static let now: Int64 = 1_714_640_400

  let service: Service
  let handler: APIHandler

  init(_ database: Database) {
    service = Service(context: ServiceContext(database: database, now: { Self.now }), workers: 1, cores: 1)
    handler = APIHandler(service: service)
  }

  func send(
    _ method: HTTPMethod, _ target: String, _ body: String = "", headers: HTTPHeaders = [:]
  ) throws -> HTTPResponse {
    var fields = headers
    if !body.isEmpty, fields["Content-Type"] == nil { fields.set("Content-Type", "application/json") }
    let request = try HTTPRequest(method, target, headers: fields, body: Array(body.utf8))
    return ServiceHarness.settled(handler.respond(to: request))
  }

  func openAlert(_ start: Int64) throws {
    try service.context.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("w"))
      _ = try transaction.alerts.open(
        monitor: monitor, version: 1, series: "s", kind: .anomaly, start: start, now: Self.now)
    }
  }

  /// A series with a model that has a monitor.
  func fill() throws {
    // As many as a model needs to learn from.
    let (times, values) = ((0..<30).map { $0 * 60 }, (1...30).map { $0 })
    let requests: [(HTTPMethod, String, String)] = [
      (.post, "/v1/series", #"{"id": "s", "interval": 60}"#),
      (.post, "/v1/series/s/points", #"{"timestamps": \#(times), "values": {"value": \#(values)}}"#),
      (.post, "/v1/models", #"{"id": "m", "series": "s", "algorithm": "difference"}"#),
      (.put, "/v1/monitors/w", #"{"model": "m"}"#),
    ]
    for (method, target, body) in requests { #expect(try send(method, target, body).status.code < 300) }
  }

  /// What a stream has to tell now.
  func events(_ target: String = "/v1/alerts/events?since=0", after last: String? = nil) throws -> Told {
    let answer = try send(.get, target, headers: last.map { ["Last-Event-ID": $0] } ?? [:])
    var told = Told(status: answer.status.code)
    guard case .stream(_, var stream) = answer.body else { return told }
    while case .bytes(let bytes) = stream.next(nil) {
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        if line.hasPrefix("id: ") { told.ids.append(String(line.dropFirst(4))) }
        if line.hasPrefix("data: ") { told.data.append((try? JSONValue.parse(String(line.dropFirst(6)))) ?? .null) }
        if line.hasPrefix(": ") { told.comments.append(String(line.dropFirst(2))) }
      }
    }
    return told
  }

  struct Told {
    let status: Int
    var ids: [String] = []
    var data: [JSONValue] = []
    var comments: [String] = []

    var starts: [Int64?] { data.map { $0["start"]?.integer } }
  }
}
