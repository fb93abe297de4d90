/// The options of one call: flags over environment over defaults.
package struct OptionValues {
  private var texts: [String: String]
  /// What stands without dashes, for commands that take words.
  package private(set) var words: [String] = []

  /// Reads `arguments` (`--name value`, `--name=value`, switches) against `definitions`, and the environment for those
  /// not given.
  ///
  /// - Throws: `UsageError` for an unknown option, a missing value, a value for a switch, a stray word.
  package init(
    _ arguments: [String], definitions: [OptionDefinition], environment: [String: String], takesWords: Bool = false
  ) throws(UsageError) {
    texts = [:]
    for definition in definitions {
      texts[definition.name] = environment[definition.environmentVariable]
    }
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else {
        guard takesWords else { throw .strayWord(argument) }
        words.append(argument)
        continue
      }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let definition = definitions.first(where: { $0.name == name }) else { throw .unknownOption(argument) }
      if definition.placeholder == nil {
        guard parts.count == 1 else { throw .unexpectedValue(name) }
        texts[name] = "true"
      } else if parts.count == 2 {
        texts[name] = String(parts[1])
      } else {
        guard let value = rest.popFirst() else { throw .missingValue(name) }
        texts[name] = value
      }
    }
  }

  package func text(_ name: String) -> String? {
    texts[name]
  }

  package func flag(_ name: String) throws(UsageError) -> Bool {
    switch texts[name] {
    case nil, "false", "0", "": false
    case "true", "1": true
    case .some(let text): throw .invalidValue(name, text, expected: "true or false")
    }
  }

  package func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = texts[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw .invalidValue(name, text, expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
