import Testing

@testable import Storage

@Suite("What receivers are to be told")
struct DeliveryRepositoryTests {
  private struct Lines {
    let database: Database
    var receivers: [String: Int64] = [:]

    init(_ folder: borrowing TemporaryFolder, _ ids: [String]) throws {
      database = try folder.open()
      for id in ids {
        receivers[id] = try database.write {
          try $0.receivers.createOrReplace(id: id, definitionJSON: "{}", now: 1).key
        }
      }
    }

    func add(_ id: String, incident: Int64 = 1, event: IncidentEvent = .opened, now: Int64 = 10) throws {
      let receiver = try #require(receivers[id])
      try database.write { transaction in
        try transaction.deliveries.add(
          receiver: receiver, incident: incident, event: event, severity: .warning, messageJSON: "{}",
          fingerprint: "f", now: now)
      }
    }

    func heads() throws -> [DeliveryHead] { try database.read { try $0.deliveries.heads() } }
    func states(_ id: String) throws -> [DeliveryRecord.State] {
      let receiver = try #require(receivers[id])
      return try database.read { try $0.deliveries.list(receiver: receiver, before: nil, limit: 100) }.map(\.state)
    }
  }

  @Test("A line's head is its oldest that is pending, whenever that is due; each receiver has its own")
  func heads() throws {
    let folder = try TemporaryFolder()
    let lines = try Lines(folder, ["a", "b"])
    for id in ["a", "b", "a"] { try lines.add(id) }
    #expect(try lines.heads().map(\.key) == [1, 2])
    try lines.database.write { try $0.deliveries.fail(1, status: 500, error: "refused", due: 99, now: 11) }
    #expect(try lines.heads().map(\.due) == [99, 10])
    try lines.database.write { try $0.deliveries.succeed(1, status: 204, again: nil, now: 12) }
    #expect(try lines.heads().map(\.key).sorted() == [2, 3])
  }

  @Test("What is said again is, until there is something newer to say of the incident, also where that came meanwhile")
  func repeats() throws {
    let folder = try TemporaryFolder()
    let lines = try Lines(folder, ["a"])
    try lines.add("a")
    try lines.database.write { try $0.deliveries.succeed(1, status: 200, again: 70, now: 12) }
    #expect(
      try lines.heads() == [
        DeliveryHead(key: 1, receiver: 1, due: 70, attempts: 1, createdAt: 10, isRepeated: true)
      ])
    try lines.database.write { try $0.deliveries.fail(1, status: nil, error: "timed_out", due: 75, now: 70) }
    #expect(try lines.heads().map(\.due) == [75])
    #expect(try lines.states("a") == [.delivered])
    try lines.add("a", incident: 2)
    #expect(try lines.heads().count == 2)
    try lines.add("a", incident: 1, event: .closed)
    #expect(try lines.heads().map(\.isRepeated) == [false])
    // A try that was under way when the end came.
    try lines.database.write { try $0.deliveries.succeed(1, status: 200, again: 200, now: 90) }
    try lines.database.write { try $0.deliveries.fail(1, status: nil, error: "timed_out", due: 75, now: 91) }
    #expect(try lines.heads().map(\.isRepeated) == [false])
  }

  @Test("What is too old is given up, and the oldest of too many; what was delivered is not")
  func givingUp() throws {
    let folder = try TemporaryFolder()
    let lines = try Lines(folder, ["a", "b"])
    for now in [1, 2, 3, 4, 5] as [Int64] { try lines.add("a", now: now) }
    try lines.add("b", now: 1)
    try lines.database.write { try $0.deliveries.succeed(1, status: 200, again: nil, now: 6) }
    func giveUp(upTo time: Int64, most: Int64) throws -> Int {
      try lines.database.write { try $0.deliveries.giveUp(receiver: 1, createdUpTo: time, most: most, now: 7) }
    }
    #expect(try giveUp(upTo: 0, most: 4) == 0)
    #expect(try giveUp(upTo: 2, most: 4) == 1)
    #expect(try giveUp(upTo: 0, most: 1) == 2)
    #expect(try lines.states("a") == [.pending, .givenUp, .givenUp, .givenUp, .delivered])
    #expect(try lines.states("b") == [.pending])
    // One whose last try ends only now.
    try lines.database.write { try $0.deliveries.succeed(2, status: 200, again: nil, now: 8) }
    #expect(try lines.states("a").last { $0 != .delivered } == .givenUp)
  }

  @Test("A receiver goes with its line, and what ended long ago is forgotten unless its incident lasts")
  func forgetting() throws {
    let folder = try TemporaryFolder()
    let lines = try Lines(folder, ["a", "b"])
    let lasting = try lines.database.write {
      try $0.incidents.open(group: "{}", severity: .info, start: 1, due: 1, now: 1).key
    }
    try lines.add("a", incident: lasting)
    try lines.add("a", incident: 77)
    try lines.add("b", incident: 77)
    try lines.database.write { transaction in
      for key in [1, 2] as [Int64] { try transaction.deliveries.succeed(key, status: 200, again: nil, now: 20) }
    }
    #expect(try lines.database.write { try $0.deliveries.prune(finishedBefore: 20) } == 0)
    #expect(try lines.database.write { try $0.deliveries.prune(finishedBefore: 21) } == 1)
    #expect(try lines.states("a") == [.delivered])
    try lines.database.write { try $0.receivers.delete("b") }
    #expect(try lines.database.read { try $0.deliveries.pendingCount() } == 0)
    #expect(throws: StorageError.notFound) { try lines.database.write { try $0.receivers.delete("b") } }
  }
}
