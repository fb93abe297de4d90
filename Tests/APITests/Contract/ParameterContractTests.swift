import Detectors
import Foundation
import JSON
import Monitoring
import Testing

/// The schemas of the methods' names and parameters, made from the registry and their tables: `openapi/parameters.json`,
/// which `openapi/build.py` takes into the document.
@Suite("The contract knows the methods that there are, and the parameters that they know")
struct ParameterContractTests {
  /// `LAPWING_WRITE_PAGES=1 swift test --filter ParameterContractTests` writes it anew, and `openapi/build.py` the document.
  private static let file = Repository.here.root.appending(path: "openapi/parameters.json")

  @Test("the file of their schemas is what the tables say")
  func fragment() throws {
    let algorithms: JSONObject = [
      "description": .string(Algorithm.allCases.map { "- `\($0)`: \($0.summary)\n" }.joined()),
      "type": .string("string"), "enum": .array(Algorithm.allCases.map { .string($0.rawValue) }),
    ]
    let lines = Algorithm.allCases.map { "\"\($0.parametersName)\": \(schema(of: $0))" }
    // What some are chosen from has a name, which generators of clients make a type of.
    let lists = Set(Algorithm.allCases.flatMap { $0.schema.definitions.compactMap(\.listedChoice) }).sorted()
    let choices = Algorithm.allCases.map { ##"{"$ref": "#/components/schemas/\##($0.parametersName)"}"## }
    let all = #"""
      "Parameters": {
       "description": "By algorithm; what is left out has its default.",
       "anyOf": [\#(choices.joined(separator: ", "))]
      }
      """#
    let names = #""Algorithm": \#(JSONValue.object(algorithms).text)"#
    let text = "{\n" + ([names] + lines + lists + [all]).joined(separator: ",\n") + "\n}\n"
    if Repository.isWriting { return try text.write(to: Self.file, atomically: true, encoding: .utf8) }
    #expect(try String(contentsOf: Self.file, encoding: .utf8) == text)
  }

  @Test("and the document has them as they are there", arguments: Algorithm.allCases)
  func document(_ algorithm: Algorithm) throws {
    let document = try ContractDocument.load()
    #expect(try document.schema(algorithm.parametersName) == JSONValue.parse(Array(schema(of: algorithm).utf8)))
  }

  /// A JSON schema, one property a line.
  private func schema(of algorithm: Algorithm) -> String {
    let properties = algorithm.schema.definitions.map { definition in
      "  \(JSONValue.string(definition.name).text): \(JSONValue.object(definition.schema).text)"
    }
    let summary = algorithm.parameterSummary.isEmpty ? "Of `\(algorithm.rawValue)`." : algorithm.parameterSummary
    return "{\n \"description\": \(JSONValue.string(summary).text),\n"
      + " \"type\": \"object\", \"additionalProperties\": false,\n \"properties\": {\n"
      + properties.joined(separator: ",\n") + "\n }\n}"
  }
}

extension ParameterDefinition {
  /// The schema of what a list holds, by its name; nil for other kinds.
  fileprivate var listedChoice: String? {
    guard case .choices(let names, let each) = kind else { return nil }
    let schema: JSONObject = [
      "type": .string("string"), "enum": .array(names.map(JSONValue.string)), "description": .string("One of \(name)."),
    ]
    return "\"\(each)\": \(JSONValue.object(schema).text)"
  }

  /// JSON Schema 2020-12.
  fileprivate var schema: JSONObject {
    var schema: JSONObject =
      switch kind {
      case .integer(let range):
        [
          "type": .string("integer"), "minimum": .integer(Int64(range.lowerBound)),
          "maximum": .integer(Int64(range.upperBound)),
        ]
      case .number(let range):
        ["type": .string("number"), "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
      case .flag: ["type": .string("boolean")]
      case .choice(let names): ["type": .string("string"), "enum": .array(names.map(JSONValue.string))]
      case .choices(_, let each):
        [
          "type": .string("array"), "uniqueItems": .bool(true),
          "items": .object(["$ref": .string("#/components/schemas/\(each)")]),
        ]
      }
    schema["default"] = defaultValue.json
    schema["description"] = .string(summary)
    return schema
  }
}
