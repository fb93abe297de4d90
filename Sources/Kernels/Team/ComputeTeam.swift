import CLinux
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
  private let board = WorkBoard()
  private let handles: [pthread_t]

  /// `threads` is at least 1; threads that the system refuses are done without.
  package init(threads: Int, priority: Priority = .low) {
    let board = board
    handles = (1..<max(1, threads)).compactMap { _ in
      startThread {
        Self.lowerPriority(priority)
        board.serve()
      }
    }
    self.threads = handles.count + 1
  }

  deinit {
    board.close()
    for handle in handles { pthread_join(handle, nil) }
  }

  /// Calls `body` once for each index in 0..<count and returns when all calls have returned.
  package func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    if count > 1, threads > 1, board.post(count, body) { return }
    for index in 0..<max(0, count) { body(index) }
  }

  /// Calls `body` once for each element, which it may change in place.
  package func forEach<Item: Sendable>(_ items: inout [Item], _ body: @Sendable (Int, inout Item) -> Void) {
    items.withUnsafeMutableBufferPointer { items in
      let elements = DisjointElements(items)
      forEach(items.count) { index in body(index, &elements.base[index]) }
    }
  }

  /// The same, begun in that order, which is one of as many parts as there are items; else the process ends.
  package func forEach<Item: Sendable>(
    _ items: inout [Item], order: WorkOrder, _ body: @Sendable (Int, inout Item) -> Void
  ) {
    require(order.indices.count == items.count, "compute team: an order of other work")
    items.withUnsafeMutableBufferPointer { items in
      let elements = DisjointElements(items)
      forEach(items.count) { place in
        let index = order.indices[place]
        body(index, &elements.base[index])
      }
    }
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

/// The elements of an array that is mutated by several threads, no two of them at one index.
///
/// `@unchecked Sendable`: ``WorkBoard`` hands each index to one thread only, and `forEach` returns before the buffer
/// ends, so accesses never overlap.
private struct DisjointElements<Item>: @unchecked Sendable {
  let base: UnsafeMutableBufferPointer<Item>
  init(_ base: UnsafeMutableBufferPointer<Item>) { self.base = base }
}

private func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
  let box = Unmanaged.passRetained(ThreadBody(body))
  var handle = pthread_t()
  let status = pthread_create(
    &handle, nil,
    { argument in
      // `pthread_create` passes on the pointer given below, which is never null.
      Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
      return nil
    }, box.toOpaque())
  if status != 0 { box.release() }
  return status == 0 ? handle : nil
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
