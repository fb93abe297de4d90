import HTTP
import JSON
import Waiting

extension HTTPClient {
  /// Sends JSON text.
  func send(
    _ method: HTTPMethod, _ target: String, json: String, headers: HTTPHeaders = [:]
  ) throws -> HTTPClientResponse {
    var headers = headers
    headers.set("Content-Type", "application/json")
    return try send(method, target, headers: headers, body: .bytes(Array(json.utf8)))
  }

  /// Uploads a CSV file as a series.
  func upload(_ csv: [UInt8], as series: String) throws -> HTTPClientResponse {
    try send(.put, "/v1/series/\(series)", headers: ["Content-Type": "text/csv"], body: .bytes(csv))
  }

  /// Follows the job until it is over, by polls that the server holds.
  func finishedJob(_ identifier: String) throws -> JSONValue {
    var (tag, job): (String?, JSONValue) = (nil, .null)
    try poll(600) {
      var headers: HTTPHeaders = [:]
      if let tag { headers.set("If-None-Match", tag) }
      let answer = try send(.get, "/v1/jobs/\(identifier)?wait=20", headers: headers)
      if answer.status == 304 { return false }
      tag = answer.headers["etag"]
      job = try answer.json
      guard let status = job["status"]?.string else { throw Unexpected(answer) }
      return ["succeeded", "failed", "cancelled"].contains(status)
    }
    return job
  }

  /// Trains a model and waits for the end of its job.
  func train(_ json: String) throws -> JSONValue {
    let answer = try send(.post, "/v1/models", json: json)
    guard answer.status == 202, let job = try answer.json["id"]?.string else { throw Unexpected(answer) }
    return try finishedJob(job)
  }
}

extension HTTPClientResponse {
  var json: JSONValue { get throws { try JSONValue.parse(body) } }
}

/// An answer that is not what the test can go on with.
struct Unexpected: Error, CustomStringConvertible {
  let description: String
  /// Whether a server that is told to stop refused a request.
  let isStopping: Bool

  init(_ answer: HTTPClientResponse) {
    description = "\(answer.status) \(answer.text)"
    isStopping = answer.status == 503
  }
}
