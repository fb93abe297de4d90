import Dispatch
import Testing

@testable import HTTP

@Suite("Addresses of this machine and of the link")
struct LocalAddressTests {
  @Test(
    "They are known in every form that the system understands",
    arguments: [
      "127.0.0.1", "127.255.255.254", "127.1", "0x7f.1", "0x7f000001", "017700000001", "2130706433", "0", "0.0.0.0",
      "0.1.2.3", "169.254.0.1", "169.254.169.254", "2852039166", "::1", "::", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1",
      "::ffff:7f00:1", "::FFFF:169.254.169.254", "::ffff:0.0.0.0", "::127.0.0.1", "::ffff:0:127.0.0.1",
      "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "fe80::1", "febf::1",
    ])
  func local(host: String) throws {
    #expect(HostAddresses.isPlainlyLocal(host))
    #expect(throws: HTTPClientError.notAllowed) {
      try HostAddresses.find(host, 80, within: .seconds(5), allowsLocal: false)
    }
    #expect(try HostAddresses.find(host, 80, within: .seconds(5), allowsLocal: true).count == 1)
  }

  @Test(
    "Others are not taken for one, private networks among them",
    arguments: [
      "10.0.0.1", "172.16.0.1", "192.168.127.1", "100.64.0.1", "8.8.8.8", "126.255.255.255", "128.0.0.1", "1.0.0.127",
      "169.253.255.255", "169.255.0.0", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
      "fd00::1", "fec0::1", "fe7f::1", "2001:db8::7f00:1", "1::1",
    ])
  func others(host: String) throws {
    #expect(!HostAddresses.isPlainlyLocal(host))
    #expect(try HostAddresses.find(host, 80, within: .seconds(5), allowsLocal: false).count == 1)
  }

  @Test(
    "Names that are set aside for this machine are known without being looked up",
    arguments: [
      ("localhost", true), ("LocalHost", true), ("localhost.", true), ("a.b.localhost", true), ("ip6-localhost", true),
      ("localhost.example", false), ("notlocalhost", false), ("alertmanager", false),
    ])
  func names(name: String, isLocal: Bool) {
    #expect(HostAddresses.isPlainlyLocal(name) == isLocal)
  }

  @Test("A name that stands for several addresses is called at those alone that are allowed; at none where none is")
  func rebound() throws {
    let lookup = NameLookup { name, port in
      NameLookup.Outcome { () throws(SystemError) in
        let all = name == "mixed" ? ["127.0.0.1", "10.0.0.1", "::1"] : ["127.0.0.1", "::ffff:127.0.0.1"]
        var found: [Address] = []
        for text in all { found += try Address.resolve(text, port) }
        return found
      }
    }
    let deadline = MonotonicTime.now() + .seconds(30)
    func find(_ name: String, _ allowsLocal: Bool) throws -> [String] {
      try lookup.addresses(of: name, 80, by: deadline, allowsLocal: allowsLocal).map(\.text)
    }
    #expect(try find("mixed", false) == ["10.0.0.1"])
    #expect(try find("mixed", true).count == 3)
    #expect(throws: HTTPClientError.notAllowed) { try find("local", false) }
  }

  @Test("A client that may not call this machine does not even connect to it")
  func refused() throws {
    let server = try HTTPServer.start(HTTPServerConfiguration(), handler: Nobody())
    defer { server.shutDown(within: .seconds(1)) }
    for host in ["127.0.0.1", "localhost", "127.1"] {
      let client = HTTPClient(host: host, port: server.port, timeout: .seconds(5), allowsLocal: false)
      #expect(throws: HTTPClientError.notAllowed) { try client.send(.get, "/") }
    }
    #expect(try HTTPClient(host: "127.0.0.1", port: server.port).send(.get, "/").status == 204)
  }

  private struct Nobody: HTTPHandler {
    func respond(to request: HTTPRequest) -> HTTPOutcome { .response(HTTPResponse(.noContent)) }
  }
}
