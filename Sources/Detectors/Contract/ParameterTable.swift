/// All that a method can be told, one row a parameter, in the order of its documentation.
///
/// The one place where a parameter is entered beside its property: from the table come the reader of requests, the
/// defaults, the validation, the `parameters` of an answer, the fields of archives, the contract's schema and the
/// reference page.
package struct ParameterTable<Parameters: MethodParameters>: Sendable {
  package let rows: [ParameterRow<Parameters>]
  /// Names, kinds, bounds and defaults: what a client's values are held against.
  package let schema: ParameterSchema

  package init(_ rows: [ParameterRow<Parameters>]) {
    self.rows = rows
    schema = ParameterSchema(
      rows.map { row in
        ParameterDefinition(row.name, row.kind, default: row.value(Parameters()), row.summary)
      })
  }
}

/// One parameter of a method: its name, the property that holds it, what values it takes, and a sentence on it.
package struct ParameterRow<Parameters: Sendable>: Sendable {
  package let name: String
  package let kind: ParameterKind
  /// For the operator, with the source of the default.
  package let summary: String
  let value: @Sendable (Parameters) -> ParameterValue
  /// Takes a value that the kind accepts.
  let assign: @Sendable (inout Parameters, ParameterValue) -> Void

  package static func integer(
    _ name: String, _ property: any WritableKeyPath<Parameters, Int> & Sendable, _ range: ClosedRange<Int>,
    _ summary: String
  ) -> Self {
    Self(name: name, kind: .integer(range), summary: summary) {
      .integer($0[keyPath: property])
    } assign: {
      if case .integer(let value) = $1 { $0[keyPath: property] = value }
    }
  }

  package static func number(
    _ name: String, _ property: any WritableKeyPath<Parameters, Double> & Sendable, _ range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    Self(name: name, kind: .number(range), summary: summary) {
      .number($0[keyPath: property])
    } assign: {
      if case .number(let value) = $1 { $0[keyPath: property] = value }
    }
  }

  package static func flag(
    _ name: String, _ property: any WritableKeyPath<Parameters, Bool> & Sendable, _ summary: String
  ) -> Self {
    Self(name: name, kind: .flag, summary: summary) {
      .flag($0[keyPath: property])
    } assign: {
      if case .flag(let value) = $1 { $0[keyPath: property] = value }
    }
  }

  /// One of the cases, under its raw value.
  package static func choice<Choice: ParameterChoice>(
    _ name: String, _ property: any WritableKeyPath<Parameters, Choice> & Sendable, _ summary: String
  ) -> Self {
    Self(name: name, kind: .choice(Choice.allCases.map(\.rawValue)), summary: summary) {
      .text($0[keyPath: property].rawValue)
    } assign: {
      if case .text(let name) = $1, let value = Choice(rawValue: name) { $0[keyPath: property] = value }
    }
  }

  /// Some of the cases, each once; or, with the word `automatic` among them, nil: what the data has enough of.
  package static func choices<Choice: ParameterChoice>(
    _ name: String, _ property: any WritableKeyPath<Parameters, [Choice]?> & Sendable, automatic: String,
    _ summary: String
  ) -> Self {
    let names = [automatic] + Choice.allCases.map(\.rawValue)
    return Self(name: name, kind: .choices(of: names, each: "\(Choice.self)"), summary: summary) {
      .list($0[keyPath: property]?.map { .text($0.rawValue) } ?? [.text(automatic)])
    } assign: { parameters, value in
      guard case .list(let values) = value else { return }
      let names = values.compactMap { if case .text(let name) = $0 { name } else { nil } }
      parameters[keyPath: property] = names.contains(automatic) ? nil : names.compactMap(Choice.init)
    }
  }
}

/// Named cases that a parameter is one of.
package protocol ParameterChoice: RawRepresentable, CaseIterable, Sendable where RawValue == String {}
