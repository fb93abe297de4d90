import HTTP
import Monitoring

extension RouteTable {
  /// `GET /openapi.json`, `GET /openapi.yaml`: the contract that this binary keeps, as compiled in.
  mutating func addContractRoutes() {
    addDocument("/openapi.json", wants: .read, named: "openapi.json", type: "application/json")
    addDocument("/openapi.yaml", wants: .read, named: "openapi.yaml", type: "application/yaml")
  }

  /// A compiled-in text, tagged by a hash of itself.
  mutating func addDocument(
    _ path: String, wants scope: AccessScope?, named name: String, type: String, headers: HTTPHeaders = [:]
  ) {
    guard let file = EmbeddedText.files.first(where: { $0.name.description == name }) else {
      preconditionFailure("\(name) is compiled in")
    }
    let bytes = file.text.withUTF8Buffer { Array($0) }
    var hash = FowlerNollVo()
    for byte in bytes { hash.combine(byte) }
    let tag = ETag(counter: Int64(bitPattern: hash.value))
    var fields = headers
    fields.set("Content-Type", type)
    fields.set("ETag", tag.field)
    let answer = HTTPResponse(.ok, headers: fields, body: .bytes(bytes))
    on(.get, path, wants: scope) { request in
      let query = request.query
      try query.finish()
      if tag.isNamed(by: request.http.headers) {
        return .response(HTTPResponse(.notModified, headers: ["ETag": tag.field]))
      }
      return .response(answer)
    }
  }
}
