import Foundation
import Testing

@testable import Storage

@Suite("Spools")
struct PointSpoolTests {
  @Test("Rows come back in order and in full, batch by batch, as often as asked", arguments: [0, 1, 20_000])
  func roundTrip(rows: Int) throws {
    let folder = try TemporaryFolder()
    var spool = try folder.open().makeSpool(columns: 2, limit: 1 << 20)
    for row in 0..<rows {
      let values = [Double(row) / 3, row % 7 == 0 ? .nan : -Double(row)]
      try spool.append(time: Int64(row) * 60 - 600, values: values.span)
    }
    for _ in 0..<2 {
      var seen = 0
      try spool.forEachBatch(of: 3_000) { times, values in
        #expect(values.count == 2 * times.count && times.count <= 3_000)
        for (index, time) in times.enumerated() where time != Int64(seen + index) * 60 - 600 { Issue.record("\(time)") }
        #expect(values[0] == Double(seen) / 3)
        #expect(values[times.count].isNaN == (seen % 7 == 0))
        seen += times.count
      }
      #expect(seen == rows)
    }
  }

  @Test("The limit is an error at the first row beyond it, and what was there stays")
  func limit() throws {
    let folder = try TemporaryFolder()
    var spool = try PointSpool(directory: folder.path, columns: 1, limit: 32)
    let value = [1.0]
    try spool.append(time: 1, values: value.span)
    try spool.append(time: 2, values: value.span)
    do {
      try spool.append(time: 3, values: value.span)
      Issue.record("no error")
    } catch { #expect(error == .spoolFull(limit: 32)) }
    #expect(spool.rows == 2)
  }

  @Test("The file has no name")
  func unlinked() throws {
    let folder = try TemporaryFolder()
    let spool = try PointSpool(directory: folder.path, columns: 1, limit: 32)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.isEmpty && spool.rows == 0)
  }

  @Test("A folder that isn't there is an error")
  func noFolder() {
    do {
      _ = try PointSpool(directory: "/nowhere/at/all", columns: 1, limit: 32)
      Issue.record("no error")
    } catch { #expect(error == .spool(errno: ENOENT)) }
  }
}
