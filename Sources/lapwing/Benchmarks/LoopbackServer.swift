import HTTP
import JSON

/// A service of the benchmark's own on a database of its own, and a client for it; both gone with the value.
struct LoopbackServer: ~Copyable {
  private let folder: TemporaryFolder
  private let service: RunningService
  let client: HTTPClient

  init() throws {
    let folder = try TemporaryFolder()
    var options = ServeOptions()
    options.port = 0
    options.database = folder.file("lapwing.db")
    let service = try RunningService.start(options)
    self.folder = folder
    self.service = service
    client = HTTPClient(host: "127.0.0.1", port: UInt16(service.port), timeout: .seconds(300))
  }

  deinit {
    // The database is thrown away: a failure to tidy it changes nothing.
    try? service.stop()
  }

  /// Sends, and takes only a success for an answer.
  @discardableResult
  func send(
    _ method: HTTPMethod, _ path: String, type: String = "application/json", _ body: HTTPClientBody
  ) throws -> JSONValue {
    let answer = try client.send(method, path, headers: ["Content-Type": type], body: body)
    let json = answer.body.isEmpty ? JSONValue.null : try JSONValue.parse(answer.body)
    guard (200..<300).contains(answer.status) else {
      throw DemoError.refused(step: "\(method.name) \(path)", detail: json["detail"]?.string ?? "\(answer.status)")
    }
    return json
  }

  func train(_ body: String) throws -> String {
    guard let path = try send(.post, "/v1/models", .bytes(Array(body.utf8)))["links"]?["self"]?.string else {
      throw DemoError.unexpectedAnswer(step: "POST /v1/models")
    }
    return path
  }
}
