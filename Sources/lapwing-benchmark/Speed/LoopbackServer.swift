import API
import HTTP
import JSON
import Monitoring
import Platform
import Programs
import Storage

/// A service of the benchmark's own, and a client for it; both gone with the value.
struct LoopbackServer: ~Copyable {
  /// Of a database of its own.
  private let folder: TemporaryFolder?
  private let service: Service
  private let server: HTTPServer
  let client: HTTPClient

  /// On a database of its own, which is gone with it.
  init() throws {
    let folder = try TemporaryFolder()
    try self.init(database: folder.file("lapwing.db"), folder)
  }

  init(database path: String) throws { try self.init(database: path, nil) }

  private init(database path: String, _ folder: consuming TemporaryFolder?) throws {
    let database = try Database.open(path: path, now: Clock.now())
    let service = Service(
      context: ServiceContext(database: database, now: { Clock.now() }), workers: 1, cores: ProcessorCount.available)
    try service.start()
    var configuration = HTTPServerConfiguration()
    configuration.port = 0
    let handler = APIHandler(service: service, access: AccessControl(), connections: configuration.connections)
    server = try HTTPServer.start(configuration, handler: handler)
    self.folder = folder
    self.service = service
    client = HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(300))
  }

  var port: UInt16 { server.port }

  deinit {
    service.beginStop()
    server.shutDown(within: .seconds(3))
    service.stop(within: 60)
  }

  /// Sends, and takes only a success for an answer.
  @discardableResult
  func send(
    _ method: HTTPMethod, _ path: String, type: String = "application/json", _ body: HTTPClientBody
  ) throws -> JSONValue {
    let answer = try client.send(method, path, headers: ["Content-Type": type], body: body)
    let json = answer.body.isEmpty ? JSONValue.null : try JSONValue.parse(answer.body)
    guard (200..<300).contains(answer.status) else {
      throw ProgramError.refused(step: "\(method.name) \(path)", detail: json["detail"]?.string ?? "\(answer.status)")
    }
    return json
  }

  func train(_ body: String) throws -> String {
    guard let path = try send(.post, "/v1/models", .bytes(Array(body.utf8)))["links"]?["self"]?.string else {
      throw ProgramError.unexpectedAnswer(step: "POST /v1/models")
    }
    return path
  }

  /// A job as it is when it has ended, however that was.
  func end(of job: String) throws -> JSONValue {
    while true {
      let now = try send(.get, "\(job)?wait=20", .none)
      guard let status = now["status"]?.string else { throw ProgramError.unexpectedAnswer(step: job) }
      if status != "queued", status != "running" { return now }
    }
  }
}
