import Platform
import Testing

@Suite struct DeflaterTests {
  /// Neither all alike nor noise.
  private static let bytes = (0..<400_000).map { UInt8(truncatingIfNeeded: ($0 * $0) >> 7) }

  private func unpacked(_ packed: [UInt8]) throws -> [UInt8] {
    let inflater = Inflater()
    var all: [UInt8] = []
    try inflater.take(packed) { all += $0 }
    try inflater.finish()
    return all
  }

  @Test("what is packed comes out as it went in, however it is cut", arguments: [1_000, 65_536, 400_000])
  func whole(cut: Int) throws {
    let deflater = Deflater()
    var packed: [UInt8] = []
    for start in stride(from: 0, to: Self.bytes.count, by: cut) {
      packed += try #require(deflater.pack(Array(Self.bytes[start..<min(start + cut, Self.bytes.count)])))
    }
    packed += try #require(deflater.finish())
    #expect(Inflater.recognises(packed) && packed.count < Self.bytes.count)
    #expect(try unpacked(packed) == Self.bytes)
  }

  @Test("nothing is packed as nothing")
  func empty() throws {
    #expect(try unpacked(#require(Deflater().finish())) == [])
  }
}
