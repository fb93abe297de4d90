import RemoteWriting
import SeededRandom
import Testing

@testable import Formats

@Suite struct WriteRequestTests {
  private static let usual = RemoteWriteMessage([
    .init([("__name__", "up"), ("job", "größe")], [(1_700_000_000_123, 1), (1_700_000_015_123, -2.5)]),
    .init([("__name__", "empty")], []),
    .init([], [(-1, .infinity)]),
  ])

  @Test("Series are read with their labels, times and values")
  func reads() throws {
    let request = try WriteRequest(snappy: Self.usual.packed)
    #expect(try texts(of: request) == [["__name__", "up", "job", "größe"], ["__name__", "empty"], []])
    #expect(request.series.map { $0.samples } == [0..<2, 2..<2, 2..<3])
    #expect(request.times == [1_700_000_000_123, 1_700_000_015_123, -1])
    #expect(request.values == [1, -2.5, .infinity])
  }

  @Test("A staleness marker keeps its bits")
  func staleness() throws {
    let marker = Double(bitPattern: WriteRequest.staleMarker)
    let series = RemoteWriteMessage.Series([("a", "b")], [(1, marker)])
    let request = try WriteRequest(message: RemoteWriteMessage([series]).bytes)
    #expect(request.values.map { $0.bitPattern } == [0x7FF0_0000_0000_0002])
  }

  @Test("Exemplars, histograms and metadata are counted, and fields of later versions passed over")
  func passesOver() throws {
    typealias Message = RemoteWriteMessage
    let group = SnappyEncoder.varint(9 << 3 | 3) + Message.varint(1, 5) + SnappyEncoder.varint(9 << 3 | 4)
    let others =
      Message.varint(20, 1) + Message.fixed64(21, 2) + Message.fixed32(22, 3) + Message.field(23, [1, 2]) + group
    let label = Message.field(1, Message.field(2, Array("v".utf8)) + others + Message.field(1, Array("n".utf8)))
    let sample = Message.field(2, others + Message.varint(2, 7) + Message.fixed64(1, 4.0.bitPattern))
    let series = sample + Message.field(3, [1]) + label + others + Message.field(4, [1, 2]) + Message.field(3, [])
    let request = try WriteRequest(message: others + Message.field(3, [9]) + Message.field(1, series) + others)
    #expect((request.exemplars, request.histograms, request.metadata) == (2, 1, 1))
    #expect(try texts(of: request) == [["n", "v"]])
    #expect(request.times == [7] && request.values == [4])
  }

  @Test(
    "What is no such message is told with its place",
    arguments: [
      ([0x08, 1], 0), ([0x0A], 1), ([0x0A, 5, 0], 1), ([0x0A, 2, 0x0A, 3], 3), ([0x07], 0), ([0x00], 0), ([0x80], 0),
      ([0x0A, 2, 0x10, 1], 2), ([0x4B, 0x54], 1), ([0x4B], 1), ([0x4C], 0), ([0x49, 1, 2], 1), ([0x4D, 1], 1),
      ([0x0A, 11, 0x12, 9, 0x10] + [UInt8](repeating: 0xFF, count: 8), 5),
      ([0x0A, 13, 0x12, 11, 0x10] + [UInt8](repeating: 0xFF, count: 9) + [2], 5),
    ] as [([UInt8], Int)])
  func malformed(message: [UInt8], offset: Int) {
    let error = #expect(throws: RemoteWriteError.self) { try WriteRequest(message: message) }
    #expect(error?.reason == .malformedProtobuf && error?.offset == offset, "\(error?.sentence ?? "")")
  }

  @Test("Groups within groups end at a depth, not at the stack's")
  func depth() {
    let open = [UInt8](repeating: 0x4B, count: 1 << 20)
    let error = #expect(throws: RemoteWriteError.self) { try WriteRequest(message: open) }
    #expect(error?.clause == "groups lie too deep" && error?.offset == 16)
  }

  @Test("Series, labels, samples and bytes have their limits")
  func limits() {
    func reason(_ change: (inout WriteRequest.Limits) -> Void) -> RemoteWriteError.Reason? {
      var limits = WriteRequest.Limits()
      change(&limits)
      do throws(RemoteWriteError) {
        _ = try WriteRequest(snappy: Self.usual.packed, limits: limits)
      } catch { return error.reason }
      return nil
    }
    #expect(
      reason {
        $0.series = 3; $0.labels = 3; $0.samples = 3; $0.bytes = Self.usual.bytes.count
      } == nil)
    #expect(reason { $0.series = 2 } == .tooLarge)
    #expect(reason { $0.labels = 2 } == .tooLarge)
    #expect(reason { $0.samples = 2 } == .tooLarge)
    #expect(reason { $0.bytes = Self.usual.bytes.count - 1 } == .tooLarge)
  }

  @Test("A text that is no UTF-8 is none")
  func encoding() throws {
    let label = RemoteWriteMessage.field(1, RemoteWriteMessage.field(1, [0xFF]))
    let request = try WriteRequest(message: RemoteWriteMessage.field(1, label))
    #expect(request.text(request.labels[0].name) == nil && request.text(request.labels[0].value) == "")
  }

  @Test("Whatever is damaged in a message, it is read or refused, and never more than it holds", arguments: 0..<40)
  func mutations(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      var bytes = Self.usual.packed
      let isMessage = random.next(below: 2) == 0
      if isMessage { bytes = Self.usual.bytes }
      for _ in 0...random.next(below: 4) {
        let place = Int(random.next(below: UInt64(bytes.count)))
        switch random.next(below: 4) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.removeSubrange(place..<min(place + 3, bytes.count))
        case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        default: bytes[place] ^= 1 << UInt8(random.next(below: 8))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      guard let read = try? isMessage ? WriteRequest(message: bytes) : WriteRequest(snappy: bytes) else { continue }
      #expect(read.times.count == read.values.count && read.times.count * 2 <= read.bytes.count)
      #expect(read.series.last.map { $0.samples.upperBound == read.times.count } ?? true)
      for label in read.labels { _ = (read.text(label.name), read.text(label.value)) }
    }
  }

  private func texts(of request: WriteRequest) throws -> [[String]] {
    try request.series.map { series in
      try request.labels[series.labels].flatMap { label in
        [try #require(request.text(label.name)), try #require(request.text(label.value))]
      }
    }
  }

}
