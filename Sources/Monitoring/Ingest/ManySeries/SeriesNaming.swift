import Platform

/// Names series by what senders call theirs: a name and labels, or a measurement and tags.
///
/// The id is the name and each label, in the order of their keys, as `cpu.cpu-cpu0.host-web-1`: readable, and always the same. As
/// such it is told apart from any other as long as a key has neither `.` nor `-`, and no part a `-` behind a `.`. Where that is
/// not so, where a character had to be replaced by `_` or the text be cut, `..` and a hash of the name and labels follow, in 13
/// characters of Crockford's base 32: two names or label sets never share an id but by an accident of FNV-1a's 64 bits.
package enum SeriesNaming {
  private static let hashLength = 13
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// - Parameter labels: in the order of their keys, which come once; one without a value is none.
  package static func id(name: String, labels: [(key: String, value: String)]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(Identifier.longest)
    var isPlain = append(name, to: &text, isKey: false)
    for (key, value) in labels where !value.isEmpty {
      text.append(UInt8(ascii: "."))
      isPlain = append(key, to: &text, isKey: true) && isPlain
      text.append(UInt8(ascii: "-"))
      isPlain = append(value, to: &text, isKey: false) && isPlain
    }
    if !isPlain || text.count > Identifier.longest {
      let rest = Identifier.longest - hashLength - 2
      if text.count > rest { text.removeSubrange(rest...) }
      text += [UInt8(ascii: "."), UInt8(ascii: ".")]
      append(hash(name, labels), to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Labels as tags of a series: those with a value, cut where they are longer than tags may be, which an ellipsis shows.
  package static func tags(
    name: (key: String, value: String), labels: [(key: String, value: String)]
  ) -> [String: String] {
    var tags: [String: String] = [:]
    for (key, value) in [name] + labels where !value.isEmpty && !key.isEmpty {
      tags[cut(key, SeriesLimits.tagKeyLength)] = cut(value, SeriesLimits.tagValueLength)
    }
    return tags
  }

  private static func cut(_ text: String, _ most: Int) -> String {
    // A scalar takes a byte at least, so that most texts are not gone through.
    guard text.utf8.count > most, text.unicodeScalars.count > most else { return text }
    var cut = ""
    cut.unicodeScalars.append(contentsOf: text.unicodeScalars.prefix(most - 1))
    return cut + "…"
  }

  /// Appends a part with what cannot stand in an id replaced.
  ///
  /// - Returns: whether it stands there as it is, and nothing else could.
  private static func append(_ part: String, to text: inout [UInt8], isKey: Bool) -> Bool {
    var isPlain = !part.isEmpty
    var hasPoint = false
    var last: UInt8 = UInt8(ascii: ".")
    for byte in part.utf8 {
      // Of a letter of several bytes one stroke is enough.
      if byte & 0xC0 == 0x80 { continue }
      guard Identifier.isPart(byte) else {
        isPlain = false
        last = UInt8(ascii: "_")
        text.append(last)
        continue
      }
      if byte == UInt8(ascii: ".") {
        isPlain = isPlain && !isKey && last != byte
        hasPoint = true
      } else if byte == UInt8(ascii: "-") {
        isPlain = isPlain && !isKey && !hasPoint
      }
      last = byte
      text.append(byte)
    }
    return isPlain && last != UInt8(ascii: ".")
  }

  private static func hash(_ name: String, _ labels: [(key: String, value: String)]) -> UInt64 {
    var hash = FNV1a()
    func combine(_ part: String) {
      for byte in part.utf8 { hash.combine(byte) }
      // No text of UTF-8 holds it.
      hash.combine(UInt8(0xFF))
    }
    combine(name)
    for (key, value) in labels where !value.isEmpty {
      combine(key)
      combine(value)
    }
    return hash.value
  }

  private static func append(_ hash: UInt64, to text: inout [UInt8]) {
    for place in 0..<hashLength { text.append(alphabet[Int(hash >> UInt64(5 * place) & 31)]) }
  }
}
