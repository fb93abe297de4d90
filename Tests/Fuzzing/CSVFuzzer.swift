import Series

/// A file is read the same however it is cut; the first byte chooses the cuts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCSV(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 1 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  var seed = UInt64(start[0]) | 1
  let whole = transcript(bytes) { $0 }
  let cut = transcript(bytes) { rest in
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return 1 + Int(seed >> 33) % min(rest, 7)
  }
  precondition(whole == cut, "the rows depend on how the bytes are cut")
  return 0
}

private func transcript(_ bytes: [UInt8], next: (Int) -> Int) -> String {
  var parser = CSVParser()
  var text = ""
  var position = 0
  do throws(CSVError) {
    while position < bytes.count {
      let count = next(bytes.count - position)
      try parser.feed(Array(bytes[position..<position + count]))
      position += count
    }
    try parser.finish()
    text = "\(parser.takeBatch())"
  } catch {
    text = "\(error.faults)"
  }
  precondition(parser.faults.count <= 1_000, "faults are bounded")
  return "\(text) \(parser.rowCount)"
}
