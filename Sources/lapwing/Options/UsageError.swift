/// A call that cannot be understood; ends the program with status 64 (EX_USAGE of sysexits.h) and one line.
enum UsageError: Error, Equatable {
  case unknownCommand(String)
  case unknownBenchmark(String)
  case unknownOption(String)
  case missingOption(String)
  case missingValue(String)
  case unexpectedValue(String)
  case strayWord(String)
  case invalidValue(String, String, expected: String)

  var message: String {
    switch self {
    case .unknownCommand(let name): "unknown command '\(name)'"
    case .unknownBenchmark(let name): "unknown benchmark '\(name)'; --list lists them"
    case .unknownOption(let text): "unknown option '\(text)'"
    case .missingOption(let name): "--\(name) is wanted"
    case .missingValue(let name): "--\(name) wants a value"
    case .unexpectedValue(let name): "--\(name) takes no value"
    case .strayWord(let word): "unexpected word '\(word)'"
    case .invalidValue(let name, let text, let expected): "--\(name) is '\(text)', which is not \(expected)"
    }
  }
}
