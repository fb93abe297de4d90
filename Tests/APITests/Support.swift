import Foundation
import HTTP
import JSON
import Monitoring
import Storage

@testable import API

/// The API over a database of its own, without a socket.
final class APIFixture {
  let service: Service
  let handler: APIHandler
  private let folder: String

  /// - Parameter now: Unix seconds; points from beyond are refused.
  init(token: String? = nil, now: Int64 = 1_700_000_000) throws {
    folder = NSTemporaryDirectory() + "lapwing-api-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let context = ServiceContext(
      database: try Database.open(path: folder + "/test.db", now: now), now: { now })
    service = Service(context: context, workers: 1, cores: 1)
    handler = APIHandler(
      service: service, messenger: Messenger(allowsLocal: true, wait: .seconds(2), total: .seconds(4)),
      access: AccessControl(try token.map { try TokenSet(file: $0) }))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The answer to a request; fails where the answer would have to be waited for.
  func send(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], json: String? = nil
  ) throws -> HTTPResponse {
    var fields = headers
    if json != nil { fields.set("Content-Type", "application/json") }
    let request = try HTTPRequest(method, target, headers: fields, body: Array((json ?? "").utf8))
    guard case .response(let response) = handler.respond(to: request) else { throw Waiting() }
    return response
  }

  struct Waiting: Error {}

  /// As many points as a model needs to learn from.
  func addPoints(to series: String) throws {
    let (times, values) = ((0..<30).map { 1_699_900_020 + $0 * 60 }, (0..<30).map { $0 % 7 })
    let answer = try send(
      .post, "/v1/series/\(series)/points", json: #"{"timestamps": \#(times), "values": {"value": \#(values)}}"#)
    guard answer.status.code == 200 else { throw Waiting() }
  }
}

extension HTTPResponse {
  /// The body where it is in memory.
  var bytes: [UInt8] { if case .bytes(let bytes) = body { bytes } else { [] } }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var json: JSONValue? { try? JSONValue.parse(bytes) }

  func field(_ name: String) -> String? {
    headers.fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}
