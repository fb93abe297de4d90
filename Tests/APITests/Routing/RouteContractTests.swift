import HTTP
import JSON
import Monitoring
import Testing

@testable import API

@Suite("The routes and codes of the contract")
struct RouteContractTests {
  @Test("Every route is in the document, and every operation of the document has a route")
  func routes() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let served = Set(harness.handler.routes.map { "\($0.method.name) \($0.pattern)" })
      let paths = try #require(try ContractDocument.load().root["paths"]?.object)
      let documented = Set(
        zip(paths.keys, paths.values).flatMap { path, item in
          (item.object?.keys ?? []).filter { ["get", "put", "post", "delete"].contains($0) }
            .map { "\($0.uppercased()) \(path)" }
        })
      #expect(served.subtracting(documented) == [])
      #expect(documented.subtracting(served) == [])
    }
  }

  @Test("Each operation wants the scope that the document names")
  func scopes() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let root = try ContractDocument.load().root
      for route in harness.handler.routes {
        let path = route.pattern.split(separator: "/", omittingEmptySubsequences: false)
          .map { $0.hasPrefix("{") ? "1" : $0 }.joined(separator: "/")
        let security = root["paths"]?[route.pattern]?[route.method.name.lowercased()]?["security"] ?? root["security"]
        let named = (security?.array ?? []).compactMap { $0["token"]?.array?.compactMap(\.string) }
        let admission = harness.handler.admission(of: try HTTPRequest(route.method, path))
        let wanted: [[String]] = if case .scope(let scope) = admission { [[scope.rawValue]] } else { [] }
        #expect(named == wanted, "\(route.method.name) \(route.pattern)")
        #expect(admission != .token)
      }
    }
  }

  @Test("The codes are those of the document")
  func codes() throws {
    let listed = try ContractDocument.load().schema("ProblemCode")?["enum"]?.array?.compactMap(\.string)
    #expect(Set(listed ?? []) == Set(ProblemCode.allCases.map(\.rawValue)))
  }

  @Test("Each code has the status that the document's table gives it", arguments: ProblemCode.allCases)
  func status(_ code: ProblemCode) throws {
    let text = try #require(try ContractDocument.load().root["info"]?["description"]?.string)
    let table = text.split(separator: "\n").drop { !$0.hasPrefix("| code |") }
    let row = table.first { $0.hasPrefix("| `") && $0.contains("`\(code.rawValue)`") }
    let cells = try #require(row).split(separator: "|").map { $0.filter { $0 != " " } }
    #expect(cells.dropFirst().first == String(code.status.code))
  }

  @Test("The validator sees what is wrong")
  func validator() throws {
    let validator = SchemaValidator(document: try ContractDocument.load().root)
    func faults(_ text: String, _ schema: String) throws -> Int {
      let reference: JSONObject = ["$ref": .string("#/components/schemas/\(schema)")]
      return validator.faults(of: try JSONValue.parse(text), against: .object(reference)).count
    }
    #expect(try faults(#"{"status": "ok"}"#, "Health") == 0)
    #expect(try faults(#"{"status": "no"}"#, "Health") == 1)
    #expect(try faults("{}", "Health") == 1)
    #expect(try faults(#"{"method": "rate", "extra": 1}"#, "ThresholdSettings") > 0)
    #expect(try faults(#"{"method": "sigma", "k": 1000}"#, "ThresholdSettings") > 0)
    #expect(try faults("[1, null, 2.5]", "Numbers") == 0)
    #expect(try faults(#"["a"]"#, "Numbers") == 1)
  }
}
