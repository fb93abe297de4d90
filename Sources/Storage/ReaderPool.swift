import Synchronization

/// A bounded number of read-only connections, opened when first needed.
///
/// Each has a mutex of its own. A caller takes the first that is free; when none is, it queues for the next in
/// turn. So there is no shared lock that a reader could wait for while connections are idle.
final class ReaderPool: Sendable {
  private final class Slot: Sendable {
    let connection = Mutex<Connection?>(nil)
  }

  private let connect: @Sendable () throws(StorageError) -> Connection
  private let slots: [Slot]
  private let turn = Atomic<Int>(0)

  init(_ count: Int, connect: @escaping @Sendable () throws(StorageError) -> Connection) {
    self.connect = connect
    slots = (0..<max(1, count)).map { _ in Slot() }
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
    let connection = try connect()
    slot = connection
    return try body(connection)
  }
}
