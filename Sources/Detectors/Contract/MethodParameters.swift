/// What a method can be told. The defaults are the properties' initial values.
package protocol MethodParameters: Equatable, Sendable {
  init()

  static var table: ParameterTable<Self> { get }

  /// What the contract says of the defaults as a whole.
  static var summary: String { get }

  /// The parameters' names in the order in which archives and checkpoints held them as bare numbers, before they held
  /// names; none for methods that came later.
  static var numberedNames: [String] { get }
}

extension MethodParameters {
  package static var numberedNames: [String] { [] }

  /// The given values over the defaults.
  ///
  /// - Throws: `ParameterFaults` with every fault at once: unknown names, wrong kinds, values out of bounds.
  package init(_ given: [String: ParameterValue]) throws(ParameterFaults) {
    let resolved = try Self.table.schema.resolve(given)
    self.init()
    for (row, entry) in zip(Self.table.rows, resolved.values) { row.assign(&self, entry.value) }
  }

  /// The values in force, by name.
  package var values: [(name: String, value: ParameterValue)] {
    Self.table.rows.map { ($0.name, $0.value(self)) }
  }

  /// The value of that name, nil where the method has no such parameter.
  package func value(of name: String) -> ParameterValue? {
    Self.table.rows.first { $0.name == name }?.value(self)
  }
}
