/// The ids that clients choose, and those that the server makes.
package enum Identifier {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// 26 characters of Crockford's base 32, 130 random bits, so that no two meet.
  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    let characters = (0..<26).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] }
    return String(decoding: characters, as: UTF8.self)
  }

  package static let longest = 128
  /// They stand in paths, so `.` and `..`, which paths give a meaning, are none.
  package static let rule = "1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-', and neither '.' nor '..'"

  package static func isValid(_ text: String) -> Bool {
    (1...longest).contains(text.utf8.count) && text != "." && text != ".." && text.utf8.allSatisfy(isPart)
  }

  /// Whether a character may be part of an id.
  static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
