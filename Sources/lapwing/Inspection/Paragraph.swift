/// Sentences in lines.
enum Paragraph {
  static let width = 80

  /// Breaks a text at spaces so that each line, its indent counted, fits the width; a word that doesn't stands alone.
  static func wrap(_ text: String, indent: Int, width: Int = width) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [margin + line]
  }

  /// The same behind what stands in the margin of the first line.
  ///
  /// - Parameter mark: as wide as the indent, but for colours.
  static func wrap(_ text: String, indent: Int, after mark: String) -> [String] {
    var lines = wrap(text, indent: indent)
    lines[0] = mark + lines[0].dropFirst(indent)
    return lines
  }

  /// A text that is longer than `width`, cut.
  static func cut(_ text: String, to width: Int) -> String {
    text.count > width ? text.prefix(max(0, width - 1)) + "…" : text
  }
}

/// Parameters of an import, as the sentences of the server name them, in the form of options.
enum Parameters {
  static func option(_ name: String) -> String { "--" + name.map { $0 == "_" ? "-" : String($0) }.joined() }

  /// `?time_format=unix_ms` as `--time-format=unix_ms`.
  static func asOptions(_ text: String) -> String {
    text.replacing(/[?&]([a-z_]+)=/) { match in
      let option = option(String(match.1))
      return (match.0.first == "&" ? " " : "") + option + "="
    }
  }

  /// `context=orders` as `--context=orders`.
  static func asOption(_ pair: String) -> String {
    guard let end = pair.firstIndex(of: "=") else { return pair }
    return option(String(pair[..<end])) + pair[end...]
  }
}
