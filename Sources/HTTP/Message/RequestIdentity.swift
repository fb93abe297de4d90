/// The id of a request: the client's own where it is safe to repeat, else a number that becomes text on demand.
enum RequestIdentity: Sendable, Hashable {
  case given(String)
  case number(UInt64)

  init(headers: RequestHeaders, number: UInt64) {
    // Of two none is taken: in the log each would be the other's.
    if let given = headers.single("x-request-id"), Self.isSafe(given) {
      self = .given(given)
    } else {
      self = .number(number)
    }
  }

  var text: String {
    switch self {
    case .given(let text): return text
    case .number(let number): return Self.hexadecimal(number)
    }
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { digits in
      for index in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: number >> (60 - 4 * index)) & 15
        digits[index] = digit < 10 ? 48 + digit : 87 + digit
      }
      return 16
    }
  }

  private static func isSafe(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        Characters.isDigit(byte) || (Characters.lowercased(byte) &- 97 < 26) || "._-".utf8.contains(byte)
      }
  }
}
