/// A call that cannot be understood; ends the program with status 64 (EX_USAGE of sysexits.h) and one line.
package enum UsageError: Error, Equatable {
  /// A word that names none of a kind, such as a command.
  case unknown(_ kind: String, String)
  case unknownOption(String)
  case missingOption(String)
  case missingValue(String)
  case unexpectedValue(String)
  case strayWord(String)
  case invalidValue(String, String, expected: String)

  package var message: String {
    switch self {
    case .unknown(let kind, let name): "unknown \(kind) '\(name)'"
    case .unknownOption(let text): "unknown option '\(text)'"
    case .missingOption(let name): "--\(name) is wanted"
    case .missingValue(let name): "--\(name) wants a value"
    case .unexpectedValue(let name): "--\(name) takes no value"
    case .strayWord(let word): "unexpected word '\(word)'"
    case .invalidValue(let name, let text, let expected): "--\(name) is '\(text)', which is not \(expected)"
    }
  }
}
