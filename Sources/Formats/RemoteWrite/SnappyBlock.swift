/// Takes snappy's block format apart (google/snappy, format_description.txt): a length, then literals and copies of what came
/// before. It is not the framed format, which has checksums.
package enum SnappyBlock {
  /// The longest copy makes 64 bytes of 3, so that a block that declares more than this for each of its bytes lies.
  private static let mostGrowth = 22

  /// How many bytes come out.
  package static func length(of bytes: [UInt8], limit: Int) throws(RemoteWriteError) -> Int {
    var position = 0
    return try length(of: bytes, limit: limit, &position)
  }

  /// - Parameter limit: bytes that come out at most, compared before any memory is taken for them.
  package static func decode(_ bytes: [UInt8], limit: Int) throws(RemoteWriteError) -> [UInt8] {
    var position = 0
    let length = try length(of: bytes, limit: limit, &position)
    var output = [UInt8](repeating: 0, count: length)
    var written = 0
    while position < bytes.count {
      let start = position
      switch bytes[position] & 3 {
      case 0: try literal(bytes, &position, &output, &written)
      default:
        let (offset, count) = try copy(bytes, &position)
        guard offset >= 1, offset <= written else {
          throw malformed("a copy reaches \(offset) bytes back where \(written) came before", at: start)
        }
        guard count <= length - written else { throw tooLong(start) }
        // The ends may overlap, which repeats: byte by byte, forwards.
        for _ in 0..<count {
          output[written] = output[written - offset]
          written += 1
        }
      }
    }
    guard written == length else {
      throw malformed("it ends after \(written) of \(length) bytes", at: bytes.count)
    }
    return output
  }

  private static func length(
    of bytes: [UInt8], limit: Int, _ position: inout Int
  ) throws(RemoteWriteError) -> Int {
    let length = try declaredLength(bytes, &position)
    guard length <= limit else {
      throw RemoteWriteError(.tooLarge, "it unpacks to \(length) bytes, and \(limit) are taken", at: 0)
    }
    guard length <= bytes.count * mostGrowth else {
      throw malformed("no \(bytes.count) bytes hold the \(length) that it declares", at: 0)
    }
    return length
  }

  /// The length before the elements: 7 bits a byte, the lowest first, 32 bits in all.
  private static func declaredLength(_ bytes: [UInt8], _ position: inout Int) throws(RemoteWriteError) -> Int {
    var length = 0
    for shift in stride(from: 0, through: 28, by: 7) {
      guard position < bytes.count else { throw malformed("it ends within its length", at: position) }
      let byte = Int(bytes[position])
      position += 1
      length |= (byte & 0x7F) << shift
      if byte < 0x80 {
        guard length <= UInt32.max else { break }
        return length
      }
    }
    throw malformed("its length has more than 32 bits", at: 0)
  }

  private static func literal(
    _ bytes: [UInt8], _ position: inout Int, _ output: inout [UInt8], _ written: inout Int
  ) throws(RemoteWriteError) {
    let start = position
    let code = Int(bytes[position] >> 2)
    position += 1
    // 60 to 63 say in how many bytes the length follows.
    let count = code < 60 ? code + 1 : try number(bytes, &position, code - 59) + 1
    guard count <= bytes.count - position else { throw malformed("a literal reaches beyond the end", at: start) }
    guard count <= output.count - written else { throw tooLong(start) }
    output.replaceSubrange(written..<written + count, with: bytes[position..<position + count])
    position += count
    written += count
  }

  private static func copy(
    _ bytes: [UInt8], _ position: inout Int
  ) throws(RemoteWriteError) -> (offset: Int, count: Int) {
    let tag = Int(bytes[position])
    position += 1
    switch tag & 3 {
    case 1: return ((tag >> 5) << 8 | (try number(bytes, &position, 1)), 4 + (tag >> 2) & 7)
    case 2: return (try number(bytes, &position, 2), 1 + tag >> 2)
    default: return (try number(bytes, &position, 4), 1 + tag >> 2)
    }
  }

  /// An unsigned number of `count` bytes, the lowest first.
  private static func number(
    _ bytes: [UInt8], _ position: inout Int, _ count: Int
  ) throws(RemoteWriteError) -> Int {
    guard count <= bytes.count - position else { throw malformed("it ends within an element", at: position) }
    var value = 0
    for index in 0..<count { value |= Int(bytes[position + index]) << (8 * index) }
    position += count
    return value
  }

  private static func tooLong(_ position: Int) -> RemoteWriteError {
    malformed("more comes out than the length that it declares", at: position)
  }

  private static func malformed(_ clause: String, at position: Int) -> RemoteWriteError {
    RemoteWriteError(.malformedSnappy, clause, at: position)
  }
}
