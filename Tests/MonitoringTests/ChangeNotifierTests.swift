import Synchronization
import Testing

@testable import Monitoring

@Suite("News of changes")
struct ChangeNotifierTests {
  @Test("A change wakes those who wait for it, each as often as it comes, until they cancel")
  func wakes() {
    let board = ChangeNotifier()
    let count = Atomic(0)
    let both = board.subscribe(to: [.series("a"), .model("m")]) { count.add(1, ordering: .relaxed) }
    let one = board.subscribe(to: [.series("a")]) { count.add(10, ordering: .relaxed) }
    board.publish(.series("a"))
    #expect(count.load(ordering: .relaxed) == 11)
    board.publish(.series("b"))
    board.publish(.model("m"))
    #expect(count.load(ordering: .relaxed) == 12)
    board.cancel(both)
    board.cancel(both)
    board.publish(.series("a"))
    #expect(count.load(ordering: .relaxed) == 22)
    board.cancel(one)
    board.publish(.series("a"))
    #expect(count.load(ordering: .relaxed) == 22)
  }
}
