import Networks
import Platform

/// Numbers in the order in which they are read back, in the archive of a method's tag: doubles and, where they are counted
/// as such, floats, as little-endian bit patterns.
package struct BaselineArchiveWriter {
  private let tag: UInt8
  private var numbers: [UInt8] = []

  init(tag: UInt8) { self.tag = tag }

  mutating func append(_ value: Double) { numbers.append(bits: value.bitPattern) }
  mutating func append(_ value: Int) { append(Double(value)) }

  mutating func append(_ values: [Double]) {
    append(values.count)
    for value in values { append(value) }
  }

  /// A period in points, 0 for none. One by local time is negative, and ``WallClock/reach(ofPeriod:interval:zone:)`` follows.
  mutating func append(period: Int, clockReach: Int) {
    append(clockReach > 0 ? -period : period)
    if clockReach > 0 { append(clockReach) }
  }

  /// Counted, in `Float`, NaN allowed.
  mutating func append(_ values: [Float]) {
    append(values.count)
    for value in values { numbers.append(bits: value.bitPattern) }
  }

  func finished() -> [UInt8] {
    var archive = Archive(kind: "numbers \(tag)")
    archive.add("numbers", numbers)
    return archive.encoded()
  }
}

/// Reads what `BaselineArchiveWriter` wrote; every read is checked against its bounds and the end of the bytes.
package struct BaselineArchiveReader {
  private var reader: ArchiveReader

  /// - Throws: `unreadableArchive` for other bytes, another version or method, or a damaged archive.
  init(_ bytes: [UInt8], tag: UInt8) throws(DetectorError) {
    do throws(ArchiveError) {
      if let earlier = try Self.earlier(bytes, tag) {
        reader = earlier
      } else {
        reader = ArchiveReader(try Archive(decoding: bytes, kinds: ["numbers \(tag)"]).bytes("numbers")[...])
      }
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }

  /// As earlier releases wrote them: `LWBL`, 1, the tag, the numbers, and the FNV-1a hash (64 bits) of all before it. nil for
  /// bytes that begin otherwise.
  private static func earlier(_ bytes: [UInt8], _ tag: UInt8) throws(ArchiveError) -> ArchiveReader? {
    guard bytes.count >= 14, bytes.starts(with: "LWBL".utf8) else { return nil }
    guard bytes[4] == 1, bytes[5] == tag else { throw .unexpectedShape("kind") }
    let end = bytes.count - 8
    let hash = bytes.withUnsafeBytes { FNV1a(UnsafeRawBufferPointer(rebasing: $0[..<end])).value }
    var trailer = ArchiveReader(bytes[end...])
    guard try trailer.hash() == hash else { throw .corrupt }
    return ArchiveReader(bytes[6..<end])
  }

  mutating func number(in range: ClosedRange<Double>) throws(DetectorError) -> Double {
    let value = try read { reader throws(ArchiveError) in try reader.double() }
    guard range.contains(value) else { throw .unreadableArchive("a value out of range") }
    return value
  }

  mutating func integer(in range: ClosedRange<Int>) throws(DetectorError) -> Int {
    Int(try number(in: Double(range.lowerBound)...Double(range.upperBound)))
  }

  mutating func period() throws(DetectorError) -> (period: Int, clockReach: Int) {
    let period = try integer(in: -200_000...200_000)
    return (abs(period), period < 0 ? try integer(in: 1...7_200) : 0)
  }

  mutating func numbers(limit: Int) throws(DetectorError) -> [Double] {
    let count = try integer(in: 0...limit)
    let values = try read { reader throws(ArchiveError) in try reader.doubles(count) }
    guard values.allSatisfy(\.isFinite) else { throw .unreadableArchive("a value out of range") }
    return values
  }

  /// Exactly `count` values, NaN allowed.
  mutating func doubles(count: Int) throws(DetectorError) -> [Double] {
    try read { reader throws(ArchiveError) in try reader.doubles(count) }
  }

  /// Exactly `count` values in `Float`, NaN allowed.
  mutating func floats(count: Int) throws(DetectorError) -> [Float] {
    guard try integer(in: 0...Int(1 << 40)) == count else { throw .unreadableArchive("another number of values") }
    return try read { reader throws(ArchiveError) in try reader.floats(count) }
  }

  /// Whether all has been read.
  var isAtEnd: Bool { reader.bytes.isEmpty }

  /// To be called last: an archive has nothing more than what was read.
  func finish() throws(DetectorError) {
    guard reader.bytes.isEmpty else { throw .unreadableArchive("longer than it should be") }
  }

  private mutating func read<Value>(
    _ body: (inout ArchiveReader) throws(ArchiveError) -> Value
  ) throws(DetectorError) -> Value {
    do { return try body(&reader) } catch { throw .unreadableArchive("\(error)") }
  }
}
