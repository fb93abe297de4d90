import Glibc
import HTTP
import JSON
import Testing

/// A series that grows request by request, and what was acknowledged of it.
struct StoredPoints {
  private let client: HTTPClient
  private(set) var acknowledged: [Double] = []

  init(_ server: ServerProcess) throws {
    client = server.client()
    let definition = #"{"interval": 60, "metrics": ["value"]}"#
    _ = try client.send(.put, "/v1/series/s", json: definition).expecting(201)
  }

  /// The same points, at another server.
  init(_ other: StoredPoints, at server: ServerProcess) {
    client = server.client()
    acknowledged = other.acknowledged
  }

  /// Sends so many further points at once.
  @discardableResult
  mutating func add(_ count: Int) throws -> HTTPClientResponse {
    let first = acknowledged.count
    let values = (first..<first + count).map { Double($0) + 0.5 }
    var text = "timestamp,value\n"
    for (index, value) in values.enumerated() { text += "\(1_714_521_600 + 60 * (first + index)),\(value)\n" }
    let answer = try client.send(
      .post, "/v1/series/s/points", headers: ["Content-Type": "text/csv"], body: .bytes(Array(text.utf8)))
    if answer.status == 200 { acknowledged += values }
    return answer
  }

  /// Sends points until they are refused.
  mutating func addUntilRefused(_ count: Int, most: Int = 1_000) throws -> HTTPClientResponse {
    for _ in 0..<most {
      let answer = try add(count)
      if answer.status != 200 { return answer }
    }
    throw BrokenPromise("no write was refused")
  }

  /// That all of them can be read, and nothing else.
  func expectAll(_ location: SourceLocation = #_sourceLocation) throws {
    let points = try client.send(.get, "/v1/series/s/points?limit=100000").expecting(200).json
    let values = try #require(points["values"]?["value"]?.numbers)
    #expect(values == acknowledged, sourceLocation: location)
  }
}

extension HTTPClientResponse {
  /// That it is a problem of this code, and when it is worth trying again.
  func expect(_ status: Int, _ code: String, retryAfter: String?, _ location: SourceLocation = #_sourceLocation) throws
  {
    #expect(self.status == status, sourceLocation: location)
    let found = try json["code"]?.string
    #expect(found == code, sourceLocation: location)
    #expect(headers["retry-after"] == retryAfter, sourceLocation: location)
  }
}

extension HTTPClient {
  /// That the server says that it is not ready, and why.
  func expectNotReady(_ reason: String, _ location: SourceLocation = #_sourceLocation) throws {
    let answer = try send(.get, "/readyz")
    try answer.expect(503, "not_ready", retryAfter: "1", location)
    let faults = try answer.json["errors"]?.array ?? []
    #expect(faults.map { $0["pointer"]?.string } == ["/checks/storage"], sourceLocation: location)
    #expect(faults.map { $0["detail"]?.string } == [reason], sourceLocation: location)
  }
}
