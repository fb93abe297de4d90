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
    "Each run of items is one piece of work, the last one as long as is left",
    arguments: [(1, 1), (3, 1), (1, 3), (3, 3), (3, 7), (8, 100)])
  func runs(threads: Int, length: Int) {
    var items = [Int](repeating: 0, count: 7)
    let team = ComputeTeam(threads: threads)
    for _ in 0..<50 { team.forEachRun(of: length, &items, RunAddition()) }
    let expected = items.indices.map { index in
      let run = index / length
      return 50 * (100 * (run + 1) + min(length, 7 - run * length))
    }
    #expect(items == expected)
    var none: [Int] = []
    team.forEachRun(of: length, &none, RunAddition())
    #expect(none.isEmpty)
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

/// Adds to each item what tells its run and the run's length.
private struct RunAddition: RunWork {
  func perform(_ run: Int, on items: inout MutableSpan<Int>) {
    for index in 0..<items.count { items[index] += 100 * (run + 1) + items.count }
  }
}
