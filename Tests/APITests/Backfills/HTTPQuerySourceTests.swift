import HTTP
import Monitoring
import Synchronization
import Testing

@testable import API

@Suite("Questions to Prometheus over http")
struct HTTPQuerySourceTests {
  /// Says who asked what.
  private final class Echo: HTTPHandler {
    func respond(to request: HTTPRequest) -> HTTPOutcome {
      let text = "\(request.method.name) \(request.target.path) \(request.headers["x-scope-orgid"] ?? "")"
      return .response(HTTPResponse(HTTPStatus(422), text: text))
    }
  }

  private let server: HTTPServer
  private let address: ReceiverAddress

  init() throws {
    server = try HTTPServer.start(HTTPServerConfiguration(), handler: Echo())
    address = try #require(ReceiverAddress("http://127.0.0.1:\(server.port)/prefix/"))
  }

  private func ask(allowsLocal: Bool = true, most: Int = 100) throws(QueryFailure) -> QueryAnswer {
    try HTTPQuerySource(allowsLocal: allowsLocal, wait: .seconds(10), total: .seconds(20)).ask(
      "/api/v1/query_range?query=up", at: address, headers: [.init(name: "X-Scope-OrgID", value: "a")], most: most)
  }

  @Test("The prefix of the address and the headers go with it, and status and body come back")
  func asks() throws {
    defer { server.shutDown(within: .seconds(1)) }
    let answer = try ask()
    #expect(answer.status == 422)
    #expect(String(decoding: answer.body, as: UTF8.self) == "GET /prefix/api/v1/query_range a")
    #expect(throws: QueryFailure.tooLarge) { try ask(most: 10) }
    let sentence =
      "The Prometheus server is on this machine or on the link, where the server calls only with --allow-local-receivers."
    #expect(throws: QueryFailure.lasting(sentence)) { try ask(allowsLocal: false) }
  }

  @Test("Nobody there is what may pass")
  func nobody() {
    server.shutDown(within: .seconds(1))
    let error = #expect(throws: QueryFailure.self) {
      try HTTPQuerySource(allowsLocal: true, wait: .seconds(10)).ask(
        "/", at: #require(ReceiverAddress("http://127.0.0.1:1")), headers: [], most: 1)
    }
    #expect(
      error == .passing("The Prometheus server cannot be reached: its name is not known, or nothing listens there."))
  }
}
