import Dispatch
import HTTP
import JSON
import Monitoring
import Platform
import Storage
import Synchronization
import Testing

@testable import API

@Suite("Webhooks", .timeLimit(.minutes(10)))
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

  /// Keeps what the sender tells of.
  private final class Reports: Sendable {
    private let failures = Mutex<[WebhookFailure]>([])
    let heard = DispatchSemaphore(value: 0)
    var all: [WebhookFailure] { failures.withLock { $0 } }
    func append(_ failure: WebhookFailure) {
      failures.withLock { $0.append(failure) }
      heard.signal()
    }
  }

  private let alert = AlertRecord.sample
  private let counters = ServiceCounters()

  @Test("An alert is posted as its document to the address of its monitor")
  func delivery() throws {
    let receiver = Receiver()
    let server = try HTTPServer.start(HTTPServerConfiguration(), handler: receiver)
    defer { server.shutDown(within: .seconds(1)) }
    let sender = WebhookSender(counters: counters)
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
    #expect(counters.webhooksDelivered.value == 1)
  }

  @Test("What a receiver does not take is told with its monitor and status, and one that cannot be reached as such")
  func failures() throws {
    let server = try HTTPServer.start(HTTPServerConfiguration(), handler: Refusing())
    defer { server.shutDown(within: .seconds(1)) }
    let reports = Reports()
    let sender = WebhookSender(counters: counters, report: reports.append)
    sender.run()
    sender.alertDidChange(alert, webhook: WebhookAddress("http://127.0.0.1:\(server.port)/"))
    #expect(reports.heard.wait(timeout: .now() + 10) == .success)
    sender.alertDidChange(alert, webhook: WebhookAddress("http://127.0.0.1:1/"))
    #expect(reports.heard.wait(timeout: .now() + 10) == .success)
    sender.stop(within: 10)
    #expect(reports.all.map(\.cause) == [.refused(503), .unreachable])
    #expect(reports.all.allSatisfy { $0.monitor == alert.monitor })
    #expect(counters.webhookTriesRefused.value == 1)
    #expect(counters.webhookTriesUnreachable.value == 1)
  }

  @Test(
    "A try is over in its time, however the receiver spends it, and no other receiver waits for it",
    arguments: PlainReceiver.Manner.allCases)
  func deadlines(manner: PlainReceiver.Manner) throws {
    let slow = try PlainReceiver(manner)
    let good = Receiver()
    let server = try HTTPServer.start(HTTPServerConfiguration(), handler: good)
    defer { server.shutDown(within: .seconds(1)) }
    let reports = Reports()
    let sender = WebhookSender(counters: counters, wait: .seconds(1), total: .seconds(2), report: reports.append)
    sender.run()
    let start = ContinuousClock.now
    for _ in 0..<1_000 { sender.alertDidChange(alert, webhook: slow.address) }
    sender.alertDidChange(alert, webhook: WebhookAddress("http://127.0.0.1:\(server.port)/"))
    #expect(good.heard.wait(timeout: .now() + 10) == .success)
    // Told only once its own try is over.
    #expect(reports.heard.wait(timeout: .now() + 20) == .success)
    let cause = try #require(reports.all.first).cause
    #expect(manner.isExpected(cause), "\(cause)")
    #expect(ContinuousClock.now - start < .seconds(15))
    sender.stop(within: 5)
    #expect(counters.webhooksDelivered.value == 1)
  }

  @Test("Telling it never waits for a receiver: thousands of alerts are told while the first is still being tried")
  func neverBlocks() throws {
    let silent = try PlainReceiver(.silence)
    let reports = Reports()
    let sender = WebhookSender(counters: counters, wait: .seconds(60), total: .seconds(60), report: reports.append)
    sender.run()
    sender.alertDidChange(alert, webhook: silent.address)
    #expect(silent.hasBeenCalled(within: 10))
    let told = DispatchSemaphore(value: 0)
    Thread.start {
      for _ in 0..<2_000 { sender.alertDidChange(alert, webhook: silent.address) }
      told.signal()
    }
    #expect(told.wait(timeout: .now() + 10) == .success)
    // The thousand that wait, and the one that is tried among them, are kept; the others are told of, with their monitor.
    #expect(reports.heard.wait(timeout: .now() + 10) == .success)
    let start = ContinuousClock.now
    sender.stop(within: 0.3)
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(reports.all.allSatisfy { if case .givenUp = $0.cause { $0.monitor == alert.monitor } else { false } })
  }

  @Test("A receiver gets its alerts one at a time, in their order, though others are slow")
  func order() throws {
    let receiver = Receiver()
    let server = try HTTPServer.start(HTTPServerConfiguration(), handler: receiver)
    defer { server.shutDown(within: .seconds(1)) }
    let sender = WebhookSender(counters: counters)
    sender.run()
    let address = WebhookAddress("http://127.0.0.1:\(server.port)/")
    for number in 1...50 as ClosedRange<Int64> { sender.alertDidChange(.sample(key: number), webhook: address) }
    for _ in 1...50 { #expect(receiver.heard.wait(timeout: .now() + 10) == .success) }
    sender.stop(within: 10)
    let ids = try receiver.all.map { try JSONValue.parse($0.body)["id"]?.string }
    #expect(ids == (1...50).map { "a-\($0)" })
  }
}

private struct Refusing: HTTPHandler {
  func respond(to request: HTTPRequest) -> HTTPOutcome { .response(HTTPResponse(.serviceUnavailable)) }
}
