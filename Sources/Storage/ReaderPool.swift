import CSQLite
import Synchronization

/// A bounded number of read-only connections, opened when first needed.
///
/// Each has a mutex of its own. A caller takes the first that is free; when none is, it queues for the next in
/// turn. So there is no shared lock that a reader could wait for while connections are idle.
final class ReaderPool: Sendable {
  private final class Slot: Sendable {
    let connection = Mutex<Connection?>(nil)
  }

  private let path: String
  private let options: DatabaseOptions
  private let log: PointLog
  private let slots: [Slot]
  private let turn = Atomic<Int>(0)

  init(path: String, options: DatabaseOptions, log: PointLog) {
    self.log = log
    self.path = path
    self.options = options
    slots = (0..<max(1, options.readers)).map { _ in Slot() }
  }

  func withConnection<Result: Sendable>(_ body: (Connection) throws -> Result) throws -> Result {
    for slot in slots {
      let result = try slot.connection.withLockIfAvailable { connection in try use(&connection, body) }
      if let result { return result }
    }
    let next = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    let slot = slots[Int(UInt(bitPattern: next) % UInt(slots.count))]
    return try slot.connection.withLock { connection in try use(&connection, body) }
  }

  private func use<Result: Sendable>(
    _ slot: inout Connection?, _ body: (Connection) throws -> Result
  ) throws -> Result {
    if let connection = slot { return try body(connection) }
    let connection = try Connection(path: path, flags: SQLITE_OPEN_READONLY, log: log)
    try connection.configureReader(options)
    slot = connection
    return try body(connection)
  }
}
