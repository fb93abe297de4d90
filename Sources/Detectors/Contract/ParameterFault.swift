/// One thing wrong with the parameters that a client gave.
package enum ParameterFault: Equatable, Sendable {
  case unknown(String, known: [String])
  case wrongType(String, expected: String)
  case outOfRange(String, allowed: String)
  /// Each value is allowed, but not beside the others.
  case inconsistent(String, detail: String)

  /// The parameter at fault.
  package var name: String {
    switch self {
    case .unknown(let name, _), .wrongType(let name, _), .outOfRange(let name, _), .inconsistent(let name, _): name
    }
  }
}

/// All that is wrong with a set of parameters, so that a client mends it in one go. Never empty.
package struct ParameterFaults: Error, Equatable {
  package let faults: [ParameterFault]
}
