import Platform

/// The bytes of a baseline: "LWBL", format version, tag of the method, then numbers as little-endian bit patterns,
/// and the FNV-1a hash (64 bits) of all before it.
package struct BaselineArchiveWriter {
  static let magic: [UInt8] = [0x4C, 0x57, 0x42, 0x4C]
  static let version: UInt8 = 1
  private(set) var bytes: [UInt8]

  init(tag: UInt8) { bytes = Self.magic + [Self.version, tag] }

  mutating func append(_ value: Double) { append(bits: value.bitPattern) }
  mutating func append(_ value: Int) { append(Double(value)) }

  mutating func append(_ values: [Double]) {
    append(values.count)
    for value in values { append(value) }
  }

  /// Counted, in `Float`, NaN allowed.
  mutating func append(_ values: [Float]) {
    append(values.count)
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values {
      let bits = value.bitPattern
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
  }

  /// The archive, sealed.
  func finished() -> [UInt8] {
    var sealed = self
    sealed.append(bits: bytes.withUnsafeBytes { FNV1a($0).value })
    return sealed.bytes
  }

  private mutating func append(bits: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
  }
}

/// Reads what `BaselineArchiveWriter` wrote; every read is checked against its bounds and the end of the bytes.
package struct BaselineArchiveReader {
  private var rest: ArraySlice<UInt8>

  /// - Throws: `unreadableArchive` for other bytes, another version or method, or a damaged archive.
  init(_ bytes: [UInt8], tag: UInt8) throws(DetectorError) {
    guard bytes.count >= 14, bytes.starts(with: BaselineArchiveWriter.magic) else {
      throw .unreadableArchive("not a baseline")
    }
    guard bytes[4] == BaselineArchiveWriter.version, bytes[5] == tag else {
      throw .unreadableArchive("another version or method")
    }
    rest = bytes[(bytes.count - 8)...]
    let end = bytes.count - 8
    guard Self.word(rest) == bytes.withUnsafeBytes({ FNV1a(UnsafeRawBufferPointer(rebasing: $0[..<end])).value }) else {
      throw .unreadableArchive("damaged")
    }
    rest = bytes[6..<end]
  }

  mutating func number(in range: ClosedRange<Double>) throws(DetectorError) -> Double {
    guard rest.count >= 8 else { throw .unreadableArchive("cut off") }
    let value = Double(bitPattern: Self.word(rest))
    guard range.contains(value) else { throw .unreadableArchive("a value out of range") }
    rest = rest.dropFirst(8)
    return value
  }

  mutating func integer(in range: ClosedRange<Int>) throws(DetectorError) -> Int {
    let value = try number(in: Double(range.lowerBound)...Double(range.upperBound))
    return Int(value)
  }

  mutating func numbers(limit: Int) throws(DetectorError) -> [Double] {
    let count = try integer(in: 0...limit)
    var values: [Double] = []
    for _ in 0..<count {
      values.append(try number(in: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude))
    }
    return values
  }

  /// Exactly `count` values in `Float`, NaN allowed.
  mutating func floats(count: Int) throws(DetectorError) -> [Float] {
    guard try integer(in: 0...Int(1 << 40)) == count, rest.count >= 4 * count else {
      throw .unreadableArchive("another number of values")
    }
    let first = rest.startIndex
    let values = (0..<count).map { index in
      let place = first + 4 * index
      let low = UInt32(rest[place]) | UInt32(rest[place + 1]) << 8
      return Float(bitPattern: low | UInt32(rest[place + 2]) << 16 | UInt32(rest[place + 3]) << 24)
    }
    rest = rest.dropFirst(4 * count)
    return values
  }

  /// To be called last: an archive has nothing more than what was read.
  func finish() throws(DetectorError) {
    guard rest.isEmpty else { throw .unreadableArchive("longer than it should be") }
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
