import Testing

@testable import HTTP

@Suite("Queue of jobs")
struct WorkQueueTests {
  @Test("Jobs come out in the order they came, while there is room for uploads")
  func keepsOrder() {
    var queue = WorkQueue<Int>(mostUploads: 2)
    for job in 0..<4 { queue.push(job, isUpload: job.isMultiple(of: 2)) }
    #expect(queue.ready == 4)
    #expect((0..<4).map { _ in queue.pop()?.job } == [0, 1, 2, 3])
    #expect(queue.pop() == nil)
  }

  @Test("An upload too many waits for another to end, and holds nobody up")
  func holdsUploadsBack() {
    var queue = WorkQueue<Int>(mostUploads: 1)
    for job in 0..<5 { queue.push(job, isUpload: job != 3) }
    #expect(queue.ready == 2)
    #expect((0..<3).map { _ in queue.pop()?.job } == [0, 3, nil])
    queue.endUpload()
    #expect(queue.ready == 1)
    #expect((0..<2).map { _ in queue.pop()?.job } == [1, nil])
  }

  @Test("A queue that is never empty keeps its order beyond the length at which it makes room")
  func makesRoom() {
    var queue = Fifo<Int>()
    queue.push(-1)
    var taken: [Int] = []
    for number in 0..<5_000 {
      queue.push(number)
      if let first = queue.pop() { taken.append(first) }
    }
    #expect(taken == Array(-1..<4_999))
    #expect(queue.count == 1)
  }
}
