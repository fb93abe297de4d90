import Programs

/// How `lapwing demo` is set up; also what its help is printed from.
struct DemoOptions: Equatable, Sendable {
  var port = 0
  var file: String?
  var query: String?
  var algorithm = "ensemble"
  var seed = 1
  var ends = false

  static let definitions: [OptionDefinition] = [
    .init("port", "PORT", default: "0", "The port of the demo's server; 0 lets the system choose one."),
    .init("file", "FILE", "A file of your own instead of a series made up, as any tool exports it."),
    .init("query", "QUERY", "How that file is to be taken, as lapwing inspect says it: time_format=day_first&label=."),
    .init("algorithm", "NAME", default: "ensemble", "What learns the series."),
    .init("seed", "N", default: "1", "Seed of the series and of the training."),
    .init("exit", nil, "End when done, instead of keeping the server up for the commands that are printed."),
  ]

  init() {}

  init(_ arguments: [String], environment: [String: String]) throws(UsageError) {
    let values = try OptionValues(arguments, definitions: Self.definitions, environment: environment)
    port = try values.integer("port", in: 0...65_535) ?? port
    file = values.text("file")
    query = values.text("query")
    algorithm = values.text("algorithm") ?? algorithm
    seed = try values.integer("seed", in: 0...(1 << 53 - 1)) ?? seed
    ends = try values.flag("exit")
  }
}
