import Monitoring
import Testing

@testable import API

@Suite("What waits to be sent to webhooks")
struct DeliveryQueueTests {
  private let address: WebhookAddress
  private let other: WebhookAddress

  init() throws {
    address = try #require(WebhookAddress("http://one/"))
    other = try #require(WebhookAddress("http://two/"))
  }

  /// What is to be sent now, if anything.
  private func sent(_ queue: inout DeliveryQueue, at now: Double) -> DeliveryQueue.Delivery? {
    if case .send(let delivery) = queue.next(now: now) { delivery } else { nil }
  }

  @Test("An empty queue rests until something is added")
  func empty() {
    var queue = DeliveryQueue()
    #expect(queue.next(now: 0) == .rest(nil))
    queue.add([1], to: address, now: 0)
    #expect(sent(&queue, at: 0)?.body == [1])
  }

  @Test("Alerts of one address go out in their order")
  func order() throws {
    var queue = DeliveryQueue()
    for number in 0..<5 as Range<UInt8> { queue.add([number], to: address, now: 0) }
    for number in 0..<5 as Range<UInt8> {
      let delivery = try #require(sent(&queue, at: 1))
      #expect(delivery.body == [number])
      queue.succeed(delivery, now: 1)
    }
    #expect(queue.count == 0)
    #expect(queue.next(now: 1) == .rest(nil))
  }

  @Test("What is not taken is tried five times with growing pauses, then dropped")
  func retries() throws {
    var queue = DeliveryQueue()
    queue.add([1], to: address, now: 0)
    var now = 0.0
    var times: [Double] = []
    while let delivery = sent(&queue, at: now) {
      times.append(now)
      queue.fail(delivery, now: now)
      if case .rest(let seconds?) = queue.next(now: now) { now += seconds }
    }
    #expect(times == [0, 5, 35, 155, 455])
    #expect(queue.dropped == 1)
    #expect(queue.count == 0)
  }

  @Test("An address that does not answer keeps no other waiting, and its own in order")
  func lines() throws {
    var queue = DeliveryQueue()
    queue.add([1], to: address, now: 0)
    queue.add([2], to: address, now: 0)
    let first = try #require(sent(&queue, at: 0))
    queue.fail(first, now: 0)
    queue.add([3], to: other, now: 1)
    let third = try #require(sent(&queue, at: 1))
    #expect(third.body == [3])
    queue.succeed(third, now: 1)
    #expect(sent(&queue, at: 4) == nil)
    #expect(sent(&queue, at: 5)?.body == [1])
  }

  @Test("What is ten minutes old is dropped, tried or not")
  func expiry() throws {
    var queue = DeliveryQueue()
    queue.add([1], to: address, now: 0)
    queue.add([2], to: address, now: 10)
    queue.fail(try #require(sent(&queue, at: 0)), now: 0)
    #expect(sent(&queue, at: 605)?.body == [2])
    #expect(queue.dropped == 1)
    #expect(queue.next(now: 700) == .rest(nil))
    #expect(queue.dropped == 2)
  }

  @Test("What finds a thousand waiting is dropped")
  func capacity() {
    var queue = DeliveryQueue()
    for number in 0..<1_001 { queue.add([UInt8(number % 256)], to: address, now: 0) }
    #expect(queue.count == DeliveryQueue.capacity)
    #expect(queue.dropped == 1)
  }
}
