extension WeightsArchive {
  /// - Throws: `notAnArchive`, `newerVersion` or `corrupt`.
  package init(decoding bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count >= 16, Array(bytes[..<4]) == Self.magic else { throw .notAnArchive }
    var reader = ArchiveReader(bytes: bytes[4..<(bytes.count - 4)])
    let version = try reader.integer(UInt32.self)
    guard version <= Self.version else { throw .newerVersion(version) }
    var trailer = ArchiveReader(bytes: bytes[(bytes.count - 4)...])
    guard try trailer.integer(UInt32.self) == cyclicChecksum(bytes[..<(bytes.count - 4)]) else { throw .corrupt }
    let count = try reader.integer(UInt32.self)
    var entries: [Entry] = []
    for _ in 0..<count { entries.append(try reader.entry()) }
    guard reader.bytes.isEmpty else { throw .corrupt }
    self.init(entries: entries)
  }

  package func floats(_ name: String, count: Int) throws(ArchiveError) -> [Float] {
    guard case .floats(let values) = try payload(name), values.count == count else { throw .unexpectedShape(name) }
    return values
  }

  package func doubles(_ name: String) throws(ArchiveError) -> [Double] {
    guard case .doubles(let values) = try payload(name) else { throw .unexpectedShape(name) }
    return values
  }

  package func doubles(_ name: String, count: Int) throws(ArchiveError) -> [Double] {
    let values = try doubles(name)
    guard values.count == count else { throw .unexpectedShape(name) }
    return values
  }

  package func integers(_ name: String, count: Int) throws(ArchiveError) -> [Int] {
    guard case .integers(let values) = try payload(name), values.count == count else { throw .unexpectedShape(name) }
    return values.map { Int($0) }
  }

  package func text(_ name: String) throws(ArchiveError) -> String {
    guard case .text(let text) = try payload(name) else { throw .unexpectedShape(name) }
    return text
  }

  private func payload(_ name: String) throws(ArchiveError) -> Payload {
    guard let entry = entries.first(where: { $0.name == name }) else { throw .missingEntry(name) }
    return entry.payload
  }
}

/// Takes values off the front of the bytes; whatever does not fit is `corrupt`.
private struct ArchiveReader {
  var bytes: ArraySlice<UInt8>

  mutating func take(_ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
    guard count <= bytes.count else { throw .corrupt }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }

  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(ArchiveError) -> Value {
    try take(Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }

  mutating func entry() throws(ArchiveError) -> WeightsArchive.Entry {
    let name = try text(Int(try integer(UInt16.self)))
    let kind = try integer(UInt8.self)
    let (rows, columns) = (Int(try integer(UInt32.self)), Int(try integer(UInt32.self)))
    let size = [4, 8, 8, 1][Int(min(kind, 3))]
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard kind <= 3, !overflow, count <= bytes.count / size else { throw .corrupt }
    return WeightsArchive.Entry(name: name, rows: rows, columns: columns, payload: try payload(kind, count))
  }

  private mutating func payload(_ kind: UInt8, _ count: Int) throws(ArchiveError) -> WeightsArchive.Payload {
    switch kind {
    case 0: .floats(try words(count, UInt32.self).map { Float(bitPattern: $0) })
    case 1: .doubles(try words(count, UInt64.self).map { Double(bitPattern: $0) })
    case 2: .integers(try words(count, UInt64.self).map { Int64(bitPattern: $0) })
    default: .text(try text(count))
    }
  }

  private mutating func words<Word: FixedWidthInteger>(
    _ count: Int, _ type: Word.Type
  ) throws(ArchiveError) -> [Word] {
    let size = Word.bitWidth / 8
    let slice = try take(count * size)
    return (0..<count).map { index in
      var word = Word(0)
      for byte in 0..<size {
        word |= Word(truncatingIfNeeded: slice[slice.startIndex + index * size + byte]) << Word(8 * byte)
      }
      return word
    }
  }

  private mutating func text(_ count: Int) throws(ArchiveError) -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else { throw .corrupt }
    return text
  }
}
