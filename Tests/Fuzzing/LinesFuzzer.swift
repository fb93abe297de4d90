import Formats

/// Line protocol that is read whole is read the same in pieces, and what isn't says where it is wrong. The first byte chooses the
/// cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLines(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let text = Array(bytes.dropFirst())
  let whole = read(text, cut: .max)
  let cut = read(text, cut: 1 + Int(first) % 32)
  precondition(whole.records == cut.records && whole.faults == cut.faults, "a cut changes what is read")
  let lines = 1 + text.count { $0 == 0x0A }
  for fault in whole.faults {
    precondition((1...lines).contains(fault.line) && fault.column >= 1 && fault.column <= text.count + 1)
  }
  return 0
}

private func read(_ text: [UInt8], cut: Int) -> (records: [String], faults: [LineFault]) {
  var reader = LineProtocolReader()
  var records: [String] = []
  func take(_ record: LineRecord) {
    precondition(!record.measurement.isEmpty && !record.fields.isEmpty)
    records.append("\(record.measurement) \(record.tags) \(record.fields) \(record.time ?? 0) \(record.line)")
  }
  var rest = text[...]
  while !rest.isEmpty {
    try? reader.feed(Array(rest.prefix(cut)), take)
    rest = rest.dropFirst(cut)
  }
  try? reader.finish(take)
  return (records, reader.faults)
}
