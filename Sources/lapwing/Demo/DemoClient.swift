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
    let path = "/v1/series/\(input.series)\(input.query.isEmpty ? "" : "?\(input.query)")"
    let address = input.query.isEmpty ? base + path : "'\(base)\(path)'"
    show("curl -T \(input.path) -H 'Content-Type: text/csv' \\\n    \(address)")
    return try send(.put, path, headers: ["Content-Type": "text/csv"], body: .bytes(input.bytes)).json
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
      throw ProgramError.refused(
        step: "\(method.name) \(path)", detail: (json["detail"]?.string ?? "\(answer.status)") + Self.lines(of: json))
    }
    return Answer(status: answer.status, tag: answer.headers["etag"], json: json)
  }

  /// What the sentence leaves out where a file is refused: the lines of its one cause, or all causes with theirs.
  private static func lines(of problem: JSONValue) -> String {
    let faults = problem["errors"]?.array ?? []
    if faults.count == 1 { return faults[0]["count"] == nil ? "" : "\n  \(place(of: faults[0]))" }
    return faults.map { "\n  \(place(of: $0)): \($0["detail"]?.string ?? "")" }.joined()
  }

  private static func place(of fault: JSONValue) -> String {
    let lines = fault["lines"]?.integers ?? [fault["line"]?.integer].compactMap(\.self)
    guard !lines.isEmpty else { return fault["pointer"]?.string ?? fault["parameter"]?.string ?? "request" }
    let more = fault["count"]?.integer ?? 1 > lines.count ? ", …" : ""
    let column = fault["column"]?.string.map { ", column '\($0)'" } ?? ""
    return "line\(lines.count > 1 ? "s" : "") \(lines.map { "\($0)" }.joined(separator: ", "))\(more)\(column)"
  }

  private func show(_ command: String) {
    print(Style.dim("  $ \(command)"))
  }
}
