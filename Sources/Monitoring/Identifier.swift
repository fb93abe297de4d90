/// Ids that the server makes: 26 characters of Crockford's base 32, 130 random bits, so that no two meet.
enum Identifier {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    let characters = (0..<26).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] }
    return String(decoding: characters, as: UTF8.self)
  }
}
