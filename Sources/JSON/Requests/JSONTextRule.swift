/// Which characters a string of a request may hold.
package struct JSONTextRule: Sendable {
  /// What the rule allows, after "must consist of": "letters, digits, '.', '_' and '-'".
  package let name: String
  package let allows: @Sendable (Unicode.Scalar) -> Bool

  package init(name: String, allows: @escaping @Sendable (Unicode.Scalar) -> Bool) {
    self.name = name
    self.allows = allows
  }

  /// Any text.
  package static let any = JSONTextRule(name: "characters") { _ in true }

  /// Text of one line: no control characters, those of C1 (U+0080 to U+009F) among them.
  package static let line = JSONTextRule(name: "characters other than control characters") {
    $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
  }

  /// `[A-Za-z0-9._-]`, as ids are.
  package static let identifier = JSONTextRule(name: "letters, digits, '.', '_' and '-'") {
    switch $0 {
    case "A"..."Z", "a"..."z", "0"..."9", ".", "_", "-": true
    default: false
    }
  }
}
