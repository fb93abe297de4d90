import Programs
import Storage

/// How `lapwing migrate` is set up; also what its help is printed from.
struct MigrateOptions: Equatable, Sendable {
  var from = ""
  var to = ""

  static let definitions: [OptionDefinition] = [
    .init(
      "from", "DATABASE",
      "The database that is moved: a file, or a URL of PostgreSQL (postgresql://…). No server may be using it; it stays as it is."
    ),
    .init(
      "to", "DATABASE",
      "Where it goes: a file that is not there yet, or a URL of PostgreSQL whose schema is empty. It appears there once it is whole "
        + "and checked."),
  ]

  init(_ arguments: [String], environment: [String: String]) throws(UsageError) {
    let values = try OptionValues(arguments, definitions: Self.definitions, environment: environment)
    from = try Self.database("from", values, environment)
    to = try Self.database("to", values, environment)
  }

  private static func database(
    _ name: String, _ values: OptionValues, _ environment: [String: String]
  ) throws(UsageError) -> String {
    guard let text = try values.database(name, environment), !text.isEmpty else { throw .missingOption(name) }
    return text
  }
}
