import CLinux
import Platform

/// A fixed team of threads for data-parallel work: each index of a batch of work is done by exactly one thread, the
/// calling thread included.
///
/// Which thread does which index is left open, so a result that is to be the same for any number of threads must be
/// cut into parts by index and summed in the order of the indices. A call made while the team is at work, from inside
/// of a part or from another thread, is done on its caller's own thread.
///
/// The threads spin for some microseconds after work, as the next step of a training loop follows at once, and then
/// sleep. They end when the team is released.
package final class ComputeTeam: Sendable {
  /// How a team's threads stand against the rest of the process. The calling thread keeps its own standing.
  package enum Priority: Sendable {
    /// As the process.
    case normal
    /// Nice 19: yields to whatever else wants the core, but gets on in a busy machine.
    case low
    /// SCHED_IDLE: runs only where nothing else does.
    case idle
  }

  /// Threads that take part, the caller's included.
  package let threads: Int
  private let board = WorkDispatcher()
  private let helpers: [Thread]

  /// `threads` is at least 1; threads that the system refuses are done without.
  package init(threads: Int, priority: Priority = .low) {
    let board = board
    helpers = (1..<max(1, threads)).compactMap { _ in
      Thread {
        Self.lowerPriority(priority)
        board.serve()
      }
    }
    self.threads = helpers.count + 1
  }

  deinit {
    board.close()
    for helper in helpers { helper.join() }
  }

  /// Calls `body` once for each index in 0..<count and returns when all calls have returned.
  package func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { perform(count, ClosureWork(body: $0)) }
  }

  /// Calls `body` once for each element, which it may change in place.
  package func forEach<Item: Sendable>(_ items: inout [Item], _ body: @Sendable (Int, inout Item) -> Void) {
    withoutActuallyEscaping(body) { forEach(&items, ItemClosureWork(body: $0)) }
  }

  /// Has `work` done on each element. Allocates nothing, unlike the versions that take a closure.
  package func forEach<Work: ItemWork>(_ items: inout [Work.Item], _ work: Work) {
    items.withUnsafeMutableBufferPointer { perform($0.count, DispatchedWork(items: $0, order: nil, work: work)) }
  }

  /// The same, begun in that order, which is one of as many parts as there are items; else the process ends.
  package func forEach<Work: ItemWork>(_ items: inout [Work.Item], order: WorkOrder, _ work: Work) {
    require(order.indices.count == items.count, "compute team: an order of other work")
    items.withUnsafeMutableBufferPointer {
      perform($0.count, DispatchedWork(items: $0, order: order.indices, work: work))
    }
  }

  /// Has `work` done on each item, and along each run of `length` items, which `items.count` is a multiple of; `links` has
  /// one element a run, `progress` one an item. Allocates nothing.
  package func forEachChain<Work: ChainWork>(
    of length: Int, _ items: inout [Work.Item], links: inout [Work.Link], order: ChainOrder,
    progress: ChainProgress, _ work: Work
  ) {
    require(
      length > 0 && items.count == links.count * length && progress.count == items.count,
      "compute team: chains of another length")
    progress.reset()
    items.withUnsafeMutableBufferPointer { items in
      links.withUnsafeMutableBufferPointer { links in
        let chains = DispatchedChains(
          items: items, links: links, length: length, order: order, work: work, progress: progress)
        perform(items.count + links.count, chains)
      }
    }
  }

  private func perform<Work: IndexedWork>(_ count: Int, _ work: Work) {
    if count > 1, threads > 1, board.post(count, work) { return }
    for index in 0..<max(0, count) { work.perform(index) }
  }

  /// Linux keeps niceness and policy a thread: both calls with 0 mean the calling thread alone.
  private static func lowerPriority(_ priority: Priority) {
    switch priority {
    case .normal: break
    case .low: _ = lapwing_set_thread_nice(19)
    case .idle: _ = lapwing_set_thread_idle()
    }
  }
}
