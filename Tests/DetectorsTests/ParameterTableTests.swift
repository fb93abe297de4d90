import Networks
import Series
import Testing

@testable import Detectors

/// What holds of every method's parameters, whatever they are.
@Suite struct ParameterTableTests {
  static let algorithms = Algorithm.allCases

  /// Another value than the default that the row takes.
  private static func other(_ definition: ParameterDefinition) -> ParameterValue {
    switch (definition.kind, definition.defaultValue) {
    case (.integer(let range), .integer(let value)): .integer(value < range.upperBound ? value + 1 : value - 1)
    case (.number(let range), .number(let value)): .number((value + range.upperBound) / 2)
    case (.flag, .flag(let value)): .flag(!value)
    case (.choice(let names), .text(let value)): .text(names.last { $0 != value } ?? value)
    case (.choices(let names, _), _): .list([.text(names[1])])
    default: definition.defaultValue
    }
  }

  @Test("Every parameter that is given is in force, every other at its default", arguments: algorithms)
  func inForce(_ algorithm: Algorithm) throws {
    let definitions = algorithm.schema.definitions
    for definition in definitions {
      let value = Self.other(definition)
      #expect(value != definition.defaultValue)
      let parameters = try algorithm.parameters([definition.name: value])
      for (name, held) in parameters.values {
        let expected = name == definition.name ? value : definitions.first { $0.name == name }?.defaultValue
        #expect(held == expected, "\(definition.name): \(name)")
      }
    }
  }

  @Test("Names differ, defaults are allowed values, and each has a sentence", arguments: algorithms)
  func sound(_ algorithm: Algorithm) throws {
    let definitions = algorithm.schema.definitions
    #expect(Set(definitions.map(\.name)).count == definitions.count)
    for definition in definitions {
      #expect(throws: Never.self) { try algorithm.parameters([definition.name: definition.defaultValue]) }
      #expect(definition.summary.hasSuffix(".") && definition.summary.count > 10, "\(definition.name)")
    }
  }

  @Test("Every name that earlier releases numbered is still a parameter")
  func numbered() {
    func expect<Parameters: MethodParameters>(_ type: Parameters.Type) {
      let names = Parameters.table.rows.map(\.name)
      #expect(Parameters.numberedNames.allSatisfy(names.contains))
      #expect(Set(Parameters.numberedNames).count == Parameters.numberedNames.count)
    }
    expect(DonutParameters.self)
    expect(PADParameters.self)
    expect(ACVAEParameters.self)
    expect(CGATSParameters.self)
  }

  @Test("An archive holds each parameter by its name, and reads what it lacks as the default")
  func archive() throws {
    var parameters = ACVAEParameters()
    (parameters.window, parameters.l2, parameters.usesLabels, parameters.score) = (40, 0.5, false, .contrast)
    (parameters.calendar, parameters.querying.perRound) = ([.dayOfWeek, .timeOfDay], 7)
    var archive = Archive(kind: "test")
    archive.add(parameters)
    #expect(try archive.parameters(ACVAEParameters.self) == parameters)
    parameters.calendar = []
    archive = Archive(kind: "test")
    archive.add(parameters)
    #expect(try archive.parameters(ACVAEParameters.self) == parameters)
    #expect(try Archive(kind: "test").parameters(ACVAEParameters.self) == ACVAEParameters())
    archive = Archive(kind: "test")
    archive.add("parameter.window", [0])
    #expect(throws: ArchiveError.unexpectedShape("parameters")) { try archive.parameters(ACVAEParameters.self) }
  }

  @Test("A parameter that came later tells trainings apart only where it is not at its default")
  func later() {
    var given = LaterParameters()
    #expect(given.numbers == [4])
    given.rate = 0.5
    let rated = given.numbers
    (given.rate, given.share) = (1, 0.5)
    #expect(rated != given.numbers && rated.count > 1 && given.numbers.count > 1)
  }

  @Test("All faults are told at once: unknown names, wrong kinds, values out of bounds")
  func faults() {
    let given: [String: ParameterValue] = [
      "windw": .integer(3), "window": .integer(0), "epochs": .text("many"), "objective": .text("elbo"),
    ]
    do {
      _ = try DonutParameters(given)
      Issue.record("nothing was refused")
    } catch {
      #expect(error.faults.map(\.name).sorted() == ["epochs", "objective", "window", "windw"])
    }
  }
}

/// Of a method whose first release knew the window alone.
private struct LaterParameters: MethodParameters {
  var window = 4
  var rate = 1.0
  var share = 1.0

  static let summary = ""
  static let numberedNames = ["window"]
  static let table = ParameterTable<Self>([
    .number("rate", \.rate, 0...1, "A rate."), .integer("window", \.window, 1...9, "A window."),
    .number("share", \.share, 0...1, "A share."),
  ])
}
