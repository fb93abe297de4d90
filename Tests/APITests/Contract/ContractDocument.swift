import Foundation
import JSON

/// The OpenAPI document of the repository.
struct ContractDocument {
  let root: JSONValue

  static func load() throws -> ContractDocument {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    let bytes = try Data(contentsOf: folder.appendingPathComponent("openapi/openapi.json"))
    return ContractDocument(root: try JSONValue.parse(Array(bytes)))
  }

  func schema(_ name: String) -> JSONValue? { root["components"]?["schemas"]?[name] }

  /// What a `$ref` to a schema stands for; anything else is itself.
  func resolved(_ value: JSONValue) -> JSONValue {
    guard let reference = value["$ref"]?.string, let name = reference.split(separator: "/").last,
      let target = schema(String(name))
    else { return value }
    return target
  }
}
