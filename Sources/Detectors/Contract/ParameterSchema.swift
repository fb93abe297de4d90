/// The parameters that an algorithm knows: their names, kinds, bounds and defaults, in the order of its documentation.
///
/// Every bound is a promise to the machine: no accepted value makes a training allocate or run without limit.
package struct ParameterSchema: Sendable {
  package let definitions: [ParameterDefinition]

  package init(_ definitions: [ParameterDefinition]) {
    self.definitions = definitions
  }

  /// The values in force: the given ones, and the defaults of those that were not given.
  ///
  /// - Throws: `ParameterFaults` with every fault at once: unknown names, wrong kinds, values out of bounds.
  package func resolve(_ given: [String: ParameterValue]) throws(ParameterFaults) -> ResolvedParameters {
    var faults: [ParameterFault] = []
    for name in given.keys.sorted() where !definitions.contains(where: { $0.name == name }) {
      faults.append(.unknown(name, known: definitions.map(\.name)))
    }
    var values: [(name: String, value: ParameterValue)] = []
    for definition in definitions {
      guard let value = given[definition.name] else {
        values.append((definition.name, definition.defaultValue))
        continue
      }
      switch definition.kind.accept(value) {
      case .success(let accepted): values.append((definition.name, accepted))
      case .failure(let problem): faults.append(problem.fault(of: definition.name))
      }
    }
    guard faults.isEmpty else { throw ParameterFaults(faults: faults) }
    return ResolvedParameters(values: values)
  }
}

/// One parameter of an algorithm.
package struct ParameterDefinition: Sendable {
  package let name: String
  package let kind: ParameterKind
  package let defaultValue: ParameterValue
  /// One sentence for the operator, with the source of the default.
  package let summary: String

  package init(_ name: String, _ kind: ParameterKind, default defaultValue: ParameterValue, _ summary: String) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.summary = summary
  }
}
