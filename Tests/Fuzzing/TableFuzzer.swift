import Formats
import JSON

/// A file is told what it is and read the same however it is cut, and JSON is turned into rows or isn't; the first byte chooses the
/// cuts and how much of the head is looked at.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTables(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 1 else { return 0 }
  var bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  if bytes[0] == UInt8(ascii: "{") || bytes[0] == UInt8(ascii: "["), let value = try? JSONValue.parse(bytes),
    let table = JSONTables(value)
  {
    bytes = table.bytes
  }
  var options = TableOptions()
  options.limits.sampleBytes = start[0] & 1 == 0 ? 64 : 1 << 18
  var seed = UInt64(start[0]) | 1
  let whole = outcome(bytes, options) { $0 }
  let cut = outcome(bytes, options) { rest in
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return 1 + Int(seed >> 33) % min(rest, 7)
  }
  precondition(whole == cut, "the rows depend on how the bytes are cut")
  return 0
}

/// All that a reading came to.
private struct Outcome: Equatable {
  /// But for the values, of which a missing one is equal to no other.
  var batch: TableBatch?
  var bits: [[UInt64]] = []
  var error: TableError?
  var keys: [String] = []
  var rows = 0
  var layout: TableLayout?
}

private func outcome(_ bytes: [UInt8], _ options: TableOptions, next: (Int) -> Int) -> Outcome {
  var reader = TableReader(options)
  var outcome = Outcome()
  var position = 0
  do throws(TableError) {
    while position < bytes.count {
      let count = next(bytes.count - position)
      try reader.feed(Array(bytes[position..<position + count]))
      position += count
    }
    try reader.finish()
    var batch = reader.takeBatch()
    precondition(batch.timestamps.allSatisfy { (0...9_214_646_399).contains($0) }, "a time lies in the accepted range")
    precondition(batch.values.allSatisfy { $0.allSatisfy { $0.isNaN || $0.isFinite } }, "a value is finite")
    outcome.bits = batch.values.map { $0.map(\.bitPattern) }
    batch.values = []
    (outcome.batch, outcome.keys) = (batch, reader.keys)
  } catch {
    precondition(error.faults.count <= options.limits.causes, "causes are bounded")
    precondition(
      error.faults.allSatisfy { (1...options.limits.places).contains($0.places.count) && $0.places.count <= $0.count },
      "places are bounded")
    outcome.error = error
  }
  (outcome.rows, outcome.layout) = (reader.rowCount, reader.layout)
  return outcome
}
