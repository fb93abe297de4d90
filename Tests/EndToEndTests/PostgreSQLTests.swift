import Glibc
import HTTP
import JSON
import Programs
import Testing

/// What a server on PostgreSQL does that one on a file does not. Tests/PostgreSQL/weather.py has what takes a cluster of its own.
extension EndToEnd { @Suite(.serialized, .onPostgreSQL) struct PostgreSQLTests {} }

extension EndToEnd.PostgreSQLTests {
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
