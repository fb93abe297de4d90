/// Reads the wire format of protocol buffers (protobuf.dev, "Encoding") from one array, a message within a message by the end of
/// the inner one, so that nothing is copied.
struct ProtobufReader {
  enum WireType: UInt8 {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case groupStart = 3
    case groupEnd = 4
    case fixed32 = 5
  }

  struct Field {
    let number: UInt64
    let type: WireType
    /// Where its key begins.
    let start: Int
  }

  /// Groups, which nobody writes any more, lie in each other this deep at most.
  private static let mostDepth = 16

  let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The key of the next field before `end`; nil at it.
  mutating func field(before end: Int) throws(RemoteWriteError) -> Field? {
    guard position < end else { return nil }
    let start = position
    let key = try varint(before: end)
    guard let type = WireType(rawValue: UInt8(key & 7)) else {
      throw Self.malformed("there is no wire type \(key & 7)", at: start)
    }
    guard (1...536_870_911).contains(key >> 3) else {
      throw Self.malformed("no field has the number \(key >> 3)", at: start)
    }
    return Field(number: key >> 3, type: type, start: start)
  }

  /// 7 bits a byte, the lowest first, 64 bits in all.
  mutating func varint(before end: Int) throws(RemoteWriteError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end {
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw Self.malformed("a number has more than 64 bits", at: start) }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw Self.malformed("it ends within a number", at: start)
  }

  mutating func fixed64(before end: Int) throws(RemoteWriteError) -> UInt64 {
    guard end - position >= 8 else { throw Self.malformed("it ends within a number of 8 bytes", at: position) }
    var value: UInt64 = 0
    for index in 0..<8 { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += 8
    return value
  }

  /// The bytes of a text or of a message, passed over.
  mutating func range(before end: Int) throws(RemoteWriteError) -> Range<Int> {
    let start = position
    let count = try varint(before: end)
    guard count <= UInt64(end - position) else {
      throw Self.malformed("\(count) bytes are announced where \(end - position) are left", at: start)
    }
    let range = position..<position + Int(count)
    position = range.upperBound
    return range
  }

  /// Goes into a message that `range` passed over.
  mutating func enter(_ range: Range<Int>) { position = range.lowerBound }

  /// Passes over a field whose key was read.
  mutating func skip(_ field: Field, before end: Int) throws(RemoteWriteError) {
    var open = [UInt64]()
    var field = field
    while true {
      switch field.type {
      case .varint: _ = try varint(before: end)
      case .fixed64: try skip(8, before: end)
      case .fixed32: try skip(4, before: end)
      case .bytes: _ = try range(before: end)
      case .groupStart:
        guard open.count < Self.mostDepth else { throw Self.malformed("groups lie too deep", at: field.start) }
        open.append(field.number)
      case .groupEnd:
        guard open.popLast() == field.number else {
          throw Self.malformed("a group ends that did not begin", at: field.start)
        }
      }
      if open.isEmpty { return }
      guard let next = try self.field(before: end) else { throw Self.malformed("a group has no end", at: end) }
      field = next
    }
  }

  private mutating func skip(_ count: Int, before end: Int) throws(RemoteWriteError) {
    guard end - position >= count else { throw Self.malformed("it ends within a number", at: position) }
    position += count
  }

  static func malformed(_ clause: String, at position: Int) -> RemoteWriteError {
    RemoteWriteError(.malformedProtobuf, clause, at: position)
  }
}
