import HTTP
import JSON
import Programs

/// Talks to the demo's server, and shows each request as the curl command that does the same.
struct DemoClient {
  private let client: HTTPClient
  private let base: String

  init(port: Int) {
    client = HTTPClient(host: "127.0.0.1", port: UInt16(port), timeout: .seconds(120))
    base = "http://127.0.0.1:\(port)"
  }

  func upload(_ input: DemoInput) throws -> JSONValue {
    show("curl -T \(input.path) -H 'Content-Type: text/csv' \\\n    \(base)/v1/series/\(input.series)")
    return try send(
      .put, "/v1/series/\(input.series)", headers: ["Content-Type": "text/csv"], body: .bytes(input.bytes)
    ).json
  }

  /// Keeps shown commands within 80 columns; white space to JSON.
  static let lineBreak = "\n        "

  func post(_ path: String, _ body: String, isShown: Bool) throws -> JSONValue {
    if isShown { show(command(.post, path, body)) }
    return try send(
      .post, path, headers: ["Content-Type": "application/json"], body: .bytes(Array(body.utf8))
    ).json
  }

  func get(_ path: String) throws -> JSONValue {
    show("curl '\(base)\(path)'")
    return try send(.get, path).json
  }

  /// Follows a job until it is over, by polls that the server holds while nothing changes.
  func follow(_ path: String, isShown: Bool, _ observe: (JSONValue) -> Void) throws -> JSONValue {
    if isShown { show("curl -N \(base)\(path)/events") }
    var headers: HTTPHeaders = [:]
    while true {
      let answer = try send(.get, "\(path)?wait=10", headers: headers)
      guard answer.status != 304 else { continue }
      let job = answer.json
      observe(job)
      if ["succeeded", "failed", "cancelled"].contains(job["status"]?.string) { return job }
      if let tag = answer.tag { headers.set("If-None-Match", tag) }
    }
  }

  /// Shows a command for the reader to go on with, and does nothing.
  func showOnly(_ method: HTTPMethod, _ path: String, _ body: String?) {
    show(command(method, path, body))
  }

  private func command(_ method: HTTPMethod, _ path: String, _ body: String?) -> String {
    let verb = method == .put ? "-X PUT " : ""
    let data = body.map { " \\\n    -H 'Content-Type: application/json' \\\n    -d '\($0)'" } ?? ""
    return "curl \(verb)'\(base)\(path)'\(data)"
  }

  private struct Answer {
    let status: Int
    let tag: String?
    let json: JSONValue
  }

  private func send(
    _ method: HTTPMethod, _ path: String, headers: HTTPHeaders = [:], body: HTTPClientBody = .none
  ) throws -> Answer {
    let answer = try client.send(method, path, headers: headers, body: body)
    let json = answer.body.isEmpty ? JSONValue.null : try JSONValue.parse(answer.body)
    guard answer.status < 400 else {
      throw ProgramError.refused(step: "\(method.name) \(path)", detail: json["detail"]?.string ?? "\(answer.status)")
    }
    return Answer(status: answer.status, tag: answer.headers["etag"], json: json)
  }

  private func show(_ command: String) {
    print(Style.dim("  $ \(command)"))
  }
}
