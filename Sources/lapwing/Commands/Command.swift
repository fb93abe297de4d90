import Glibc
import Programs

/// The commands that `lapwing` knows.
enum Command: String, CaseIterable {
  case serve
  case backup
  case demo
  case help

  var summary: String {
    switch self {
    case .serve: "Run the service."
    case .backup: "Copy a database while a server works with it: lapwing backup --to copy.db."
    case .demo: "Do the whole main job on a series that it makes itself, and show the result."
    case .help: "Tell more of a command: lapwing help serve."
    }
  }

  var options: [OptionDefinition] {
    switch self {
    case .serve: ServeOptions.definitions
    case .backup: BackupOptions.definitions
    case .demo: DemoOptions.definitions
    case .help: []
    }
  }

  func run(_ arguments: [String], environment: [String: String]) throws {
    switch self {
    case .serve: try ServeCommand(options: ServeOptions(arguments, environment: environment)).run()
    case .backup: try BackupCommand(options: BackupOptions(arguments, environment: environment)).run()
    case .demo: try DemoCommand(options: DemoOptions(arguments, environment: environment)).run()
    case .help: print(try HelpText.text(for: arguments))
    }
  }
}
