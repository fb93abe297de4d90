import Testing

@testable import Networks

@Suite struct ArchiveTests {
  /// Below the least normal number, and no literal, for the compiler warns of such.
  static let denormal = Float(sign: .plus, exponent: -133, significand: 1)

  /// Made anew each time: a payload keeps its case in spare bits of the array's pointer, so that the leak sanitizer would not
  /// find the arrays of one that is kept for good.
  static var archive: Archive {
    var archive = Archive(kind: "größer")
    archive.add("weights", [1, -2, .infinity, denormal, 5, 6], rows: 2)
    archive.add("scale", [Double.pi, -0.0])
    archive.add("counts", [Int.min, 0, Int.max])
    archive.add("more", [1, 2, 255] as [UInt8])
    return archive
  }

  @Test("What is written is read back, bit by bit")
  func roundTrip() throws {
    let read = try Archive(decoding: Self.archive.encoded(), kinds: ["kleiner", "größer"])
    #expect(read == Self.archive)
    #expect(try read.floats("weights", count: 6) == [1, -2, .infinity, Self.denormal, 5, 6])
    #expect(try read.text("kind") == "größer")
    #expect(try read.bytes("more") == [1, 2, 255])
  }

  @Test("The layout is the documented one")
  func layout() {
    var archive = Archive(kind: "b")
    archive.add("a", [Float(1)])
    let head: [UInt8] = [76, 87, 78, 65, 1, 0, 0, 0, 2, 0, 0, 0]
    let kind: [UInt8] = [4, 0, 107, 105, 110, 100, 3, 1, 0, 0, 0, 1, 0, 0, 0, 98]
    let entry: [UInt8] = [1, 0, 97, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 128, 63]
    let bytes = archive.encoded()
    #expect(Array(bytes.dropLast(4)) == head + kind + entry)
  }

  @Test("The checksum is CRC-32C with the check value of its definition")
  func checksum() {
    #expect(cyclicChecksum(Array("123456789".utf8)[...]) == 0xe306_9283)
  }

  @Test("Every truncation is refused")
  func truncation() {
    let bytes = Self.archive.encoded()
    for length in 0..<bytes.count {
      #expect(throws: ArchiveError.self) { try Archive(decoding: Array(bytes[..<length])) }
    }
  }

  @Test("Every changed byte is refused")
  func corruption() {
    let bytes = Self.archive.encoded()
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0x10
      #expect(throws: ArchiveError.self) { try Archive(decoding: changed) }
    }
  }

  @Test("A newer version, another kind and another file are told apart")
  func versions() {
    var bytes = Self.archive.encoded()
    bytes[4] = 2
    #expect(throws: ArchiveError.newerVersion(2)) { try Archive(decoding: bytes) }
    bytes[4] = 1
    #expect(throws: ArchiveError.unexpectedShape("kind")) { try Archive(decoding: bytes, kinds: ["kleiner"]) }
    bytes[0] = 0
    #expect(throws: ArchiveError.notAnArchive) { try Archive(decoding: bytes) }
  }

  @Test("An entry that is absent or of another size is an error that names it")
  func missing() {
    #expect(throws: ArchiveError.missingEntry("x")) { try Self.archive.text("x") }
    #expect(throws: ArchiveError.unexpectedShape("weights")) { try Self.archive.floats("weights", count: 5) }
  }
}
