import Dispatch
import HTTP
import JSON
import Monitoring
import Storage
import Synchronization
import Testing

@testable import API

@Suite("Webhooks")
struct WebhookSenderTests {
  /// Keeps what is posted to it.
  private final class Receiver: HTTPHandler {
    struct Call: Sendable {
      let path: [String]
      let type: String?
      let body: [UInt8]
    }

    private let calls = Mutex<[Call]>([])
    let heard = DispatchSemaphore(value: 0)
    var all: [Call] { calls.withLock { $0 } }

    func respond(to request: HTTPRequest) -> HTTPOutcome {
      let body = (try? request.body.collect(limit: 1 << 20)) ?? []
      calls.withLock {
        $0.append(Call(path: request.target.segments, type: request.headers["content-type"], body: body))
      }
      heard.signal()
      return .response(HTTPResponse(.noContent))
    }
  }

  private let alert = AlertRecord.sample

  @Test("An alert is posted as its document to the address of its monitor")
  func delivery() throws {
    let receiver = Receiver()
    let server = try HTTPServer.start(HTTPServerConfiguration(), handler: receiver)
    defer { server.shutDown(within: .seconds(1)) }
    let tally = Tally()
    let sender = WebhookSender(tally: tally)
    sender.run()
    sender.alertDidChange(alert, webhook: nil)
    sender.alertDidChange(alert, webhook: WebhookAddress("http://127.0.0.1:\(server.port)/hooks/a?b=c"))
    #expect(receiver.heard.wait(timeout: .now() + 10) == .success)
    sender.stop(within: 10)
    let call = try #require(receiver.all.first)
    #expect(receiver.all.count == 1)
    #expect(call.path == ["hooks", "a"])
    #expect(call.type == "application/json")
    #expect(try JSONValue.parse(call.body)["id"]?.string == "a-7")
    #expect(tally.webhooksDelivered.value == 1)
  }

  @Test("What a receiver does not take is told with its status, and one that cannot be reached as such")
  func failures() throws {
    let server = try HTTPServer.start(HTTPServerConfiguration()) { _ in .response(HTTPResponse(.serviceUnavailable)) }
    defer { server.shutDown(within: .seconds(1)) }
    let failures = Mutex<[WebhookSender.Failure]>([])
    let heard = DispatchSemaphore(value: 0)
    let sender = WebhookSender(tally: Tally()) { failure in
      failures.withLock { $0.append(failure) }
      heard.signal()
    }
    sender.run()
    sender.alertDidChange(alert, webhook: WebhookAddress("http://127.0.0.1:\(server.port)/"))
    #expect(heard.wait(timeout: .now() + 10) == .success)
    sender.alertDidChange(alert, webhook: WebhookAddress("http://127.0.0.1:1/"))
    #expect(heard.wait(timeout: .now() + 10) == .success)
    sender.stop(within: 10)
    #expect(failures.withLock { $0 } == [.refused(503), .unreachable])
  }

  @Test("Telling it never blocks, whoever does not answer")
  func unreachable() {
    let sender = WebhookSender(tally: Tally())
    for _ in 0..<2_000 { sender.alertDidChange(alert, webhook: WebhookAddress("http://127.0.0.1:1/")) }
    sender.run()
    sender.stop(within: 10)
  }
}
