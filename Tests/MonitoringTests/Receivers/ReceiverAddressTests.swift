import Testing

@testable import Monitoring

@Suite("Addresses of receivers")
struct ReceiverAddressTests {
  @Test(
    "An http or https URL is taken apart",
    arguments: [
      ("http://127.0.0.1:9093/lapwing", "127.0.0.1", 9093, "/lapwing"),
      ("http://alerts.example", "alerts.example", 80, "/"),
      ("https://host/x", "host", 443, "/x"), ("https://[::1]:8443", "::1", 8443, "/"),
      ("HTTP://host/a/b?c=d#e", "host", 80, "/a/b?c=d"),
      ("http://host:8080?x=1", "host", 8080, "/?x=1"),
      ("http://[::1]:81/x", "::1", 81, "/x"), ("http://[fe80::1]", "fe80::1", 80, "/"),
      ("http://[1:2:3:4:5:6:7:8]", "1:2:3:4:5:6:7:8", 80, "/"),
      ("http://[::ffff:10.0.0.1]", "::ffff:10.0.0.1", 80, "/"),
    ] as [(String, String, UInt16, String)])
  func valid(text: String, host: String, port: UInt16, target: String) throws {
    let address = try #require(ReceiverAddress(text))
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.target == target)
    #expect(address.text == text)
    #expect(address.isSecure == text.hasPrefix("https"))
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", "http://", "https://", "https:/host", "https://u@host/", "ftp://host", "host:80/x", "http://user:pass@host/",
      "http://host:0/",
      "http://host:65536/", "http://host:/", "http://host:+80/", "http://ho st/", "http://host/a b",
      "http://host/\r\nX: y",
      "http://[::1", "http://[::1]x", "http://[host]/", "http://[8]/", "http://[10.0.0.1]/", "http://[:::]/",
      "http://[1::2::3]/", "http://[1:2:3:4:5:6:7]/",
      "http://[::12345]/", "http://[1:2:3:4:5:6:7::8]x/", "http://[::1.2.3]/", "http://[1.2.3.4::]/",
      "http://[::%251]/", "http://hö.st/", "http://host\\evil/", "http:///x", "//host/",
      "http://" + String(repeating: "a", count: 256), "http://host/" + String(repeating: "a", count: 2_040),
    ])
  func invalid(text: String) {
    #expect(ReceiverAddress(text) == nil)
  }
}
