#if PostgreSQL
  import Testing

  @testable import Storage

  @Suite("The lease of a database on PostgreSQL", .onPostgreSQL)
  struct PostgreSQLLeaseTests {
    private func connect(_ folder: borrowing TemporaryFolder) -> Connection {
      Connection(PostgreSQLSession(PostgreSQLAddress(location: DatabaseLocation(folder.database))))
    }

    @Test("A second server is refused while the first lives, and let in at once when it has ended")
    func exclusive() throws {
      let folder = try TemporaryFolder()
      do {
        let database = try folder.open()
        expectError(.inUse) { _ = try folder.open() }
        try database.write { try $0.settings.set("a", to: "1") }
      }
      let start = ContinuousClock.now
      let value = try folder.open().read { try $0.settings.get("a") }
      #expect(value == "1" && ContinuousClock.now - start < .seconds(5))
    }

    @Test("The lease of a server that was killed is waited for until it runs out, and its token goes up")
    func killed() throws {
      let folder = try TemporaryFolder()
      do { _ = try folder.open() }
      let other = connect(folder)
      try other.run("UPDATE leases SET node = 'gone', expires_at = clock_milliseconds() + 1500")
      let token = try other.integer("SELECT token FROM leases")
      let start = ContinuousClock.now
      let database = try folder.open()
      #expect(ContinuousClock.now - start > .seconds(1))
      #expect(try database.read { try $0.connection.integer("SELECT token FROM leases") } == token + 1)
    }

    @Test("A holder whose lease was taken over cannot write any more, nor read what another writes")
    func fenced() throws {
      let folder = try TemporaryFolder()
      let first = try folder.open()
      try first.write { try $0.settings.set("a", to: "1") }
      try connect(folder).run("UPDATE leases SET expires_at = 0")
      let second = try folder.open()
      try second.write { try $0.settings.set("a", to: "2") }
      expectError(.takenOver) { try first.write { try $0.settings.set("a", to: "3") } }
      expectError(.takenOver) { _ = try first.read { try $0.settings.get("a") } }
      expectError(.takenOver) { try first.write { try $0.settings.set("a", to: "3") } }
      #expect(try second.read { try $0.settings.get("a") } == "2")
    }

    @Test("A transaction that began before the lease was taken over does not commit after it")
    func late() throws {
      let folder = try TemporaryFolder()
      let first = try folder.open()
      expectError(.takenOver) {
        try first.write { transaction in
          try transaction.settings.set("a", to: "1")
          try connect(folder).run("UPDATE leases SET expires_at = 0")
          let second = try folder.open()
          try second.write { try $0.settings.set("b", to: "2") }
        }
      }
      let left = try connect(folder).all("SELECT name FROM settings") { $0.text(0) }
      #expect(left == ["b"])
    }

    @Test("A lease that ran out while nobody else wanted it goes on")
    func ranOut() throws {
      let folder = try TemporaryFolder()
      let database = try folder.open()
      try connect(folder).run("UPDATE leases SET expires_at = 0")
      try database.write { try $0.settings.set("a", to: "1") }
      #expect(try database.read { try $0.settings.get("a") } == "1")
    }

    @Test("A server that doesn't wait is refused at once, and has a lease that ran out")
    func impatient() throws {
      let folder = try TemporaryFolder()
      let first = try folder.open()
      var options = DatabaseOptions()
      options.waitsForLease = false
      let start = ContinuousClock.now
      expectError(.inUse) { _ = try folder.open(options) }
      #expect(ContinuousClock.now - start < .seconds(2) && first.isHeld)
      try connect(folder).run("UPDATE leases SET expires_at = 0")
      let second = try folder.open(options)
      #expect(second.isHeld)
      expectError(.takenOver) { try first.write { try $0.settings.set("a", to: "1") } }
    }

    @Test("Servers see each other, who serves, and that it is free again")
    func members() throws {
      let folder = try TemporaryFolder()
      let path = folder.database
      let member = try ClusterMember.join(path: path, address: "http://here:1", now: 1)
      let before = try member.look()
      #expect(before.own == member.id && before.nodes.map(\.address) == ["http://here:1"])
      #expect(before.leases.isEmpty && before.isFree && before.holder == nil && !before.hasOthers)
      do {
        let database = try folder.open()
        let held = try member.look()
        #expect(!held.isFree && held.holder?.id == member.id && held.leases[0].token == 1)
        #expect(try #require(held.leases[0].left) > 0)
        let other = connect(folder)
        try other.run("INSERT INTO nodes VALUES ('other', 'x', 'http://there:1', 's', 0, clock_milliseconds())")
        #expect(try member.look().hasOthers)
        try other.run("UPDATE nodes SET seen_at = seen_at - 3700000 WHERE id = 'other'")
        #expect(try !member.look().hasOthers)
        try member.sayThatItIsThere()
        #expect(try member.look().nodes.count == 1)
        database.close()
      }
      #expect(try member.look().isFree)
      member.leave()
      #expect(try member.look().nodes.isEmpty)
    }

    @Test("A tool beside a server takes no lease, and keeps none from it")
    func tool() throws {
      let folder = try TemporaryFolder()
      let database = try folder.open()
      var options = DatabaseOptions()
      options.isExclusive = false
      try folder.open(options).write { try $0.settings.set("a", to: "tool") }
      #expect(try database.read { try $0.settings.get("a") } == "tool")
    }
  }
#endif
