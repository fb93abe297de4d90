import Testing

@testable import API

@Suite("Where nodes reach each other")
struct NodeAddressTests {
  @Test(
    "A host and a port, which is 80 unless it is said",
    arguments: [
      ("http://a", "a", 80), ("http://a:8080", "a", 8080), ("http://a:8080/", "a", 8080),
      ("http://10.0.0.7:1", "10.0.0.7", 1), ("http://[::1]:8080", "::1", 8080), ("http://[fe80::1]", "fe80::1", 80),
    ])
  func taken(_ text: String, host: String, port: UInt16) {
    let address = NodeAddress(text)
    #expect(address?.host == host && address?.port == port)
  }

  @Test(
    "Anything that our own client does not call is none",
    arguments: [
      "", "a:80", "https://a", "http://", "http://a/b", "http://a?b", "http://me@a", "http://a:", "http://a:0",
      "http://a:65536", "http://a:x", "http://[::1", "http://[]:1", "http://:80", "http://[::1]x", "http://a b",
    ])
  func refused(_ text: String) { #expect(NodeAddress(text) == nil) }
}
