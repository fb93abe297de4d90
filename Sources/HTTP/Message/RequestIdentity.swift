/// The id of a request: the client's own where it is safe to repeat, else a number that becomes text on demand.
enum RequestIdentity: Sendable, Hashable {
  case given(String)
  case number(UInt64)

  init(headers: RequestHeaders, number: UInt64) {
    if let given = headers["x-request-id"], Self.isSafe(given) { self = .given(given) } else { self = .number(number) }
  }

  var text: String {
    switch self {
    case .given(let text): return text
    case .number(let number):
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
  }

  private static func isSafe(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        Characters.isDigit(byte) || (Characters.lowercased(byte) &- 97 < 26) || "._-".utf8.contains(byte)
      }
  }
}
