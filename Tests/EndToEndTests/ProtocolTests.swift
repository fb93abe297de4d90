import CLinux
import Glibc
import HTTP
import JSON
import Programs
import Testing

/// The rules of the contract that hold for every path, and how the server is started.
extension EndToEnd { @Suite(.serialized) struct ProtocolTests {} }

extension EndToEnd.ProtocolTests {
  @Test("it is ready, and serves its contract as the file has it")
  func servesContract() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    #expect(try client.send(.get, "/healthz").json["status"]?.string == "ok")
    #expect(try client.send(.get, "/readyz").json["status"]?.string == "ready")
    let source = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(TextFile.read("/\(source)/openapi/openapi.json", limit: 1 << 24))
    #expect(try client.send(.get, "/openapi.json").text == file)
  }

  @Test("HEAD answers as GET without the body, OPTIONS says what there is, 405 likewise")
  func methods() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    let head = try client.send(.head, "/v1/series")
    #expect(head.status == 200)
    #expect(head.body.isEmpty)
    #expect(head.headers["content-length"] == (try client.send(.get, "/v1/series")).headers["content-length"])
    let options = try client.send(.options, "/v1/series")
    #expect(options.status == 204)
    #expect(options.headers["allow"]?.contains("POST") == true)
    let refused = try client.send(.delete, "/v1/series")
    #expect(refused.status == 405)
    #expect(refused.headers["allow"]?.contains("GET") == true)
    #expect(try refused.json["code"]?.string == "method_not_allowed")
    #expect(try client.send(.get, "/v1/nothing").json["code"]?.string == "not_found")
  }

  @Test("a request with a key that came before gets the first answer again")
  func idempotency() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    let headers: HTTPHeaders = ["Idempotency-Key": "once"]
    let first = try client.send(.post, "/v1/series", json: #"{"interval": 60}"#, headers: headers)
    let again = try client.send(.post, "/v1/series", json: #"{"interval": 60}"#, headers: headers)
    #expect(first.status == 201)
    #expect(again.status == 201)
    #expect(again.headers["idempotent-replayed"] == "true")
    #expect(again.body == first.body)
    let other = try client.send(.post, "/v1/series", json: #"{"interval": 61}"#, headers: headers)
    #expect(try other.json["code"]?.string == "idempotency_key_reused")
    #expect(try client.send(.get, "/v1/series").json["items"]?.array?.count == 1)
  }

  @Test("with a token, everything but the health checks wants it")
  func token() throws {
    let folder = try TemporaryFolder()
    #expect(TextFile.write(Array("s3cret\n".utf8), to: folder.file("token")))
    let server = try ServerProcess(
      database: folder.file("lapwing.db"), ["--token-file", folder.file("token")])
    let client = server.client()
    for headers: HTTPHeaders in [[:], ["Authorization": "Bearer wrong"], ["Authorization": "Basic s3cret"]] {
      let answer = try client.send(.get, "/v1/series", headers: headers)
      #expect(answer.status == 401)
      #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
      #expect(try answer.json["code"]?.string == "unauthorized")
    }
    #expect(try client.send(.get, "/v1/series", headers: ["Authorization": "Bearer s3cret"]).status == 200)
    #expect(try client.send(.get, "/healthz").status == 200)
    #expect(try client.send(.get, "/readyz").status == 200)
  }

  @Test("beyond loopback it does not start without a token, unless told so")
  func openOnPurposeOnly() throws {
    let folder = try TemporaryFolder()
    let refused = try ServerProcess(database: folder.file("a.db"), ["--host", "0.0.0.0"])
    #expect(refused.port == 0)
    #expect(refused.wait() == EX_UNAVAILABLE)
    #expect(refused.opening.contains("--token-file"))
    let open = try ServerProcess(database: folder.file("b.db"), ["--host", "0.0.0.0", "--insecure"])
    #expect(open.port != 0)
  }

  @Test("the environment sets what flags do not")
  func environment() throws {
    let folder = try TemporaryFolder()
    let server = try ServerProcess(
      database: folder.file("lapwing.db"), environment: ["LAPWING_TOKEN=t0ken"])
    #expect(try server.client().send(.get, "/v1/series").status == 401)
    #expect(try server.client().send(.get, "/v1/series", headers: ["Authorization": "Bearer t0ken"]).status == 200)
  }
}
