import CSQLite
import Testing

@testable import Storage

@Suite("Connections and statements")
struct ConnectionTests {
  private func memory() throws -> Connection {
    try Connection(path: ":memory:", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
  }

  @Test("A statement that runs often is prepared once, and a nested use of it gets its own")
  func reuse() throws {
    let connection = try memory()
    try connection.run("CREATE TABLE t (x INTEGER)")
    let before = connection.preparedStatements
    for value in 0..<100 { try connection.run("INSERT INTO t VALUES (?)", value) }
    #expect(connection.preparedStatements == before + 1)
    #expect(try nested(connection, depth: 3) == 300)
    #expect(connection.preparedStatements == before + 2)
  }

  private func nested(_ connection: Connection, depth: Int) throws -> Int {
    if depth == 0 { return 0 }
    let statement = try connection.prepare("SELECT x FROM t")
    _ = try statement.step()
    var rows = 1 + (try nested(connection, depth: depth - 1))
    while try statement.step() { rows += 1 }
    return rows
  }

  @Test("Texts and blobs come back as they went in, empty ones too", arguments: ["", "a", "ß\u{0}\u{1F600}", "'; --"])
  func texts(text: String) throws {
    let connection = try memory()
    let bytes = Array(text.utf8)
    let row = try connection.first("SELECT ?, ?, typeof(?2)", text, bytes) { row in
      (row.text(0), row.bytes(1), row.text(2))
    }
    #expect(row?.0 == text && row?.1 == bytes && row?.2 == "blob")
  }

  @Test(
    "Doubles keep every bit within a blob",
    arguments: [[], [0.0, -0.0, .nan, .infinity, Double.leastNonzeroMagnitude, 1e308]])
  func doubles(values: [Double]) throws {
    let read = try memory().first("SELECT ?", values) { row throws(StorageError) in try row.doubles(0) }
    #expect(read?.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test("Integers reach to both ends, and nothing is null")
  func integers() throws {
    let row = try memory().first("SELECT ?, ?, ?", Int64.min, Int64.max, String?.none) { row in
      (row.integer(0), row.integer(1), row.optionalText(2), row.isNull(2))
    }
    #expect(row?.0 == .min && row?.1 == .max && row?.2 == nil && row?.3 == true)
  }

  @Test("A blob whose size is no multiple of eight is damage, not doubles")
  func oddBlob() throws {
    let connection = try memory()
    #expect(throws: StorageError.self) {
      _ = try connection.first("SELECT ?", [1, 2, 3] as [UInt8]) { row throws(StorageError) in try row.doubles(0) }
    }
  }

  @Test("An error names its code and holds no SQL")
  func message() throws {
    let connection = try memory()
    let error = #expect(throws: StorageError.self) { try connection.run("SELECT secret FROM nowhere") }
    guard case .other(let failure) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.code == SQLITE_ERROR && !failure.message.contains("secret"))
  }
}
