/// A fixed team of threads for data-parallel work (plain version: everything on the calling thread).
package final class ComputeTeam: Sendable {
  /// How a team's threads stand against the rest of the process.
  package enum Priority: Sendable {
    /// As the process.
    case normal
    /// Nice 19: yields to whatever else wants the core, but keeps running on a busy machine.
    case low
    /// SCHED_IDLE: runs only when nothing else does.
    case idle
  }

  package let threads: Int

  package init(threads: Int, priority: Priority = .low) {
    self.threads = max(1, threads)
  }

  package func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    for index in 0..<count { body(index) }
  }

  package func forEach<Item: Sendable>(_ items: inout [Item], _ body: @Sendable (Int, inout Item) -> Void) {
    for index in items.indices { body(index, &items[index]) }
  }
}
