import Glibc
import RemoteWriting
import SeededRandom
import Testing

@testable import Formats

@Suite struct SnappyBlockTests {
  @Test("What is packed comes out as it was, whatever lengths and distances it repeats at", arguments: 0..<60)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<random.next(below: 40) {
      if bytes.isEmpty || random.next(below: 2) == 0 {
        let symbols = 1 + random.next(below: 255)
        bytes += (0..<random.next(below: 4_000)).map { _ in UInt8(random.next(below: symbols)) }
      } else {
        let start = Int(random.next(below: UInt64(bytes.count)))
        bytes += Array(bytes[start...].prefix(Int(random.next(below: 90_000))))
      }
    }
    #expect(try SnappyBlock.decode(SnappyEncoder.encode(bytes), limit: bytes.count) == bytes)
  }

  @Test("A copy that overlaps itself repeats")
  func overlap() throws {
    let block = [10] + SnappyEncoder.literal([1, 2]) + SnappyEncoder.copy(offset: 2, count: 8)
    #expect(try SnappyBlock.decode(block, limit: 10) == [1, 2, 1, 2, 1, 2, 1, 2, 1, 2])
    #expect(try SnappyBlock.decode([0], limit: 0).isEmpty)
  }

  @Test("Blocks that another implementation packed come out as they were", arguments: ReferenceBlock.all)
  func reference(block: ReferenceBlock) throws {
    #expect(try SnappyBlock.decode(block.packed, limit: 1 << 20) == block.plain)
  }

  @Test("There are blocks of another implementation")
  func hasReference() { #expect(ReferenceBlock.all.count == 12) }

  @Test("A length beyond the limit, and one that no such block can have, are refused before memory is taken")
  func bombs() {
    let huge = SnappyEncoder.varint(UInt64(UInt32.max)) + [0]
    #expect(reason(of: huge, limit: 32 << 20) == .tooLarge)
    #expect(reason(of: huge, limit: 1 << 40) == .malformedSnappy)
    #expect(reason(of: SnappyEncoder.varint(1 << 35) + [0], limit: 1 << 40) == .malformedSnappy)
    #expect(reason(of: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], limit: 1 << 40) == .malformedSnappy)
  }

  @Test(
    "What is damaged is told with its place",
    arguments: [
      ([], 0), ([0x80], 1), ([3], 1), ([3, 4 << 2, 1], 1), ([1, 0, 1, 0, 2], 3), ([5, 0, 1, 1], 4),
      ([5, 0, 1, 1, 0], 3),
      ([5, 0, 1, 1, 2], 3), ([4, 0, 1, 1, 1], 3), ([40, 60 << 2], 2), ([6, 0, 9, 2 | 4 << 2, 1], 4),
      ([6, 0, 9, 3 | 4 << 2, 1, 0, 0], 4),
    ] as [([UInt8], Int)])
  func damaged(block: [UInt8], offset: Int) {
    let error = #expect(throws: RemoteWriteError.self) { try SnappyBlock.decode(block, limit: 1 << 20) }
    #expect(error?.reason == .malformedSnappy && error?.offset == offset, "\(error?.sentence ?? "")")
  }

  private func reason(of block: [UInt8], limit: Int) -> RemoteWriteError.Reason? {
    do throws(RemoteWriteError) { _ = try SnappyBlock.decode(block, limit: limit) } catch { return error.reason }
    return nil
  }
}

/// A line of `Reference/snappy_blocks.txt`, which the script beside it wrote.
struct ReferenceBlock: Sendable {
  let plain: [UInt8]
  let packed: [UInt8]

  static var all: [ReferenceBlock] {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    guard let file = fopen("\(folder)/Reference/snappy_blocks.txt", "rb") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { ReferenceBlock(String(decoding: $0, as: UTF8.self)) }
  }

  private init?(_ line: String) {
    let parts = line.split(separator: " ")
    let numbers = parts.prefix(4).compactMap { Int($0) }
    guard parts.count == 5, numbers.count == 4 else { return nil }
    plain = Self.text(UInt64(numbers[0]), numbers[1], UInt64(numbers[2]), numbers[3])
    let digits = Array(parts[4])
    packed = stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }

  /// As the script makes it.
  private static func text(_ seed: UInt64, _ count: Int, _ symbols: UInt64, _ period: Int) -> [UInt8] {
    var (state, text) = (seed, [UInt8]())
    for place in 0..<count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let draw = state >> 33
      text.append(place >= period && draw % 16 != 0 ? text[place - period] : UInt8(draw / 16 % symbols))
    }
    return text
  }
}
