import CLinux
import Kernels
import Synchronization
import Testing

@Suite struct ComputeTeamTests {
  @Test("Each index is done once, by teams of any size", arguments: [1, 2, 3, 8])
  func once(threads: Int) {
    let team = ComputeTeam(threads: threads)
    var counts = [Int](repeating: 0, count: 1000)
    for _ in 0..<200 { team.forEach(&counts) { _, count in count += 1 } }
    #expect(counts.allSatisfy { $0 == 200 })
  }

  @Test("Each item is done once in an order of one's own, longest first", arguments: [1, 3])
  func ordered(threads: Int) {
    let order = WorkOrder(longestFirst: [3, 10, 3, 0, 11])
    #expect(order.indices == [4, 1, 0, 2, 3])
    var counts = [Int](repeating: 0, count: 5)
    let team = ComputeTeam(threads: threads)
    for _ in 0..<100 { team.forEach(&counts, order: order, IndexAddition()) }
    #expect(counts == [100, 200, 300, 400, 500])
  }

  @Test(
    "Each item is done once, and each run gone along once, item by item, on its side of that",
    arguments: [1, 2, 3, 8], [ChainOrder.forward, .backward])
  func chains(threads: Int, order: ChainOrder) {
    let team = ComputeTeam(threads: threads)
    for (runs, length) in [(1, 1), (1, 4), (3, 1), (5, 7)] {
      var items = [ChainItem](repeating: ChainItem(), count: runs * length)
      let progress = ChainProgress(count: items.count)
      for round in 1...50 {
        var links = [Int](repeating: 0, count: runs)
        team.forEachChain(of: length, &items, links: &links, order: order, progress: progress, ChainAddition())
        #expect(links.allSatisfy { $0 == length })
        let places = items.indices.map { order == .forward ? $0 % length : length - 1 - $0 % length }
        #expect(items.map(\.place) == places)
        #expect(
          items.allSatisfy { $0.performed == round && $0.performedBefore == (order == .forward ? round : round - 1) })
      }
    }
  }

  @Test("Work inside of work and work on nothing are done")
  func nested() {
    let team = ComputeTeam(threads: 3, priority: .idle)
    let done = Atomic<Int>(0)
    team.forEach(0) { _ in done.add(1, ordering: .relaxed) }
    team.forEach(-1) { _ in done.add(1, ordering: .relaxed) }
    team.forEach(4) { _ in team.forEach(5) { _ in done.add(1, ordering: .relaxed) } }
    #expect(done.load(ordering: .relaxed) == 20)
  }

  @Test("A team can be made and released at once")
  func lifetime() {
    for threads in 0..<20 { #expect(ComputeTeam(threads: threads).threads >= 1) }
  }

  @Test("A processor on which these tests run lacks nothing")
  func features() {
    #expect(lapwing_missing_processor_features() == 0)
    #expect(String(cString: lapwing_processor_feature_name(1)) == "AVX2")
  }
}

private struct IndexAddition: ItemWork {
  func perform(_ index: Int, on item: inout Int) { item += index + 1 }
}

/// How often an item was done, and what its run's turn found there.
private struct ChainItem {
  var performed = 0
  var performedBefore = 0
  var place = 0
}

private struct ChainAddition: ChainWork {
  func perform(_ index: Int, on item: inout ChainItem) { item.performed += 1 }

  func advance(_ index: Int, _ item: inout ChainItem, _ link: inout Int) {
    (item.place, item.performedBefore) = (link, item.performed)
    link += 1
  }
}
