import Synchronization

/// Workspaces of one kind, taken one after the other: as many as are computed in at a time instead of one for each part of
/// the work. What one holds stays near in the few that there are, and would have gone to the memory's far end where the next
/// batch came to each part's own.
final class WorkspacePool<Workspace: Sendable>: Sendable {
  /// `@unchecked Sendable`: whoever has taken it out of the pool has it alone.
  private final class Slot: @unchecked Sendable {
    var workspace: Workspace
    init(_ workspace: Workspace) { self.workspace = workspace }
  }

  private let make: @Sendable () -> Workspace
  private let free = Mutex<[Slot]>([])

  init(_ make: @escaping @Sendable () -> Workspace) { self.make = make }

  /// Makes sure that so many can be taken at a time without one being made; to be called while none is taken.
  func prepare(_ count: Int) {
    free.withLock { free in
      while free.count < count { free.append(Slot(make())) }
    }
  }

  /// Lends the one given back last, which is the nearest.
  func withWorkspace<Result>(_ body: (inout Workspace) -> Result) -> Result {
    let slot = free.withLock { $0.popLast() } ?? Slot(make())
    defer { free.withLock { $0.append(slot) } }
    return body(&slot.workspace)
  }
}
