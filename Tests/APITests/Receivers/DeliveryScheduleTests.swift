import Storage
import Testing

@testable import API

@Suite("Which delivery is tried next")
struct DeliveryScheduleTests {
  private func head(
    _ receiver: Int64, key: Int64? = nil, due: Int64 = 0, attempts: Int64 = 0, isRepeated: Bool = false
  ) -> DeliveryHead {
    DeliveryHead(
      key: key ?? receiver, receiver: receiver, due: due, attempts: attempts, createdAt: 0, isRepeated: isRepeated)
  }

  /// All receivers that are tried now.
  private func sent(_ schedule: inout DeliverySchedule, _ heads: [DeliveryHead], now: Int64 = 10) -> [Int64] {
    var receivers: [Int64] = []
    while case .send(let head) = schedule.next(heads, now: now) { receivers.append(head.receiver) }
    return receivers
  }

  @Test("Nothing to tell is a rest until there is; what is due later is a rest until then")
  func rests() {
    var schedule = DeliverySchedule()
    #expect(schedule.next([], now: 10) == .rest(until: nil))
    #expect(schedule.next([head(1, due: 50), head(2, due: 30)], now: 10) == .rest(until: 30))
    #expect(schedule.next([head(1, due: 50), head(2, due: 30)], now: 30) == .send(head(2, due: 30)))
  }

  @Test("A receiver has one try at a time, and its line goes on once that is over")
  func oneAtATime() {
    var schedule = DeliverySchedule()
    let both = [head(1, key: 1), head(1, key: 9, isRepeated: true)]
    #expect(sent(&schedule, both) == [1])
    schedule.finish(1, isTaken: true)
    #expect(schedule.next([both[1]], now: 10) == .send(both[1]))
  }

  @Test("What is new goes before what is said again, and who was served goes behind who was not")
  func order() {
    var schedule = DeliverySchedule()
    #expect(sent(&schedule, [head(1, isRepeated: true), head(2), head(3)]) == [2, 3, 1])
    for receiver in [1, 2, 3] as [Int64] { schedule.finish(receiver, isTaken: true) }
    #expect(sent(&schedule, [head(1), head(2), head(3), head(4, key: 99)]) == [4, 2, 3, 1])
  }

  @Test("A hundred receivers that do not answer leave tries for those that do")
  func doubtful() {
    var schedule = DeliverySchedule()
    for receiver in 0..<100 as Range<Int64> { schedule.finish(receiver, isTaken: false) }
    let dead = (0..<100 as Range<Int64>).map { head($0) }
    #expect(sent(&schedule, dead).count == DeliverySchedule.mostDoubtfulTries)
    let good = (200..<220 as Range<Int64>).map { head($0) }
    #expect(sent(&schedule, dead + good).count == DeliverySchedule.mostTries - DeliverySchedule.mostDoubtfulTries)
    #expect(schedule.next(dead + good, now: 10) == .rest(until: nil))
  }

  @Test("Who failed in an earlier process is doubtful too, until it takes one")
  func memory() {
    var schedule = DeliverySchedule()
    #expect(sent(&schedule, [head(1, attempts: 3), head(2, key: 9)]) == [2, 1])
    schedule.finish(1, isTaken: true)
    schedule.finish(2, isTaken: false)
    #expect(sent(&schedule, [head(1), head(2)]) == [1, 2])
  }

  @Test("A receiver whose outcome could not be written down is left alone for a while")
  func held() {
    var schedule = DeliverySchedule()
    #expect(sent(&schedule, [head(1)]) == [1])
    schedule.finish(1, isTaken: false, holdUntil: 15)
    #expect(schedule.next([head(1)], now: 10) == .rest(until: 15))
    #expect(sent(&schedule, [head(1)], now: 15) == [1])
  }

  @Test("A time that no pause reaches to was written before the clock was set back: it is due")
  func clock() {
    var schedule = DeliverySchedule()
    #expect(sent(&schedule, [head(1, due: 10 + 86_400)]) == [1])
    schedule.finish(1, isTaken: true)
    #expect(sent(&schedule, [head(1, due: 310)]) == [])
  }
}
