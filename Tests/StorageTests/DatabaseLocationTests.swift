import Testing

@testable import Storage

@Suite("Where a database is")
struct DatabaseLocationTests {
  @Test(
    "A password is never shown, wherever in a URL it stands",
    arguments: [
      ("postgresql://me:secret@db/lapwing", "postgresql://me:***@db/lapwing"),
      ("postgres://me:se:c@ret@db:5432/lapwing?sslmode=require", "postgres://me:***@db:5432/lapwing?sslmode=require"),
      ("postgresql:///lapwing?host=/tmp&password=secret&port=1", "postgresql:///lapwing?host=/tmp&password=***&port=1"),
      ("postgresql://db?sslpassword=secret", "postgresql://db?sslpassword=***"),
      ("postgresql://me:@db/x", "postgresql://me:***@db/x"),
    ])
  func redacted(text: String, shown: String) {
    let location = DatabaseLocation(text)
    #expect(location.shown == shown && location.hasPassword && location.isPostgreSQL)
  }

  @Test(
    "What has no password is shown as it is",
    arguments: [
      "postgresql://db/lapwing", "postgresql://me@[::1]:5432/x", "lapwing.db", "/a:b@c/lapwing.db", "postgres.db",
    ])
  func plain(text: String) {
    #expect(DatabaseLocation(text).shown == text && !DatabaseLocation(text).hasPassword)
  }

  #if !PostgreSQL
    @Test("A build that knows no PostgreSQL says so")
    func without() {
      expectError(.withoutPostgreSQL) { _ = try Database.open(path: "postgresql://db/lapwing", now: 1) }
    }
  #endif
}
