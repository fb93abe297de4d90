import Platform
import Testing

/// `Reference/zeros.gz` is a megabyte of zeros as Python's `gzip.compress(bytes(1 << 20), 9, mtime=0)` packs it.
@Suite struct InflaterTests {
  static let zeros = ShapeTests.read("zeros.gz", in: ShapeTests.folder + "../Reference/")

  static func inflate(_ bytes: [UInt8], cut: Int) throws -> Int {
    let inflater = Inflater()
    var count = 0
    for start in stride(from: 0, to: bytes.count, by: cut) {
      try inflater.take(Array(bytes[start..<min(start + cut, bytes.count)])) { piece in
        #expect(piece.allSatisfy { $0 == 0 })
        count += piece.count
      }
    }
    try inflater.finish()
    return count
  }

  @Test("what is packed comes out whole, however it is cut", arguments: [1, 7, 1 << 20])
  func whole(cut: Int) throws {
    #expect(try Self.inflate(Self.zeros, cut: cut) == 1 << 20)
  }

  @Test("several that stand one after another are one", arguments: [1, 1 << 20])
  func members(cut: Int) throws {
    #expect(try Self.inflate(Self.zeros + Self.zeros + Self.zeros, cut: cut) == 3 << 20)
  }

  @Test("what is cut, damaged or followed by something else is told from what is whole")
  func damaged() {
    #expect(throws: Inflater.Failure.cutShort) { try Self.inflate(Array(Self.zeros.dropLast(3)), cut: 100) }
    var bytes = Self.zeros
    bytes[bytes.count - 6] ^= 1
    #expect(throws: Inflater.Failure.malformed) { try Self.inflate(bytes, cut: 100) }
    #expect(throws: Inflater.Failure.malformed) { try Self.inflate(Self.zeros + [1, 2, 3, 4], cut: 1 << 20) }
  }

  @Test("a bomb stops long before it has grown")
  func bomb() {
    let bytes = (0..<200).flatMap { _ in Self.zeros }
    #expect(throws: Inflater.Failure.bomb) { try Self.inflate(bytes, cut: 1 << 16) }
  }
}
