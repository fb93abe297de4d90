/// Where a database is: a file of SQLite, or a URL of PostgreSQL.
package struct DatabaseLocation: Sendable, Equatable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING, in its form as a URI.
  package var isPostgreSQL: Bool { text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") }

  /// Whether a password is in it, which everybody on the machine could read in the list of processes.
  package var hasPassword: Bool { isPostgreSQL && shown != text }

  /// As it may be shown and logged: without passwords.
  package var shown: String {
    guard isPostgreSQL, let colon = text.firstIndex(of: ":") else { return text }
    let start = text.index(colon, offsetBy: 3)
    let (scheme, rest) = (text[..<start], text[start...])
    let end = rest.firstIndex(where: { "/?".contains($0) }) ?? rest.endIndex
    var authority = String(rest[..<end])
    if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
      authority.replaceSubrange(authority.index(after: colon)..<at, with: "***")
    }
    guard let question = rest[end...].firstIndex(of: "?") else { return scheme + authority + rest[end...] }
    let parameters = rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false).map {
      parameter in
      let name = parameter.prefix { $0 != "=" }
      return ["password", "sslpassword"].contains(name) ? name + "=***" : parameter
    }
    return scheme + authority + rest[end...question] + parameters.joined(separator: "&")
  }
}
