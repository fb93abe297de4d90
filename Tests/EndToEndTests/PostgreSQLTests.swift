import Glibc
import HTTP
import JSON
import Programs
import Testing

/// What a server on PostgreSQL does that one on a file does not. Tests/PostgreSQL/weather.py has what takes a cluster of its own.
extension EndToEnd { @Suite(.serialized, .onPostgreSQL) struct PostgreSQLTests {} }

extension EndToEnd.PostgreSQLTests {
  @Test("a second server on the same database is refused with a sentence, and has it once the first has stopped")
  func second() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lapwing.db")
    let first = try ServerProcess(database: path)
    #expect(try first.client().send(.put, "/v1/series/s", json: #"{"interval": 60, "metrics": ["m"]}"#).status == 201)
    let second = try ServerProcess(database: path)
    #expect(second.wait() == EX_UNAVAILABLE)
    #expect(second.log.contains("another lapwing uses the database"))
    first.kill(SIGTERM)
    #expect(first.wait() == 0)
    let start = ContinuousClock.now
    let third = try ServerProcess(database: path)
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(try third.client().send(.get, "/v1/series/s").status == 200)
  }

  @Test("after kill -9 on the same machine the next server waits for no lease")
  func killed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lapwing.db")
    do {
      let server = try ServerProcess(database: path)
      server.kill(SIGKILL)
      #expect(server.wait() == -SIGKILL)
    }
    let start = ContinuousClock.now
    let server = try ServerProcess(database: path)
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(try server.client().send(.get, "/readyz").status == 200)
  }

  @Test("a password in an argument is refused, and not repeated; the copy of a file is none of PostgreSQL")
  func refusals() throws {
    let serve = try ServerProcess(["serve", "--port", "0", "--database", "postgresql://me:secret@localhost/x"])
    let said = serve.errorsUntilEnd()
    #expect(serve.wait() == EX_USAGE && said.contains("PGPASSFILE") && !said.contains("secret"))
    let backup = try ServerProcess(["backup", "--database", TestCluster.url ?? "", "--to", "/nowhere/copy.db"])
    #expect(backup.errorsUntilEnd().contains("pg_dump"))
    #expect(backup.wait() != 0)
  }

  @Test("where PostgreSQL does not answer at the start, the server says so and ends")
  func away() throws {
    let server = try ServerProcess(["serve", "--port", "0", "--database", "postgresql://127.0.0.1:1/x"])
    #expect(server.errorsUntilEnd().contains("PostgreSQL does not answer"))
    #expect(server.wait() == EX_UNAVAILABLE)
  }
}
