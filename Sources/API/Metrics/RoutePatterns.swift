/// Finds the pattern that a path falls under, so that requests are counted by route and not by id: the number of
/// patterns is known, that of paths is the clients' choice.
struct RoutePatterns: Sendable {
  /// For paths that no route knows.
  static let unknown = "other"

  private let patterns: [(segments: [Substring], text: String)]
  /// The patterns without parameters, which are paths.
  private let literal: Set<String>

  init(_ patterns: [String]) {
    let texts = Set(patterns).sorted { Self.literals($0) > Self.literals($1) }
    self.patterns = texts.map { (Self.segments($0), $0) }
    literal = Set(texts.filter { !$0.contains("{") })
  }

  /// A literal outranks a parameter, as in the router.
  func pattern(of path: String) -> String {
    if literal.contains(path) { return path }
    let segments = Self.segments(path)
    return patterns.first { Self.matches(segments, $0.segments) }?.text ?? Self.unknown
  }

  private static func matches(_ segments: [Substring], _ pattern: [Substring]) -> Bool {
    segments.count == pattern.count && zip(segments, pattern).allSatisfy { $1.first == "{" || $0 == $1 }
  }

  private static func segments(_ path: String) -> [Substring] {
    path.prefix { $0 != "?" }.split(separator: "/", maxSplits: 16, omittingEmptySubsequences: false)
  }

  private static func literals(_ pattern: String) -> Int {
    segments(pattern).count { $0.first != "{" }
  }
}
