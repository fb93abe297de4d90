extension Archive {
  /// - Parameter kinds: of which it has to be one; nil for any.
  /// - Throws: `notAnArchive`, `newerVersion`, `corrupt`, or `unexpectedShape` of `kind`.
  package init(decoding bytes: [UInt8], kinds: [String]? = nil) throws(ArchiveError) {
    guard bytes.count >= 16, Array(bytes[..<4]) == Self.magic else { throw .notAnArchive }
    var reader = ArchiveReader(bytes[4..<(bytes.count - 4)])
    let version = try reader.integer(UInt32.self)
    guard version <= Self.version else { throw .newerVersion(version) }
    var trailer = ArchiveReader(bytes[(bytes.count - 4)...])
    guard try trailer.integer(UInt32.self) == cyclicChecksum(bytes[..<(bytes.count - 4)]) else { throw .corrupt }
    let count = try reader.integer(UInt32.self)
    var entries: [Entry] = []
    for _ in 0..<count { entries.append(try reader.entry()) }
    guard reader.bytes.isEmpty else { throw .corrupt }
    self.init(entries: entries)
    if let kinds, !kinds.contains(try text("kind")) { throw .unexpectedShape("kind") }
  }

  package func floats(_ name: String, count: Int) throws(ArchiveError) -> [Float] {
    guard case .floats(let values) = try payload(name), values.count == count else { throw .unexpectedShape(name) }
    return values
  }

  /// - Parameter count: nil for any.
  package func doubles(_ name: String, count: Int? = nil) throws(ArchiveError) -> [Double] {
    guard case .doubles(let values) = try payload(name), values.count == count ?? values.count else {
      throw .unexpectedShape(name)
    }
    return values
  }

  package func integers(_ name: String, count: Int) throws(ArchiveError) -> [Int] {
    guard case .integers(let values) = try payload(name), values.count == count else { throw .unexpectedShape(name) }
    return values.map { Int($0) }
  }

  package func bytes(_ name: String) throws(ArchiveError) -> [UInt8] {
    guard case .bytes(let bytes) = try payload(name) else { throw .unexpectedShape(name) }
    return bytes
  }

  package func text(_ name: String) throws(ArchiveError) -> String {
    guard let text = String(validating: try bytes(name), as: UTF8.self) else { throw .corrupt }
    return text
  }

  package func contains(_ name: String) -> Bool { entries.contains { $0.name == name } }

  private func payload(_ name: String) throws(ArchiveError) -> Payload {
    guard let entry = entries.first(where: { $0.name == name }) else { throw .missingEntry(name) }
    return entry.payload
  }

  /// Reads what ``add(_:prefix:moments:)`` wrote into parameters of the same names and sizes.
  package func read(
    _ parameters: inout [Parameter], prefix: String = "", moments: Bool = false
  ) throws(ArchiveError) {
    for index in parameters.indices {
      let (name, count) = (prefix + parameters[index].name, parameters[index].count)
      parameters[index].values = try floats(name, count: count)
      guard moments else { continue }
      parameters[index].firstMoment = try floats(name + ".m", count: count)
      parameters[index].secondMoment = try floats(name + ".v", count: count)
    }
  }
}

/// Takes values off the front of the bytes; whatever does not fit is `corrupt`.
package struct ArchiveReader {
  package private(set) var bytes: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  private mutating func take(_ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
    guard count <= bytes.count else { throw .corrupt }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }

  package mutating func double() throws(ArchiveError) -> Double { Double(bitPattern: try integer(UInt64.self)) }

  package mutating func doubles(_ count: Int) throws(ArchiveError) -> [Double] {
    try words(count, UInt64.self, Double.init(bitPattern:))
  }

  package mutating func floats(_ count: Int) throws(ArchiveError) -> [Float] {
    try words(count, UInt32.self, Float.init(bitPattern:))
  }

  package mutating func hash() throws(ArchiveError) -> UInt64 { try integer(UInt64.self) }

  fileprivate mutating func integer<Word: FixedWidthInteger & BitwiseCopyable>(
    _ type: Word.Type
  ) throws(ArchiveError) -> Word {
    let slice = try take(MemoryLayout<Word>.size)
    return slice.withUnsafeBytes { Word(littleEndian: $0.loadUnaligned(as: Word.self)) }
  }

  fileprivate mutating func words<Word: FixedWidthInteger & BitwiseCopyable, Element>(
    _ count: Int, _ type: Word.Type, _ element: (Word) -> Element
  ) throws(ArchiveError) -> [Element] {
    let size = MemoryLayout<Word>.size
    guard count <= bytes.count / size else { throw .corrupt }
    let slice = try take(count * size)
    return slice.withUnsafeBytes { raw in
      (0..<count).map { element(Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Word.self))) }
    }
  }

  fileprivate mutating func entry() throws(ArchiveError) -> Archive.Entry {
    let length = Int(try integer(UInt16.self))
    guard let name = String(validating: try take(length), as: UTF8.self) else { throw .corrupt }
    let kind = try integer(UInt8.self)
    let (rows, columns) = (Int(try integer(UInt32.self)), Int(try integer(UInt32.self)))
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow else { throw .corrupt }
    let payload: Archive.Payload =
      switch kind {
      case 0: .floats(try floats(count))
      case 1: .doubles(try doubles(count))
      case 2: .integers(try words(count, Int64.self) { $0 })
      case 3: .bytes(Array(try take(count)))
      default: throw .corrupt
      }
    return Archive.Entry(name: name, rows: max(rows, 1), payload: payload)
  }
}
