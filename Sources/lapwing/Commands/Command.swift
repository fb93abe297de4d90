import API
import Glibc
import Programs

/// The commands that `lapwing` knows.
enum Command: String, CaseIterable {
  case serve
  case demo
  case inspect
  case backup
  case migrate
  case version
  case help

  var summary: String {
    switch self {
    case .serve: "Run the service."
    case .backup: "Copy a database while a server works with it: lapwing backup --to copy.db."
    case .migrate:
      "Move a database from a file to PostgreSQL, or back: lapwing migrate --from lapwing.db --to postgresql://…"
    case .demo: "Do the whole main job on a series that it makes itself, and show the result."
    case .inspect: "Say what a file is taken for, and how to upload it so: lapwing inspect FILE."
    case .version: "Tell which version this is, as --version does."
    case .help: "Tell more of a command: lapwing help serve."
    }
  }

  var options: [OptionDefinition] {
    switch self {
    case .serve: ServeOptions.definitions
    case .backup: BackupOptions.definitions
    case .migrate: MigrateOptions.definitions
    case .demo: DemoOptions.definitions
    case .inspect: InspectOptions.definitions
    case .version, .help: []
    }
  }

  /// What stands beside the options.
  var words: String {
    switch self {
    case .inspect: " [FILE…]"
    case .help: " [COMMAND]"
    case .serve, .demo, .backup, .migrate, .version: ""
    }
  }

  /// The version is the contract's and the metrics', too.
  static let versionText = "lapwing \(BuildInfo.version) (Swift \(BuildInfo.compiler))"

  func run(_ arguments: [String], environment: [String: String]) throws {
    switch self {
    case .serve: try ServeCommand(options: ServeOptions(arguments, environment: environment)).run()
    case .backup: try BackupCommand(options: BackupOptions(arguments, environment: environment)).run()
    case .migrate: try MigrateCommand(options: MigrateOptions(arguments, environment: environment)).run()
    case .demo: try DemoCommand(options: DemoOptions(arguments, environment: environment)).run()
    case .inspect: try InspectCommand(options: InspectOptions(arguments, environment: environment)).run()
    case .version: print(Self.versionText)
    case .help: print(try HelpText.text(for: arguments))
    }
  }
}
