/// One option of a command: the flag, the environment variable that stands for it, and what it means.
package struct OptionDefinition: Sendable {
  /// The flag without its dashes, such as `token-file`.
  package let name: String
  /// What the help shows as its value; nil for a switch, which takes none.
  package let placeholder: String?
  /// What the help shows as its default; nil where there is none.
  package let defaultText: String?
  package let summary: String

  package init(_ name: String, _ placeholder: String? = nil, default defaultText: String? = nil, _ summary: String) {
    self.name = name
    self.placeholder = placeholder
    self.defaultText = defaultText
    self.summary = summary
  }

  /// `LAPWING_TOKEN_FILE` for `token-file`.
  package var environmentVariable: String {
    "LAPWING_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }

  /// What the help of a command says of it.
  package var help: String {
    let flag = "  --\(name)" + (placeholder.map { " \($0)" } ?? "")
    let fallback = defaultText.map { " Default: \($0)." } ?? ""
    return "\(flag)\n      \(summary)\(fallback)\n      Environment: \(environmentVariable)"
  }
}
