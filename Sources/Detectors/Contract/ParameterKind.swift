/// What values a parameter takes.
package enum ParameterKind: Sendable {
  case integer(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case flag
  case choice([String])
  /// Some names of a list, and what one of them is called.
  case choices(of: [String], each: String)

  /// The value in the kind's own form (an integer where a number is wanted becomes one), or what is wrong with it.
  func accept(_ value: ParameterValue) -> Result<ParameterValue, ParameterProblem> {
    switch (self, value) {
    case (.integer(let range), .integer(let given)):
      range.contains(given) ? .success(value) : .failure(.outOfRange("\(range.lowerBound) to \(range.upperBound)"))
    case (.number(let range), .integer(let given)):
      Self.accept(Double(given), in: range)
    case (.number(let range), .number(let given)):
      Self.accept(given, in: range)
    case (.flag, .flag):
      .success(value)
    case (.choice(let names), .text(let given)):
      names.contains(given) ? .success(value) : .failure(.outOfRange(names.joined(separator: ", ")))
    case (.choices(let names, _), .list(let given)):
      Self.accept(given, from: names)
    default:
      .failure(.wrongType(expected: expectation))
    }
  }

  private static func accept(
    _ given: Double, in range: ClosedRange<Double>
  ) -> Result<ParameterValue, ParameterProblem> {
    range.contains(given)
      ? .success(.number(given)) : .failure(.outOfRange("\(range.lowerBound) to \(range.upperBound)"))
  }

  private static func accept(
    _ given: [ParameterValue], from names: [String]
  ) -> Result<ParameterValue, ParameterProblem> {
    var seen: Set<String> = []
    for value in given {
      guard case .text(let name) = value else { return .failure(.wrongType(expected: "a list of names")) }
      guard names.contains(name), seen.insert(name).inserted else {
        return .failure(.outOfRange("each once: " + names.joined(separator: ", ")))
      }
    }
    return .success(.list(given))
  }

  private var expectation: String {
    switch self {
    case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .choice(let names): "one of " + names.joined(separator: ", ")
    case .choices(let names, _): "a list of " + names.joined(separator: ", ")
    }
  }
}

/// Why a value was not accepted, before the parameter's name is known.
enum ParameterProblem: Error {
  case wrongType(expected: String)
  case outOfRange(String)

  func fault(of name: String) -> ParameterFault {
    switch self {
    case .wrongType(let expected): .wrongType(name, expected: expected)
    case .outOfRange(let allowed): .outOfRange(name, allowed: allowed)
    }
  }
}
