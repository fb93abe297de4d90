/// One option of a command: the flag, the environment variable that stands for it, and what it means.
struct OptionDefinition: Sendable {
  /// The flag without its dashes, such as `token-file`.
  let name: String
  /// What the help shows as its value; nil for a switch, which takes none.
  let placeholder: String?
  /// What the help shows as its default; nil where there is none.
  let defaultText: String?
  let summary: String

  init(_ name: String, _ placeholder: String? = nil, default defaultText: String? = nil, _ summary: String) {
    self.name = name
    self.placeholder = placeholder
    self.defaultText = defaultText
    self.summary = summary
  }

  /// `LAPWING_TOKEN_FILE` for `token-file`.
  var environmentVariable: String {
    "LAPWING_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }
}
