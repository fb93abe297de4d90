extension Archive {
  /// The archive as bytes, in the order of its entries. Names are below 65,536 bytes.
  package func encoded() -> [UInt8] {
    var bytes = Self.magic
    bytes.append(bits: Self.version)
    bytes.append(bits: UInt32(entries.count))
    for entry in entries {
      bytes.append(bits: UInt16(entry.name.utf8.count))
      bytes.append(contentsOf: entry.name.utf8)
      switch entry.payload {
      case .floats(let values): bytes.append(values.map(\.bitPattern), kind: 0, rows: entry.rows)
      case .doubles(let values): bytes.append(values.map(\.bitPattern), kind: 1, rows: entry.rows)
      case .integers(let values): bytes.append(values, kind: 2, rows: entry.rows)
      case .bytes(let values): bytes.append(values, kind: 3, rows: entry.rows)
      }
    }
    bytes.append(bits: cyclicChecksum(bytes[...]))
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ words: [some FixedWidthInteger], kind: UInt8, rows: Int) {
    append(kind)
    append(bits: UInt32(rows))
    append(bits: UInt32(words.count / rows))
    for word in words { append(bits: word) }
  }

  /// The lowest byte first.
  package mutating func append<Word: FixedWidthInteger>(bits word: Word) {
    for byte in 0..<(Word.bitWidth / 8) { append(UInt8(truncatingIfNeeded: word >> Word(8 * byte))) }
  }
}

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4): detects every burst of up to 32 bits and truncation by chance 2⁻³².
func cyclicChecksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  // Taken once: what is global is looked up anew at each byte.
  let table = table
  var sum = UInt32.max
  for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8) }
  return ~sum
}

private let table: [UInt32] = (0..<256).map { (index: UInt32) in
  (0..<8).reduce(index) { value, _ in value & 1 == 1 ? (value >> 1) ^ 0x82f6_3b78 : value >> 1 }
}
