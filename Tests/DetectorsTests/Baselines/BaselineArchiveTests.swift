import Networks
import Platform
import Testing

@testable import Detectors

@Suite("Archives of numbers")
struct BaselineArchiveTests {
  private static let tag: UInt8 = 77

  private static var writer: BaselineArchiveWriter {
    var writer = BaselineArchiveWriter(tag: tag)
    writer.append(-7)
    writer.append([0.5, -1e300])
    writer.append([1, -Float.nan, .infinity])
    writer.append(3.25)
    return writer
  }

  /// As earlier releases sealed the same numbers.
  private static func earlier() throws -> [UInt8] {
    var bytes = Array("LWBL".utf8) + [1, tag]
    bytes += try Archive(decoding: writer.finished()).bytes("numbers")
    bytes.append(bits: bytes.withUnsafeBytes { FNV1a($0).value })
    return bytes
  }

  @Test("What is written now, and what earlier releases wrote, is read back", arguments: [false, true])
  func reads(isEarlier: Bool) throws {
    var reader = try BaselineArchiveReader(isEarlier ? Self.earlier() : Self.writer.finished(), tag: Self.tag)
    let (whole, numbers) = try (reader.integer(in: -7...7), reader.numbers(limit: 2))
    let floats = try reader.floats(count: 3)
    #expect(whole == -7 && numbers == [0.5, -1e300])
    #expect(floats.map(\.bitPattern) == [1, -Float.nan, .infinity].map(\.bitPattern))
    #expect(throws: DetectorError.self) { try reader.finish() }
    let last = try reader.number(in: 3...4)
    #expect(last == 3.25)
    try reader.finish()
    #expect(throws: DetectorError.self) { try reader.number(in: 3...4) }
  }

  @Test("Out of bounds, of another length or of another method is refused", arguments: [false, true])
  func refuses(isEarlier: Bool) throws {
    let bytes = isEarlier ? try Self.earlier() : Self.writer.finished()
    #expect(throws: DetectorError.self) { try BaselineArchiveReader(bytes, tag: Self.tag + 1) }
    var reader = try BaselineArchiveReader(bytes, tag: Self.tag)
    #expect(throws: DetectorError.self) { try reader.number(in: 0...7) }
    reader = try BaselineArchiveReader(bytes, tag: Self.tag)
    _ = try reader.integer(in: -7...7)
    #expect(throws: DetectorError.self) { try reader.numbers(limit: 1) }
    reader = try BaselineArchiveReader(bytes, tag: Self.tag)
    _ = try (reader.integer(in: -7...7), reader.numbers(limit: 2))
    #expect(throws: DetectorError.self) { try reader.floats(count: 4) }
  }

  @Test("Every truncation and every changed byte is refused", arguments: [false, true])
  func damaged(isEarlier: Bool) throws {
    let bytes = isEarlier ? try Self.earlier() : Self.writer.finished()
    for place in bytes.indices {
      #expect(throws: DetectorError.self) { try BaselineArchiveReader(Array(bytes[..<place]), tag: Self.tag) }
      var changed = bytes
      changed[place] ^= 0x10
      #expect(throws: DetectorError.self) { try BaselineArchiveReader(changed, tag: Self.tag) }
    }
  }
}
