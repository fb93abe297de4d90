extension WeightsArchive {
  /// The archive as bytes, in the order of its entries. Names are below 65,536 bytes.
  package func encoded() -> [UInt8] {
    var bytes = Self.magic
    append(Self.version, to: &bytes)
    append(UInt32(entries.count), to: &bytes)
    for entry in entries { append(entry, to: &bytes) }
    append(cyclicChecksum(bytes[...]), to: &bytes)
    return bytes
  }

  private func append(_ entry: Entry, to bytes: inout [UInt8]) {
    append(UInt16(entry.name.utf8.count), to: &bytes)
    bytes.append(contentsOf: entry.name.utf8)
    bytes.append(entry.payload.kind)
    append(UInt32(entry.rows), to: &bytes)
    append(UInt32(entry.columns), to: &bytes)
    switch entry.payload {
    case .floats(let values): for value in values { append(value.bitPattern, to: &bytes) }
    case .doubles(let values): for value in values { append(value.bitPattern, to: &bytes) }
    case .integers(let values): for value in values { append(value, to: &bytes) }
    case .text(let text): bytes.append(contentsOf: text.utf8)
    }
  }

  private func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
    for byte in 0..<(Value.bitWidth / 8) { bytes.append(UInt8(truncatingIfNeeded: value >> Value(8 * byte))) }
  }
}

extension WeightsArchive.Payload {
  fileprivate var kind: UInt8 {
    switch self {
    case .floats: 0
    case .doubles: 1
    case .integers: 2
    case .text: 3
    }
  }
}
