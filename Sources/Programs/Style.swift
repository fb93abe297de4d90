import Glibc

/// Colours of the terminal, where standard output is one and the user has not said no (no-color.org).
package enum Style {
  package static let isTerminal = isatty(STDOUT_FILENO) == 1
  private static let hasColours = isTerminal && getenv("NO_COLOR") == nil

  package static func dim(_ text: String) -> String { wrapped(text, "2") }
  package static func bold(_ text: String) -> String { wrapped(text, "1") }
  package static func alarm(_ text: String) -> String { wrapped(text, "1;31") }
  package static func band(_ text: String) -> String { wrapped(text, "34") }

  private static func wrapped(_ text: String, _ code: String) -> String {
    hasColours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
