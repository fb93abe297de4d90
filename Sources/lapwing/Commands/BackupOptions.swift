import Programs

/// How `lapwing backup` is set up; also what its help is printed from.
struct BackupOptions: Equatable, Sendable {
  var database = "lapwing.db"
  var to = ""
  var force = false

  static let definitions: [OptionDefinition] = [
    .init("database", "FILE", default: "lapwing.db", "The database; a server may be working with it."),
    .init("to", "FILE", "Where the copy goes. It appears under this name once it is whole and checked."),
    .init("force", nil, "Replace a file that is there."),
  ]

  init(_ arguments: [String], environment: [String: String]) throws(UsageError) {
    let values = try OptionValues(arguments, definitions: Self.definitions, environment: environment)
    database = values.text("database") ?? database
    guard let to = values.text("to"), !to.isEmpty else { throw .missingOption("to") }
    self.to = to
    force = try values.flag("force")
  }
}
