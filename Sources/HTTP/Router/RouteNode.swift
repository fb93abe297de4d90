/// What a route leads to.
struct RouteTarget: Sendable {
  let method: HTTPMethod
  let pattern: String
  let respond: Router.Respond
  private let names: [String]

  init(method: HTTPMethod, pattern: String, respond: @escaping Router.Respond) {
    self.method = method
    self.pattern = pattern
    self.respond = respond
    names = pattern.split(separator: "/").compactMap(RouteNode.parameterName)
  }

  func run(_ request: HTTPRequest, _ values: [String]) -> HTTPOutcome {
    if names.isEmpty { return respond(request) }
    var request = request
    for (name, value) in zip(names, values) { request.parameters[name] = value }
    return respond(request)
  }
}

/// A place in the tree of patterns: what may follow, and the routes that end here.
struct RouteNode: Sendable {
  private var literals: [String: RouteNode] = [:]
  /// At most one: the branch of a parameter, whatever its name.
  private var parameter: [RouteNode] = []
  private(set) var targets: [RouteTarget] = []

  /// False where the method has a route here already.
  mutating func insert(_ parts: ArraySlice<Substring>, _ target: RouteTarget) -> Bool {
    guard let part = parts.first else {
      if targets.contains(where: { $0.method == target.method }) { return false }
      targets.append(target)
      return true
    }
    if Self.parameterName(part) == nil {
      return literals[String(part), default: RouteNode()].insert(parts.dropFirst(), target)
    }
    if parameter.isEmpty { parameter.append(RouteNode()) }
    return parameter[0].insert(parts.dropFirst(), target)
  }

  /// The node of a path, with the values of its parameters in order. Empty segments match no parameter.
  func find(_ segments: ArraySlice<String>, _ values: inout [String]) -> RouteNode? {
    guard let segment = segments.first else { return targets.isEmpty ? nil : self }
    let rest = segments.dropFirst()
    if let node = literals[segment]?.find(rest, &values) { return node }
    guard let next = parameter.first, !segment.isEmpty else { return nil }
    values.append(segment)
    if let node = next.find(rest, &values) { return node }
    values.removeLast()
    return nil
  }

  func target(for method: HTTPMethod) -> RouteTarget? {
    if let target = targets.first(where: { $0.method == method }) { return target }
    return method == .head ? targets.first { $0.method == .get } : nil
  }

  /// Names for `Allow`, in the order of the routes, then what the router adds.
  var allowedMethods: [String] {
    var names = targets.map(\.method.name)
    if names.contains("GET") && !names.contains("HEAD") { names.append("HEAD") }
    if !names.contains("OPTIONS") { names.append("OPTIONS") }
    return names
  }

  /// The name in `{name}`; nil for a literal.
  static func parameterName(_ part: Substring) -> String? {
    guard part.utf8.count > 2, part.first == "{", part.last == "}" else { return nil }
    return String(part.dropFirst().dropLast())
  }
}
