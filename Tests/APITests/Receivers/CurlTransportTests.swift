import Foundation
import HTTP
import Monitoring
import Platform
import Testing

@testable import API

@Suite("Telling over https, by curl(1)", .timeLimit(.minutes(10)))
struct CurlTransportTests {
  /// A program in the place of curl, that keeps what it is told.
  private final class Stand {
    let folder = NSTemporaryDirectory() + "lapwing-curl-" + UUID().uuidString

    /// - Parameter ending: what it does when it has kept all; of the shell.
    init(_ ending: String = #"printf 'junk\n204\n'"#) throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let script = """
        #!/bin/sh
        printf '%s\\n' "$@" > '\(folder)/arguments'
        env > '\(folder)/environment'
        cat > '\(folder)/input'
        \(ending)
        """
      try script.write(toFile: folder + "/curl", atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/curl")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func text(_ name: String) throws -> String { try String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    func transport(allowsLocal: Bool = false, _ variables: [String: String] = [:]) -> CurlTransport {
      var environment = ["PATH": folder + ":/usr/bin:/bin", "LAPWING_TOKEN": "t0ken", "HOME": "/nowhere"]
      environment.merge(variables) { $1 }
      return CurlTransport(
        allowsLocal: allowsLocal, wait: .seconds(2), total: .seconds(5), environment: environment)
    }
  }

  private func post(_ url: String) throws -> OutgoingPost {
    var definition = ReceiverDefinition(kind: .webhook, address: try #require(ReceiverAddress(url)))
    definition.secret = "0123456789abcdef"
    definition.headers = [.init(name: "Authorization", value: #"Bearer "q" \b"#)]
    definition.template = try MessageTemplate("@/etc/passwd \" \\ \n {summary} é")
    return OutgoingPost(.sample(), to: definition, base: "http://here", now: 5)
  }

  @Test("Nothing of address, headers and body is among its arguments, and nothing of this server's in its environment")
  func secrets() throws {
    let stand = try Stand()
    let post = try post("https://10.0.0.9:8443/s3cret?key=k3y")
    #expect(stand.transport().send(post) == DeliveryAttempt(status: 204))
    #expect(try stand.text("arguments") == "-q\n--config\n-\n")
    let environment = try stand.text("environment")
    #expect(environment.contains("HOME=/nowhere") && !environment.contains("t0ken"))
    let lines = try stand.text("input").split(separator: "\n")
    #expect(lines.contains(#"url = "https://10.0.0.9:8443/s3cret?key=k3y""#))
    #expect(lines.contains(#"header = "Authorization: Bearer \"q\" \\b""#))
    #expect(lines.contains { $0.hasPrefix(#"header = "Lapwing-Signature: v1="#) })
    #expect(lines.contains(#"proto = "=https""#) && !lines.contains { $0.hasPrefix("location") })
  }

  @Test(
    "curl itself reads the configuration back as it was meant, body and all",
    .enabled(if: CurlTransport.program() != nil))
  func readBack() throws {
    // Over http to a receiver of our own, for what is sent is the same.
    let receiver = try HearingReceiver()
    let post = try post(receiver.url.replacingOccurrences(of: "http:", with: "https:"))
    let configuration = CurlConfiguration(post, at: .numeric("127.0.0.1"), wait: .seconds(5), total: .seconds(10))
    let text = configuration.text.replacingOccurrences(of: "https://", with: "http://")
      .replacingOccurrences(of: #""=https""#, with: #""=http""#)
    let program = try #require(CurlTransport.program())
    let result = try Subprocess(program, ["-q", "--config", "-"], environment: []).run(
      input: Array(text.utf8), limit: 1_024, within: .seconds(30))
    #expect(result.code == 0 && CurlTransport.attempt(result) == DeliveryAttempt(status: 204))
    let call = try #require(receiver.calls.first)
    #expect(call.body == post.body && call.path == ["hooks", "a"])
    for field in post.headers.fields where field.name != "Connection" {
      #expect(call.headers.all(field.name) == [field.value], Comment(rawValue: field.name))
    }
    #expect(call.headers["Expect"] == nil)
  }

  @Test("A name is looked up here, and curl told its addresses; an address that is written oddly is told as it is read")
  func pinned() throws {
    let stand = try Stand()
    #expect(stand.transport(allowsLocal: true).send(try post("https://localhost:9/x")).failure == nil)
    let input = try stand.text("input")
    #expect(input.contains(#"resolve = "localhost:9:127.0.0.1"#) || input.contains(#"resolve = "localhost:9:[::1]"#))
    #expect(input.contains(#"url = "https://localhost:9/x""#))
    #expect(stand.transport(allowsLocal: true).send(try post("https://127.1:9/x")).failure == nil)
    #expect(try stand.text("input").contains(#"url = "https://127.0.0.1:9/x""#))
    #expect(stand.transport().send(try post("https://[2001:db8::1]/x")).failure == nil)
    #expect(try stand.text("input").contains(#"url = "https://[2001:db8::1]:443/x""#))
  }

  @Test(
    "What is on this machine or the link is not called, by whatever name",
    arguments: ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "169.254.169.254"])
  func local(host: String) throws {
    let stand = try Stand()
    for variables in [[:], ["https_proxy": "http://10.0.0.1:3128"]] {
      #expect(stand.transport(variables).send(try post("https://\(host)/")) == DeliveryAttempt(.notAllowed))
    }
    #expect(throws: (any Error).self) { try stand.text("input") }
  }

  @Test("A name that only the proxy knows is left to the proxy, and never called without it")
  func proxied() throws {
    let stand = try Stand()
    let post = try post("https://name.invalid/")
    #expect(stand.transport().send(post) == DeliveryAttempt(.unreachable))
    #expect(stand.transport(["HTTPS_PROXY": "http://10.0.0.1:3128"]).send(post).failure == nil)
    let input = try stand.text("input")
    #expect(input.contains(#"noproxy = """#) && !input.contains("resolve"))
    #expect(try stand.text("environment").contains("HTTPS_PROXY=http://10.0.0.1:3128"))
  }

  @Test(
    "How it ended says what went wrong",
    arguments: [
      ("printf '\\n200\\n'", nil), ("printf '\\n302\\n'", .refused(302)),
      ("printf '\\n500\\n'; exit 22", .refused(500)),
      // The head of the answer had come, its body did not end.
      ("printf '\\n200\\n'; exit 28", nil), ("printf '\\n200\\n'; exit 63", nil),
      ("printf '\\n000\\n'; exit 28", .timedOut), ("printf '\\n000\\n'; exit 60", .certificate),
      ("printf '\\n000\\n'; exit 7", .unreachable), ("printf '\\n000\\n'; exit 35", .handshake),
      ("printf '\\n000\\n'; exit 5", .proxy), ("printf '\\n000\\n'; exit 52", .noAnswer),
      ("printf '\\n100\\n'; exit 56", .noAnswer), ("exit 2", .noCurl), ("exec sleep 100", .timedOut),
      ("kill -9 $$", .unreachable), ("yes", .timedOut),
    ] as [(String, DeliveryFailure.Cause?)])
  func endings(ending: String, cause: DeliveryFailure.Cause?) throws {
    let stand = try Stand(ending)
    var transport = stand.transport()
    transport.environment["PATH"] = stand.folder + ":/usr/bin:/bin"
    #expect(transport.send(try post("https://10.0.0.9/")).failure == cause)
  }

  @Test(
    "A question brings back status and body, and what is no whole answer is none",
    arguments: [
      ("printf '{\"a\":\n1}\n422\n'", 422, "{\"a\":\n1}", nil), ("printf '\n204\n'", 204, "", nil),
      ("printf 'ab\n200\n'; exit 28", nil, "", .timedOut), ("printf '\n000\n'; exit 60", nil, "", .certificate),
      ("head -c 2000 /dev/zero; printf '\n200\n'", nil, "", nil), ("printf 'ab\n200\n'; exit 63", nil, "", nil),
    ] as [(String, Int?, String, DeliveryFailure.Cause?)])
  func asks(ending: String, status: Int?, body: String, cause: DeliveryFailure.Cause?) throws {
    let stand = try Stand(ending)
    let question = OutgoingQuestion(
      address: try #require(ReceiverAddress("https://10.0.0.9/p")), target: "/p/q?a=%22", headers: ["X-A": "b"])
    do throws(DeliveryFailure.Cause) {
      let answer = try stand.transport().ask(question, most: 1_000)
      #expect(answer?.status == status && answer.map { String(decoding: $0.body, as: UTF8.self) } ?? "" == body)
      #expect(cause == nil)
    } catch {
      #expect(error == cause)
    }
    let lines = try stand.text("input").split(separator: "\n")
    #expect(lines.contains(#"url = "https://10.0.0.9:443/p/q?a=%22""#) && lines.contains(#"request = "GET""#))
    #expect(lines.contains(#"header = "X-A: b""#) && lines.contains(#"proto = "=https""#))
    #expect(!lines.contains { $0.hasPrefix("data") || $0.hasPrefix("output") })
  }

  @Test("Where curl is not there, that is what is wrong")
  func missing() throws {
    let transport = CurlTransport(
      allowsLocal: false, wait: .seconds(2), total: .seconds(5), environment: ["PATH": "/nowhere:relative:"])
    #expect(transport.send(try post("https://10.0.0.9/")) == DeliveryAttempt(.noCurl))
    #expect(CurlTransport.program(in: ["PATH": "relative:."]) == nil)
  }
}
