import Synchronization

/// Whether the database takes writes, as the last attempts found.
///
/// A fault stays until a write succeeds again; damage stays until the database is opened again, since what is damaged
/// does not heal, though other pages can still be read and written. So does the loss of the database to another server.
final class WriteState: Sendable {
  private struct State {
    var fault: StorageError?
    var damage: StorageError?
    var observer: (@Sendable () -> Void)?
    var shown: StorageError? { damage ?? fault }
  }

  private let state = Mutex(State())
  private let onChange: @Sendable (StorageError?) -> Void

  /// - Parameter onChange: is told what now keeps writes away; nil when nothing does any more.
  init(onChange: @escaping @Sendable (StorageError?) -> Void) {
    self.onChange = onChange
  }

  /// What keeps writes away.
  var fault: StorageError? { state.withLock { $0.shown } }

  /// Whether the last writer waited in vain for another process.
  var isLocked: Bool {
    state.withLock { state in
      if case .locked = state.fault { true } else { false }
    }
  }

  /// - Parameter observer: is called after each transaction that wrote something, and each that the disk did not let.
  func observe(_ observer: @escaping @Sendable () -> Void) { state.withLock { $0.observer = observer } }

  /// After a failed attempt. Errors that do not come from the disk change nothing.
  func note(_ error: any Error) {
    guard let error = error as? StorageError, error.storageFault != nil else { return }
    change(isNews: true) { state in
      if error.storageFault?.passes == false { state.damage = error } else { state.fault = error }
    }
  }

  /// After a transaction that ended well. One that changed nothing shows that the lock was to be had, not that there is
  /// room on the disk.
  func noteSuccess(hasWritten: Bool) {
    change(isNews: hasWritten) { state in
      if hasWritten { state.fault = nil } else if case .locked = state.fault { state.fault = nil }
    }
  }

  /// After PostgreSQL answered, if only with little to do.
  func noteReachable() {
    change(isNews: false) { state in
      switch state.fault?.storageFault {
      case .unreachable, .refused, .outOfConnections, .outcomeUnknown: state.fault = nil
      default: break
      }
    }
  }

  private func change(isNews: Bool, _ body: (inout State) -> Void) {
    let (before, after, observer) = state.withLock { state in
      let before = state.shown
      body(&state)
      return (before, state.shown, isNews ? state.observer : nil)
    }
    observer?()
    if before?.storageFault != after?.storageFault { onChange(after) }
  }
}
