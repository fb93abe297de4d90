/// How lists are paged: so many items after the place that an opaque cursor names.
struct Paging {
  static let mostItems = 10_000
  static let defaultItems = 100

  let limit: Int
  /// The id or number of the last item that the client has seen.
  let after: String?
}

extension QueryReader {
  /// `limit` and `cursor`.
  mutating func paging() -> Paging {
    let limit = integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    guard let text = text("cursor") else { return Paging(limit: limit, after: nil) }
    let after = Cursor.decode(text)
    if after == nil { report("cursor", "invalid_cursor", "is not a cursor of this list") }
    return Paging(limit: limit, after: after)
  }

  /// `limit` and `cursor` of a list whose places are numbers.
  mutating func numberedPaging() -> (limit: Int, after: Int64?) {
    let paging = paging()
    guard let text = paging.after else { return (paging.limit, nil) }
    guard let number = Int64(text) else {
      report("cursor", "invalid_cursor", "is not a cursor of this list")
      return (paging.limit, nil)
    }
    return (paging.limit, number)
  }
}

/// An opaque cursor: the place in base64url (RFC 4648 §5) without padding, so that no client is tempted to build one.
enum Cursor {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func encode(_ place: String) -> String {
    var text: [UInt8] = []
    var pending = 0
    var bits = 0
    for byte in place.utf8 {
      pending = (pending << 8 | Int(byte)) & 0xffff
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[pending >> bits & 63])
      }
    }
    if bits > 0 { text.append(alphabet[pending << (6 - bits) & 63]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil for what `encode` never made.
  static func decode(_ text: String) -> String? {
    guard text.utf8.count <= 1_024 else { return nil }
    var bytes: [UInt8] = []
    var pending = 0
    var bits = 0
    for character in text.utf8 {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      pending = (pending << 6 | value) & 0xffff
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
      }
    }
    guard let place = String(validating: bytes, as: UTF8.self), encode(place) == text else { return nil }
    return place
  }
}
