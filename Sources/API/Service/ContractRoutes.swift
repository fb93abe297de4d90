import HTTP
import Monitoring
import Platform

extension RouteTable {
  /// `GET /openapi.json`, `GET /openapi.yaml`: the contract that this binary keeps, as compiled in.
  mutating func addContractRoutes() {
    addDocument("/openapi.json", wants: .read, named: "openapi.json", type: "application/json")
    addDocument("/openapi.yaml", wants: .read, named: "openapi.yaml", type: "application/yaml")
  }

  /// The hash of each compiled-in text, taken once for all route tables of a process.
  private static let tags = Dictionary(
    uniqueKeysWithValues: EmbeddedText.files.map { file in
      var hash = FNV1a()
      file.text.withUTF8Buffer { for byte in $0 { hash.combine(byte) } }
      return (file.name.description, ETag(counter: Int64(bitPattern: hash.value)))
    })

  /// A compiled-in text, tagged by a hash of itself.
  mutating func addDocument(
    _ path: String, wants scope: AccessScope?, named name: String, type: String, headers: HTTPHeaders = [:]
  ) {
    on(.get, path, wants: scope, Self.document(named: name, type: type, headers: headers))
  }

  /// What answers with a compiled-in text, or says that the one that the client has is still it.
  static func document(
    named name: String, type: String, headers: HTTPHeaders
  ) -> @Sendable (APIRequest) throws -> HTTPOutcome {
    guard let file = EmbeddedText.files.first(where: { $0.name.description == name }) else {
      preconditionFailure("\(name) is compiled in")
    }
    guard let tag = tags[name] else { preconditionFailure("each text has its tag") }
    let bytes = file.text.withUTF8Buffer { Array($0) }
    var fields = headers
    fields.set("Content-Type", type)
    fields.set("ETag", tag.field)
    let answer = HTTPResponse(.ok, headers: fields, body: .bytes(bytes))
    return { request in
      let query = request.query
      try query.finish()
      if tag.isNamed(by: request.http.headers) {
        return .response(.notModified(tag))
      }
      return .response(answer)
    }
  }
}
