import Dispatch
import HTTP
import JSON
import Monitoring
import Platform
import Storage
import Synchronization
import Testing
import Waiting

@testable import API

@Suite("Telling receivers", .timeLimit(.minutes(10)))
struct DeliverySenderTests {
  private let reports = FailureReports()

  /// A sender over the database of a fixture, which another may take over.
  private func sender(
    _ fixture: ReceiverFixture, wait: Duration = .seconds(5), total: Duration = .seconds(10), allowsLocal: Bool = true
  ) -> DeliverySender {
    let messenger = Messenger(allowsLocal: allowsLocal, base: "http://here", wait: wait, total: total)
    let sender = DeliverySender(context: fixture.context, messenger: messenger, report: reports.append)
    sender.run()
    return sender
  }

  @Test("What there is to tell is posted to the address of its receiver, with its headers, signed, and noted")
  func delivery() throws {
    let (fixture, receiver) = (try ReceiverFixture(), try HearingReceiver())
    var definition = try receiver.definition()
    definition.secret = "0123456789abcdef"
    definition.headers = [.init(name: "Authorization", value: "Bearer x")]
    try fixture.add("ops", definition)
    let sender = sender(fixture)
    try fixture.tell("ops")
    #expect(receiver.hasHeard(1))
    try poll { try fixture.deliveries("ops").first?.state == .delivered }
    sender.stop(within: 10)
    let call = try #require(receiver.calls.first)
    #expect(receiver.calls.count == 1 && call.path == ["hooks", "a"])
    #expect(call.headers["Content-Type"] == "application/json" && call.headers["Authorization"] == "Bearer x")
    let time = try #require(call.headers["Lapwing-Timestamp"].flatMap { Int64($0) })
    #expect(
      call.headers["Lapwing-Signature"] == MessageSignature.of(call.body, at: time, secret: "0123456789abcdef"))
    let delivery = try #require(try fixture.deliveries("ops").first)
    #expect(delivery.fingerprint == call.fingerprint && delivery.attempts == 1 && delivery.lastStatus == 204)
    #expect(delivery.due == nil && delivery.finishedAt != nil && delivery.lastError == nil)
    #expect(fixture.context.counters.deliveriesTaken.value == 1)
  }

  @Test("A receiver that refuses is asked again, soon, and hears the same under the same fingerprint")
  func retries() throws {
    let fixture = try ReceiverFixture()
    let receiver = try HearingReceiver([.serviceUnavailable, HTTPStatus(302)])
    try fixture.add("ops", receiver.definition())
    let sender = sender(fixture)
    try fixture.tell("ops")
    #expect(receiver.hasHeard(3))
    try poll { try fixture.deliveries("ops").first?.state == .delivered }
    sender.stop(within: 10)
    #expect(Set(receiver.calls.map(\.fingerprint)).count == 1)
    #expect(Set(receiver.calls.map(\.body)).count == 1)
    #expect(try fixture.deliveries("ops").first?.attempts == 3)
    #expect(reports.all.map(\.cause) == [.refused(503), .refused(302)])
    #expect(reports.all.allSatisfy { $0.receiver == "ops" })
    #expect(fixture.context.counters.deliveryTriesRefused.value == 2)
  }

  @Test("One that cannot be reached, and one that may not be, are told as such")
  func unreachable() throws {
    let (fixture, receiver) = (try ReceiverFixture(), try HearingReceiver())
    try fixture.add("gone", ReceiverDefinition(kind: .webhook, address: try #require(.init("http://127.0.0.1:1/"))))
    try fixture.add("local", receiver.definition())
    try fixture.tell("local")
    var sender = sender(fixture, allowsLocal: false)
    #expect(reports.heard.wait(timeout: .now() + 60) == .success)
    sender.stop(within: 10)
    #expect(reports.all.first == DeliveryFailure(receiver: "local", cause: .notAllowed))
    #expect(receiver.calls.isEmpty)
    #expect(try fixture.deliveries("local").first?.lastError == "address_not_allowed")
    try fixture.tell("gone")
    sender = self.sender(fixture)
    // What was refused by this server's own rule is told once the rule is another.
    #expect(receiver.hasHeard(1))
    try poll { reports.all.contains(DeliveryFailure(receiver: "gone", cause: .unreachable)) }
    sender.stop(within: 10)
    #expect(fixture.context.counters.deliveryTriesUnreachable.value >= 2)
  }

  @Test(
    "A try is over in its time, however the receiver spends it, and no other receiver waits for it",
    arguments: PlainReceiver.Manner.allCases)
  func deadlines(manner: PlainReceiver.Manner) throws {
    let (fixture, good) = (try ReceiverFixture(), try HearingReceiver())
    let slow = try PlainReceiver(manner)
    try fixture.add("slow", ReceiverDefinition(kind: .webhook, address: slow.address))
    try fixture.add("good", good.definition())
    for _ in 0..<50 { try fixture.tell("slow") }
    let start = ContinuousClock.now
    let sender = sender(fixture, wait: .seconds(1), total: .seconds(2))
    try fixture.tell("good")
    #expect(good.hasHeard(1, within: 10))
    // Told only once its own try is over.
    #expect(reports.heard.wait(timeout: .now() + 20) == .success)
    let cause = try #require(reports.all.first).cause
    #expect(manner.isExpected(cause), "\(cause)")
    #expect(ContinuousClock.now - start < .seconds(15))
    sender.stop(within: 5)
    #expect(try fixture.deliveries("slow").allSatisfy { $0.state == .pending })
  }

  @Test("A receiver hears one at a time, in the order of what happened, though others are slow and some tries fail")
  func order() throws {
    let fixture = try ReceiverFixture()
    let receiver = try HearingReceiver([.noContent, .serviceUnavailable])
    try fixture.add("ops", receiver.definition())
    let incidents = try (0..<50).map { _ in try fixture.tell("ops") }
    let sender = sender(fixture)
    #expect(receiver.hasHeard(51))
    sender.stop(within: 10)
    let ids = receiver.calls.compactMap { $0.json["incident"]?["id"]?.string }
    let expected = incidents.map { "i-\($0)" }
    #expect(ids == Array(expected.prefix(2)) + expected.dropFirst(1))
  }

  @Test("What waits when the process ends is told by the next, with the tries it had")
  func restart() throws {
    let fixture = try ReceiverFixture()
    let receiver = try HearingReceiver(Array(repeating: HTTPStatus(502), count: 2))
    try fixture.add("ops", receiver.definition())
    let first = sender(fixture)
    try fixture.tell("ops")
    #expect(receiver.hasHeard(1))
    first.stop(within: 10)
    try fixture.tell("ops")
    let second = sender(fixture)
    #expect(receiver.hasHeard(3))
    try poll { try fixture.deliveries("ops").allSatisfy { $0.state == .delivered } }
    second.stop(within: 10)
    #expect(try fixture.deliveries("ops").map(\.attempts) == [3, 1])
  }

  @Test("What is a day old is given up, told of and counted; what is newer is not")
  func givingUp() throws {
    let clock = Mutex(Int64(1_700_000_000))
    let fixture = try ReceiverFixture(now: { clock.withLock { $0 } })
    try fixture.add("gone", ReceiverDefinition(kind: .webhook, address: try #require(.init("http://127.0.0.1:1/"))))
    for _ in 0..<3 { try fixture.tell("gone") }
    clock.withLock { $0 += 86_399 }
    try fixture.tell("gone")
    let sender = sender(fixture)
    #expect(reports.heard.wait(timeout: .now() + 60) == .success)
    clock.withLock { $0 += 1 }
    fixture.context.changes.publish(.deliveries)
    try poll { fixture.context.counters.deliveriesGivenUp.value == 3 }
    sender.stop(within: 10)
    #expect(try fixture.deliveries("gone").map(\.state) == [.givenUp, .givenUp, .givenUp, .pending])
    #expect(reports.all.contains(DeliveryFailure(receiver: "gone", cause: .givenUp(3))))
  }

  @Test("An Alertmanager is told again while the incident lasts, and of its end once; then never again")
  func repeats() throws {
    let clock = Mutex(Int64(1_700_000_000))
    let fixture = try ReceiverFixture(now: { clock.withLock { $0 } })
    let receiver = try HearingReceiver()
    try fixture.add("am", receiver.definition(.alertmanager))
    let sender = sender(fixture)
    let incident = try fixture.tell("am")
    for _ in 0..<3 {
      #expect(receiver.hasHeard(1))
      try poll { try fixture.deliveries("am").last?.due == clock.withLock { $0 } + 60 }
      clock.withLock { $0 += 60 }
      fixture.context.changes.publish(.deliveries)
    }
    #expect(receiver.hasHeard(1))
    try fixture.resolve(incident)
    try fixture.tell("am", .closed, of: incident)
    #expect(receiver.hasHeard(1))
    try poll { try fixture.deliveries("am").map(\.due) == [nil, nil] }
    sender.stop(within: 10)
    let ends = receiver.calls.map { $0.json.array?.first?["endsAt"]?.string }
    #expect(receiver.calls.count == 5 && Set(ends).count == 5)
    #expect(Set(receiver.calls.map { $0.json.array?.first?["labels"]?.text }).count == 1)
    #expect(receiver.calls.last?.json.array?.first?["annotations"]?["event"]?.string == "closed")
    #expect(try fixture.deliveries("am").map(\.attempts) == [4, 1])
    #expect(fixture.context.counters.deliveriesTaken.value == 2)
  }

  @Test("What is said again is said no more once its incident is over, also where nobody told of its end")
  func settled() throws {
    let clock = Mutex(Int64(1_700_000_000))
    let fixture = try ReceiverFixture(now: { clock.withLock { $0 } })
    let receiver = try HearingReceiver()
    try fixture.add("am", receiver.definition(.alertmanager))
    let sender = sender(fixture)
    let incident = try fixture.tell("am")
    try poll { try fixture.deliveries("am").first?.due == 1_700_000_060 }
    try fixture.resolve(incident)
    clock.withLock { $0 += 60 }
    fixture.context.changes.publish(.deliveries)
    try poll { try fixture.deliveries("am").first?.due == nil }
    sender.stop(within: 10)
    #expect(receiver.calls.count == 1)
  }

  @Test("Telling the database never waits for a receiver, and a stop waits for no more than it may")
  func neverBlocks() throws {
    let (fixture, silent) = (try ReceiverFixture(), try PlainReceiver(.silence))
    try fixture.add("silent", ReceiverDefinition(kind: .webhook, address: silent.address))
    let sender = sender(fixture, wait: .seconds(60), total: .seconds(60))
    try fixture.tell("silent")
    #expect(silent.hasBeenCalled(within: 30))
    let start = ContinuousClock.now
    for _ in 0..<100 { try fixture.tell("silent") }
    sender.stop(within: 0.3)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
