/// The connections of a loop, each in a slot that is used again, and found by a key or a ticket that names no later one
/// of its slot.
struct ConnectionTable {
  private var slots: [Connection?] = []
  private var free: [UInt32] = []
  private var generation: UInt32 = 0
  private(set) var count = 0

  /// Those that are open.
  var all: [Connection] { slots.compactMap { $0 } }

  /// The slot and the generation of the next connection.
  mutating func place() -> (slot: UInt32, generation: UInt32) {
    generation = generation &+ 1 & 0x7FFF_FFFF
    return (free.popLast() ?? UInt32(slots.count), generation)
  }

  mutating func insert(_ connection: Connection) {
    let slot = Int(connection.slot)
    if slot == slots.count { slots.append(connection) } else { slots[slot] = connection }
    count += 1
  }

  mutating func remove(_ connection: Connection) {
    slots[Int(connection.slot)] = nil
    free.append(connection.slot)
    count -= 1
  }

  func contains(_ connection: Connection) -> Bool { slots[Int(connection.slot)] === connection }

  subscript(slot slot: UInt32) -> Connection? { slots[Int(slot)] }

  subscript(key key: UInt64) -> Connection? {
    let slot = Int(key & 0xFFFF_FFFF)
    guard slot < slots.count, let connection = slots[slot], connection.key == key else { return nil }
    return connection
  }

  /// The connection, where it is still at that exchange.
  subscript(ticket: Ticket) -> Connection? {
    guard let connection = self[key: UInt64(ticket.generation) << 32 | UInt64(ticket.slot)],
      connection.exchangeNumber == ticket.exchange, connection.exchange != nil
    else { return nil }
    return connection
  }
}
