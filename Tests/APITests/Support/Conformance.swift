import HTTP
import JSON

/// Holds whole answers against the operations of the contract.
struct Conformance {
  private let validator: SchemaValidator

  init(_ document: ContractDocument) {
    validator = SchemaValidator(document: document.root)
  }

  /// What an answer has that the contract does not say of it; empty where it conforms.
  func faults(method: HTTPMethod, path: String, status: Int, mediaType: String?, body: String) -> [String] {
    guard method != .options else { return [] }
    let isProblem = mediaType == "application/problem+json"
    guard let operation = operation(method == .head ? .get : method, path) else {
      return isProblem ? problemFaults(body) : ["\(path) is not in the document"]
    }
    let listed = operation["responses"]?[String(status)] ?? (isProblem ? operation["responses"]?["default"] : nil)
    guard let listed else { return ["\(status) is not an answer of \(method.name) \(path)"] }
    if method == .head { return [] }
    if isProblem { return problemFaults(body) }
    guard let content = resolved(listed)["content"] else {
      return body.isEmpty ? [] : ["\(status) has no body, and this one does"]
    }
    // The contract names types without their parameters.
    let essence = mediaType.map { String($0.prefix { $0 != ";" }) }
    guard let essence, let schema = content[essence]?["schema"] else {
      return ["\(mediaType ?? "no type") is not a form of \(status)"]
    }
    guard essence == "application/json" else { return [] }
    guard let value = try? JSONValue.parse(body) else { return ["the body is not JSON"] }
    return validator.faults(of: value, against: schema)
  }

  private func problemFaults(_ body: String) -> [String] {
    guard let value = try? JSONValue.parse(body) else { return ["the problem is not JSON"] }
    return validator.faults(of: value, against: .object(["$ref": .string("#/components/schemas/Problem")]))
  }

  private func resolved(_ value: JSONValue) -> JSONValue {
    value["$ref"]?.string.flatMap(validator.target) ?? value
  }

  /// The operation of a path: the literal one where there are several.
  private func operation(_ method: HTTPMethod, _ path: String) -> JSONValue? {
    guard let paths = validator.document["paths"]?.object else { return nil }
    let matching = paths.keys.filter { Self.matches($0, path) }.sorted { $0.count(of: "{") < $1.count(of: "{") }
    return matching.lazy.compactMap { paths[$0]?[method.name.lowercased()] }.first
  }

  private static func matches(_ pattern: String, _ path: String) -> Bool {
    let (left, right) = (pattern.split(separator: "/"), path.split(separator: "/"))
    return left.count == right.count && zip(left, right).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }
}

extension String {
  fileprivate func count(of character: Character) -> Int { count(where: { $0 == character }) }
}
