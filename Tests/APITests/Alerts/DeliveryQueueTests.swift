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

  private func add(_ body: [UInt8], to receiver: WebhookAddress, in queue: inout DeliveryQueue, now: Double) {
    queue.add(body, of: "m", to: receiver, now: now)
  }

  /// So many receivers, each with an alert or more.
  private func crowd(_ count: Int, alerts: Int = 1, in queue: inout DeliveryQueue) throws -> [WebhookAddress] {
    try (0..<count).map { number in
      let receiver = try #require(WebhookAddress("http://r\(number)/"))
      for _ in 0..<alerts { queue.add([0], of: "m\(number)", to: receiver, now: 0) }
      return receiver
    }
  }

  @Test("An empty queue rests until something is added")
  func empty() {
    var queue = DeliveryQueue()
    #expect(queue.next(now: 0) == .rest(nil))
    add([1], to: address, in: &queue, now: 0)
    #expect(sent(&queue, at: 0)?.body == [1])
  }

  @Test("Alerts of one address go out in their order")
  func order() throws {
    var queue = DeliveryQueue()
    for number in 0..<5 as Range<UInt8> { add([number], to: address, in: &queue, now: 0) }
    for number in 0..<5 as Range<UInt8> {
      let delivery = try #require(sent(&queue, at: 1))
      #expect(delivery.body == [number])
      queue.finish(delivery, isTaken: true, now: 1)
    }
    #expect(queue.count == 0)
    #expect(queue.next(now: 1) == .rest(nil))
  }

  @Test("What is not taken is tried five times with growing pauses, then dropped")
  func retries() throws {
    var queue = DeliveryQueue()
    add([1], to: address, in: &queue, now: 0)
    var now = 0.0
    var times: [Double] = []
    while let delivery = sent(&queue, at: now) {
      times.append(now)
      queue.finish(delivery, isTaken: false, now: now)
      if case .rest(let seconds?) = queue.next(now: now) { now += seconds }
    }
    #expect(times == [0, 5, 35, 155, 455])
    #expect(queue.takeDropped().map(\.count) == [1])
    #expect(queue.count == 0)
  }

  @Test("An address that does not answer keeps no other waiting, and its own in order")
  func lines() throws {
    var queue = DeliveryQueue()
    add([1], to: address, in: &queue, now: 0)
    add([2], to: address, in: &queue, now: 0)
    let first = try #require(sent(&queue, at: 0))
    queue.finish(first, isTaken: false, now: 0)
    add([3], to: other, in: &queue, now: 1)
    let third = try #require(sent(&queue, at: 1))
    #expect(third.body == [3])
    queue.finish(third, isTaken: true, now: 1)
    #expect(sent(&queue, at: 4) == nil)
    #expect(sent(&queue, at: 5)?.body == [1])
  }

  @Test("What is ten minutes old is dropped, tried or not")
  func expiry() throws {
    var queue = DeliveryQueue()
    add([1], to: address, in: &queue, now: 0)
    add([2], to: address, in: &queue, now: 10)
    queue.finish(try #require(sent(&queue, at: 0)), isTaken: false, now: 0)
    let second = try #require(sent(&queue, at: 605))
    #expect(second.body == [2])
    #expect(queue.takeDropped().map(\.count) == [1])
    queue.finish(second, isTaken: false, now: 605)
    #expect(queue.next(now: 700) == .rest(nil))
    #expect(queue.takeDropped().map(\.count) == [1])
    #expect(queue.takeDropped().isEmpty)
  }

  @Test("What is being tried is not dropped before its try is over, however old it is")
  func expiryOfTried() throws {
    var queue = DeliveryQueue()
    add([1], to: address, in: &queue, now: 0)
    let delivery = try #require(sent(&queue, at: 599))
    #expect(queue.next(now: 610) == .rest(nil))
    queue.finish(delivery, isTaken: true, now: 610)
    #expect(queue.takeDropped().isEmpty)
    #expect((queue.count, queue.trying) == (0, 0))
  }

  @Test(
    "What finds a thousand of its receiver waiting is dropped, and its monitor named; other receivers have their room")
  func capacity() {
    var queue = DeliveryQueue()
    for number in 0..<1_003 { queue.add([0], of: number < 1_001 ? "a" : "b", to: address, now: 0) }
    queue.add([0], of: "c", to: other, now: 0)
    #expect(queue.count == DeliveryQueue.capacity + 1)
    let dropped = queue.takeDropped()
    #expect(dropped.map(\.monitor) == ["a", "b"])
    #expect(dropped.map(\.count) == [1, 2])
  }

  @Test(
    "Where the whole queue is full the longest line loses its last, not the newcomer; all equally long, the newcomer")
  func totalCapacity() throws {
    var queue = DeliveryQueue()
    let receivers = try crowd(10, alerts: DeliveryQueue.capacity, in: &queue)
    #expect(queue.count == DeliveryQueue.totalCapacity)
    queue.add([7], of: "new", to: address, now: 1)
    #expect(queue.count == DeliveryQueue.totalCapacity)
    #expect(queue.takeDropped().map(\.count) == [1])
    queue.add([0], of: "full", to: receivers[0], now: 1)
    queue.add([0], of: "full", to: receivers[1], now: 1)
    #expect(queue.count == DeliveryQueue.totalCapacity)
    #expect(queue.takeDropped().map(\.count).reduce(0, +) == 2)
    var bodies: [[UInt8]] = []
    while let delivery = sent(&queue, at: 1) { bodies.append(delivery.body) }
    #expect(bodies.contains([7]))
  }

  @Test("A receiver has one try at a time, and its next alert waits for it")
  func oneAtATime() throws {
    var queue = DeliveryQueue()
    add([1], to: address, in: &queue, now: 0)
    add([2], to: address, in: &queue, now: 0)
    let first = try #require(sent(&queue, at: 0))
    #expect(queue.next(now: 0) == .rest(nil))
    queue.finish(first, isTaken: true, now: 9)
    #expect(sent(&queue, at: 9)?.body == [2])
  }

  @Test("A hundred receivers that do not answer, with a thousand tries between them, leave tries for one that does")
  func doubtful() throws {
    var queue = DeliveryQueue()
    _ = try crowd(100, alerts: 10, in: &queue)
    // All fail once; from then on they are doubtful.
    var failed = 0
    while failed < 100 {
      let delivery = try #require(sent(&queue, at: 0))
      queue.finish(delivery, isTaken: false, now: 0)
      failed += 1
    }
    var held = 0
    while sent(&queue, at: 10) != nil { held += 1 }
    #expect(held == DeliveryQueue.mostDoubtfulTries)
    for number in 0..<8 {
      queue.add([9], of: "good", to: try #require(WebhookAddress("http://good\(number)/")), now: 10)
      #expect(sent(&queue, at: 10)?.body == [9])
    }
    #expect(queue.trying == DeliveryQueue.mostTries)
    #expect(queue.next(now: 10) == .rest(nil))
  }

  @Test("A receiver that failed with its last alert is doubtful for its next, until it takes one")
  func memory() throws {
    var queue = DeliveryQueue()
    add([1], to: address, in: &queue, now: 0)
    var now = 0.0
    for pause in DeliveryQueue.pauses + [0] {
      queue.finish(try #require(sent(&queue, at: now)), isTaken: false, now: now)
      now += pause
    }
    #expect(queue.takeDropped().map(\.count) == [1])
    add([2], to: address, in: &queue, now: now)
    add([3], to: other, in: &queue, now: now)
    #expect(sent(&queue, at: now)?.body == [3])
    let second = try #require(sent(&queue, at: now))
    #expect(second.body == [2])
    queue.finish(second, isTaken: true, now: now)
    #expect(queue.next(now: now) == .rest(nil))
  }
}
