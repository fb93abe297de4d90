/// The parameters in force, defaults included, in the order of the schema that made them.
///
/// The typed reads trap on a name or kind that the schema does not have: a schema and its reader are written together.
package struct ResolvedParameters: Sendable {
  package let values: [(name: String, value: ParameterValue)]

  package func integer(_ name: String) -> Int {
    guard case .integer(let value) = self[name] else { preconditionFailure("\(name) is no integer parameter") }
    return value
  }

  package func number(_ name: String) -> Double {
    guard case .number(let value) = self[name] else { preconditionFailure("\(name) is no number parameter") }
    return value
  }

  package func flag(_ name: String) -> Bool {
    guard case .flag(let value) = self[name] else { preconditionFailure("\(name) is no flag parameter") }
    return value
  }

  package func text(_ name: String) -> String {
    guard case .text(let value) = self[name] else { preconditionFailure("\(name) is no text parameter") }
    return value
  }

  package func names(_ name: String) -> [String] {
    guard case .list(let values) = self[name] else { preconditionFailure("\(name) is no list of names") }
    return values.compactMap { value in
      if case .text(let text) = value { text } else { nil }
    }
  }

  private subscript(name: String) -> ParameterValue? {
    values.first { $0.name == name }?.value
  }
}
