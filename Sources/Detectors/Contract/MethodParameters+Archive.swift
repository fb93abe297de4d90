import Networks

extension Archive {
  /// Each parameter under its own name, so that a later release may know more of them.
  mutating func add(_ parameters: some MethodParameters) {
    for (name, value) in parameters.values {
      let entry = "parameter." + name
      switch value {
      case .integer(let value): add(entry, [value])
      case .number(let value): add(entry, [value])
      case .flag(let value): add(entry, [value ? 1 : 0])
      case .text(let value): add(entry, value)
      case .list(let values): add(entry, values.map(\.name).joined(separator: ","))
      }
    }
  }

  /// What ``add(_:)`` wrote, or an earlier release as bare numbers; defaults for what it did not know yet.
  ///
  /// - Throws: `unexpectedShape` where a value is outside of its bounds.
  func parameters<Parameters: MethodParameters>(
    _ type: Parameters.Type = Parameters.self
  ) throws(ArchiveError) -> Parameters {
    if contains("parameters") {
      guard let parameters = Parameters(numbers: try doubles("parameters")) else {
        throw .unexpectedShape("parameters")
      }
      return parameters
    }
    var given: [String: ParameterValue] = [:]
    for row in Parameters.table.rows {
      let entry = "parameter." + row.name
      guard contains(entry) else { continue }
      given[row.name] =
        switch row.kind {
        case .integer: .integer(try integers(entry, count: 1)[0])
        case .number: .number(try doubles(entry, count: 1)[0])
        case .flag: .flag(try integers(entry, count: 1)[0] == 1)
        case .choice: .text(try text(entry))
        case .choices: .list(try text(entry).split(separator: ",").map { .text(String($0)) })
        }
    }
    do { return try Parameters(given) } catch { throw .unexpectedShape("parameters") }
  }
}

extension MethodParameters {
  /// What tells trainings apart: the parameters that earlier releases numbered, in their order, and of those that came
  /// later the ones that are not at their defaults, by name. So a checkpoint of a release that did not know them still
  /// belongs to its training.
  var numbers: [Double] {
    let (rows, defaults) = (Self.table.rows, Self())
    let numbered = Self.numberedNames.compactMap { name in rows.first { $0.name == name } }
    let later = rows.filter { !Self.numberedNames.contains($0.name) && $0.value(self) != $0.value(defaults) }
    return numbered.map { $0.kind.number($0.value(self)) }
      + later.flatMap { $0.name.utf8.map(Double.init) + [$0.kind.number($0.value(self))] }
  }

  /// What an earlier release wrote as numbers, which may be fewer than there are names today; nil where a number is
  /// outside of its parameter's bounds.
  init?(numbers: [Double]) {
    guard numbers.count <= Self.numberedNames.count else { return nil }
    var given: [String: ParameterValue] = [:]
    for (name, number) in zip(Self.numberedNames, numbers) {
      guard let row = Self.table.rows.first(where: { $0.name == name }), let value = row.kind.value(number) else {
        return nil
      }
      given[name] = value
    }
    do { try self.init(given) } catch { return nil }
  }
}

extension ParameterKind {
  /// Flags are 0 and 1, choices are counted, and lists are sets of bits, −1 for the first choice, which stands for all.
  fileprivate func number(_ value: ParameterValue) -> Double {
    switch (self, value) {
    case (_, .integer(let value)): Double(value)
    case (_, .number(let value)): value
    case (_, .flag(let value)): value ? 1 : 0
    case (.choice(let names), .text(let name)): Double(names.firstIndex(of: name) ?? 0)
    case (.choices(let names, _), .list(let values)):
      values.contains(.text(names[0]))
        ? -1
        : Double(
          names.dropFirst().enumerated().reduce(0) { $0 | (values.contains(.text($1.element)) ? 1 << $1.offset : 0) })
    default: .nan
    }
  }

  fileprivate func value(_ number: Double) -> ParameterValue? {
    guard number.isFinite, abs(number) < 1e9 else { return nil }
    let integer = Int(number)
    switch self {
    case .integer: return .integer(integer)
    case .number: return .number(number)
    case .flag: return .flag(integer == 1)
    case .choice(let names): return names.indices.contains(integer) ? .text(names[integer]) : nil
    case .choices(let names, _):
      guard integer < 1 << (names.count - 1) else { return nil }
      if integer < 0 { return .list([.text(names[0])]) }
      return .list(names.dropFirst().enumerated().filter { integer >> $0.offset & 1 == 1 }.map { .text($0.element) })
    }
  }
}

extension ParameterValue {
  fileprivate var name: String { if case .text(let name) = self { name } else { "" } }
}
