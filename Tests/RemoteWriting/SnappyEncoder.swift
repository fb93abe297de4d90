/// Packs as snappy's block format, with literals and all three kinds of copies, for tests of what takes it apart.
package enum SnappyEncoder {
  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var output = varint(UInt64(bytes.count))
    var table: [UInt32: Int] = [:]
    var (position, literal) = (0, 0)
    while position + 4 <= bytes.count {
      let key = bytes[position..<position + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let candidate = table.updateValue(position, forKey: key)
      guard let candidate else {
        position += 1
        continue
      }
      var count = 4
      while position + count < bytes.count, count < 64, bytes[candidate + count] == bytes[position + count] {
        count += 1
      }
      output += Self.literal(bytes[literal..<position])
      output += copy(offset: position - candidate, count: count)
      position += count
      literal = position
    }
    return output + Self.literal(bytes[literal...])
  }

  package static func varint(_ value: UInt64) -> [UInt8] {
    var (bytes, rest) = ([UInt8](), value)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  package static func literal(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    let last = bytes.count - 1
    if last < 60 { return [UInt8(last << 2)] + bytes }
    let width = last < 1 << 8 ? 1 : last < 1 << 16 ? 2 : last < 1 << 24 ? 3 : 4
    return [UInt8((59 + width) << 2)] + (0..<width).map { UInt8(truncatingIfNeeded: last >> (8 * $0)) } + bytes
  }

  package static func copy(offset: Int, count: Int) -> [UInt8] {
    if offset < 2_048, (4...11).contains(count) {
      return [UInt8((offset >> 8) << 5 | (count - 4) << 2 | 1), UInt8(truncatingIfNeeded: offset)]
    }
    let width = offset < 65_536 ? 2 : 4
    return [UInt8((count - 1) << 2 | (width == 2 ? 2 : 3))]
      + (0..<width).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
  }
}
