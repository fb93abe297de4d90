import SeededRandom
import Testing

@testable import Formats

@Suite struct CSVWriterTests {
  @Test("what is written is read back bit for bit", arguments: 0..<20 as Range<UInt64>)
  func inverse(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let columns = ["orders", "a,b", "c \"d\"", "e;f", "g\nh"]
    var rows: [[Double]] = []
    var writer = CSVWriter(columns: columns)
    for row in 0..<100 {
      let values = columns.indices.map { _ in
        let value = Double(bitPattern: random.next())
        return value.isFinite && random.next(below: 5) > 0 ? value : .nan
      }
      rows.append(values)
      writer.row(Int64(row) * 60, values)
    }
    let bytes = writer.takeBytes()
    var parser = TableReader()
    try parser.feed(bytes)
    try parser.finish()
    let batch = parser.takeBatch()
    #expect(parser.layout?.metrics == columns && batch.count == 100 && writer.bytes.isEmpty)
    for (row, values) in rows.enumerated() {
      for (column, value) in values.enumerated() {
        let read = batch.values[column][row]
        #expect(read.isNaN ? value.isNaN : read.bitPattern == value.bitPattern)
      }
    }
  }
}
