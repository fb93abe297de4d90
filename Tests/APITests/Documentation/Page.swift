import Testing

/// A page of the documentation, in Markdown: its headings, where its links lead, and what stands in its spans of code.
struct Page: Sendable, CustomTestStringConvertible {
  /// From the root of the package.
  let path: String
  let text: String
  /// The text without blocks of code, whose lines are examples.
  private let prose: String

  init(_ path: String) throws {
    self.path = path
    text = try Repository.here.text(path)
    let blocks = text.split(separator: "```", omittingEmptySubsequences: false)
    prose = blocks.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
  }

  /// README.md and the pages of the catalogue, in order.
  static var all: [Page] {
    get throws {
      let pages = Repository.here.files.filter { $0.hasPrefix(Repository.catalogue + "/") && $0.hasSuffix(".md") }
      return try (["README.md"] + pages.sorted()).map(Page.init)
    }
  }

  var testDescription: String { path }

  /// The file of a page of the catalogue, by its name.
  static func path(of name: some StringProtocol) -> String { "\(Repository.catalogue)/\(name).md" }

  /// The anchors of the headings, as both DocC and forges make them but for the case of their letters.
  var anchors: Set<String> {
    Set(prose.matches(of: #/(?m)^#+ (.+)$/#).map { Self.anchor($0.1) })
  }

  static func anchor(_ heading: Substring) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      .map { $0 == " " ? "-" : String($0) }.joined()
  }

  /// Where it leads, out of the package aside: `[text](path)`, `[text](doc:Page)` and `<doc:Page>`, with or without `#anchor`.
  var targets: [Substring] {
    let text = prose.replacing(#/`[^`\n]+`/#, with: "")
    let links = text.matches(of: #/\]\(([^)\s]+)\)/#).map(\.1) + text.matches(of: #/<(doc:[^>]+)>/#).map(\.1)
    return links.filter { !$0.contains("://") }
  }

  /// A target's file, from the root of the package, and its anchor.
  func place(of target: Substring) -> (path: String, anchor: Substring?) {
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let anchor = parts.count > 1 ? parts[1] : nil
    if parts[0] == "" { return (path, anchor) }
    if parts[0].hasPrefix("doc:") { return (Self.path(of: parts[0].dropFirst(4)), anchor) }
    let folder = path.split(separator: "/").dropLast()
    return ((folder + parts[0].split(separator: "/")).joined(separator: "/"), anchor)
  }

  /// The words that stand in spans of code.
  var codeWords: [Substring] {
    prose.matches(of: #/`([^`\n]+)`/#).flatMap { $0.1.split(separator: " ") }
  }
}
