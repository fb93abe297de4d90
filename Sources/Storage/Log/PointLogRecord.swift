/// What one transaction appended to one series, as a row of the log has it. FORMAT.md describes the bytes.
struct PointLogRecord: Equatable, Sendable {
  var series: Int64
  var generation: Int64
  /// The numbers of the columns.
  var columns: [Int64]
  /// Rising.
  var slots: [Int64]
  /// Point after point; NaN where missing.
  var values: [Double]

  /// More columns or points than this are no record of ours: nothing is allocated for them.
  private static let mostColumns = 1 << 16
  private static let mostPoints = 1 << 20

  func write(to bytes: inout [UInt8]) {
    append(series, to: &bytes)
    append(generation, to: &bytes)
    append(Int64(columns.count), to: &bytes)
    for number in columns { append(number, to: &bytes) }
    append(Int64(slots.count), to: &bytes)
    var last: Int64 = 0
    for slot in slots {
      append(slot - last, to: &bytes)
      last = slot
    }
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
  }

  /// The number in groups of seven bits, its sign in the lowest one.
  private func append(_ number: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// The records of a row.
  ///
  /// - Throws: `unreadableValue` for what `write` has not written.
  static func read(_ bytes: [UInt8]) throws(StorageError) -> [PointLogRecord] {
    var reader = Reader(bytes: bytes)
    var records: [PointLogRecord] = []
    while !reader.isAtEnd { records.append(try reader.record()) }
    return records
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    var isAtEnd: Bool { place == bytes.count }

    mutating func record() throws(StorageError) -> PointLogRecord {
      let (series, generation) = (try number(), try number())
      let columns = try numbers(try count(most: PointLogRecord.mostColumns))
      let count = try count(most: PointLogRecord.mostPoints)
      var slots = try numbers(count)
      for index in slots.indices.dropFirst() {
        slots[index] &+= slots[index - 1]
        guard slots[index] > slots[index - 1] else { throw .unreadableValue }
      }
      guard slots.allSatisfy(ChunkAddress.slots.contains) else { throw .unreadableValue }
      return PointLogRecord(
        series: series, generation: generation, columns: columns, slots: slots,
        values: try doubles(count * columns.count))
    }

    private mutating func count(most: Int) throws(StorageError) -> Int {
      let count = try number()
      guard (0...Int64(most)).contains(count) else { throw .unreadableValue }
      return Int(count)
    }

    private mutating func numbers(_ count: Int) throws(StorageError) -> [Int64] {
      guard count <= bytes.count - place else { throw .unreadableValue }
      var numbers: [Int64] = []
      numbers.reserveCapacity(count)
      for _ in 0..<count { numbers.append(try number()) }
      return numbers
    }

    private mutating func number() throws(StorageError) -> Int64 {
      var (bits, shift): (UInt64, UInt64) = (0, 0)
      while place < bytes.count, shift < 64 {
        let byte = bytes[place]
        place += 1
        bits |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1) }
        shift += 7
      }
      throw .unreadableValue
    }

    private mutating func doubles(_ count: Int) throws(StorageError) -> [Double] {
      guard count <= (bytes.count - place) / 8 else { throw .unreadableValue }
      defer { place += 8 * count }
      return bytes.withUnsafeBytes { raw in
        (0..<count).map { index in
          Double(
            bitPattern: UInt64(
              littleEndian: raw.loadUnaligned(fromByteOffset: place + 8 * index, as: UInt64.self)))
        }
      }
    }
  }
}
