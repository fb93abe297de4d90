import Monitoring
import Platform

/// The cursors of one list: opaque, so that no client is tempted to build one, and of this list alone.
///
/// A cursor is base64url (RFC 4648 §5) without padding of 8 bytes and the place in the list. The bytes are a mark of the
/// place, of the list with its filters, and of the epoch of the database: a cursor of another list, half of one, or one
/// from before the last start is refused. After a start the database may be another than the one that was paged through,
/// a restored backup say, and the rest of its pages would not fit to the first.
struct ListCursors: Sendable {
  private let list: FNV1a

  /// - Parameter request: how many items and in which form is no part of what the list is.
  init(_ request: APIRequest) {
    var list = request.question(without: ["cursor", "limit", "wait", "format"])
    list.combine(request.epoch)
    self.list = list
  }

  func encode(_ place: String) -> String { Base64URL.encode(mark(of: place) + Array(place.utf8)) }

  /// Nil for what `encode` never made of this list.
  func decode(_ text: String) -> String? {
    guard text.utf8.count <= 1_024, let bytes = Base64URL.decode(text), bytes.count >= 8,
      let place = String(validating: bytes[8...], as: UTF8.self), encode(place) == text
    else { return nil }
    return place
  }

  private func mark(of place: String) -> [UInt8] {
    var mark = list
    mark.combine(place)
    return (0..<8).map { UInt8(truncatingIfNeeded: mark.value >> (8 * $0)) }
  }

  /// What is wrong with a cursor of anything else.
  static let fault = "is not a cursor of this list since the server last started; begin again without it"

  /// The same where it turns out once the list is looked at.
  static var problem: Problem {
    Problem(
      MonitoringError(
        .invalidCursor, "The cursor \(fault).",
        faults: [Fault(at: .parameter("cursor"), code: .invalidCursor, detail: fault)]))
  }
}

/// RFC 4648 §5 without padding.
private enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var pending = 0
    var bits = 0
    for byte in bytes {
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

  /// Nil for other characters; of what is left over at the end nothing is asked.
  static func decode(_ text: String) -> [UInt8]? {
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
    return bytes
  }
}
