import Detectors
import JSON
import Testing

@Suite("The parameters in the OpenAPI document are those that the algorithms know")
struct ParameterContractTests {
  static let schemas: [(algorithm: Algorithm, name: String)] = [
    (.donut, "DonutParameters"), (.pad, "PADParameters"), (.acvae, "ACVAEParameters"),
    (.cgats, "CGATSParameters"), (.difference, "DifferenceParameters"),
    (.seasonalNaive, "SeasonalNaiveParameters"), (.autoregression, "AutoregressionParameters"),
    (.spectralResidual, "SpectralResidualParameters"), (.ensemble, "EnsembleParameters"),
    (.pca, "PCAParameters"),
  ]

  @Test("every algorithm has its schema in the document")
  func coversAlgorithms() {
    #expect(Self.schemas.map(\.algorithm) == Algorithm.allCases)
  }

  @Test("names, defaults and bounds agree", arguments: schemas)
  func agree(algorithm: Algorithm, name: String) throws {
    let document = try ContractDocument.load()
    let properties = try #require(document.schema(name)?["properties"]?.object)
    #expect(Set(properties.keys) == Set(algorithm.schema.definitions.map(\.name)))
    for definition in algorithm.schema.definitions {
      let property = try #require(properties[definition.name].map(document.resolved))
      expect(property, agreesWith: definition, in: document)
    }
  }

  private func expect(
    _ property: JSONValue, agreesWith definition: ParameterDefinition, in document: ContractDocument
  ) {
    let name = Comment(rawValue: definition.name)
    switch (definition.kind, definition.defaultValue) {
    case (.integer(let range), .integer(let value)):
      #expect(property["minimum"]?.integer == Int64(range.lowerBound), name)
      #expect(property["maximum"]?.integer == Int64(range.upperBound), name)
      #expect(property["default"]?.integer == Int64(value), name)
    case (.number(let range), .number(let value)):
      #expect(property["minimum"]?.number == range.lowerBound, name)
      #expect(property["maximum"]?.number == range.upperBound, name)
      #expect(property["default"]?.number == value, name)
    case (.flag, .flag(let value)):
      #expect(property["type"]?.string == "boolean", name)
      #expect(property["default"]?.bool == value, name)
    case (.choice(let names), .text(let value)):
      #expect(property["enum"]?.array?.compactMap(\.string) == names, name)
      #expect(property["default"]?.string == value, name)
    case (.choices(let names), .list(let value)):
      #expect(property["items"].map(document.resolved)?["enum"]?.array?.compactMap(\.string) == names, name)
      let texts = value.compactMap { if case .text(let text) = $0 { text } else { nil } }
      #expect(property["default"]?.array?.compactMap(\.string) == texts, name)
    default:
      Issue.record("\(definition.name) is of a kind that this test does not know")
    }
  }
}
