/// Where the other nodes reach one: `http://HOST[:PORT]`, which our own client can call.
package struct NodeAddress: Sendable, Equatable {
  package let host: String
  package let port: UInt16

  /// Nil for anything else: another scheme, a path, a name and a password.
  package init?(_ text: String) {
    let scheme = "http://"
    guard text.hasPrefix(scheme) else { return nil }
    var rest = text.dropFirst(scheme.count)
    if rest.last == "/" { rest = rest.dropLast() }
    guard !rest.isEmpty, !rest.contains(where: { "/?#@ ".contains($0) }) else { return nil }
    let isBracketed = rest.first == "["
    let end = isBracketed ? rest.firstIndex(of: "]") : rest.firstIndex(of: ":") ?? rest.endIndex
    guard let end else { return nil }
    let name = isBracketed ? rest[rest.index(after: rest.startIndex)..<end] : rest[..<end]
    let left = isBracketed ? rest[rest.index(after: end)...] : rest[end...]
    guard !name.isEmpty, left.isEmpty || left.first == ":" else { return nil }
    let port = left.isEmpty ? 80 : UInt16(left.dropFirst())
    guard let port, port > 0 else { return nil }
    (host, self.port) = (String(name), port)
  }
}
