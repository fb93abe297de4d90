import Programs
import Testing

@testable import lapwing

struct HelpTextTests {
  @Test("the overview names every command and says what it does")
  func overview() {
    for command in Command.allCases {
      #expect(HelpText.overview.contains("  \(command.rawValue) "))
      #expect(HelpText.overview.contains(command.summary))
    }
  }

  @Test("a command's help tells every option with its default and its variable", arguments: Command.allCases)
  func options(command: Command) throws {
    let text = try HelpText.text(for: [command.rawValue])
    for option in command.options {
      #expect(text.contains("--\(option.name)"))
      #expect(text.contains(option.environmentVariable))
      if let fallback = option.defaultText { #expect(text.contains("Default: \(fallback).")) }
    }
    let width = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(width > 0)
  }

  @Test("the defaults that the help tells are those in force")
  func defaultsAreTrue() throws {
    let told = Dictionary(uniqueKeysWithValues: ServeOptions.definitions.map { ($0.name, $0.defaultText) })
    let options = try ServeOptions([], environment: [:])
    #expect(options == ServeOptions())
    #expect(told["host"] == options.host)
    #expect(told["port"] == "\(options.port)")
    #expect(told["database"] == options.database)
    #expect(told["workers"] == "\(options.workers)")
    #expect(told["export-series"] == "\(options.exportedSeries)")
    #expect(told["idle-version-days"] == "\(options.idleVersionDays)")
    #expect(told["token-file"] == .some(nil))
    #expect(told["log-level"] == options.logLevel.rawValue)
    let demo = Dictionary(uniqueKeysWithValues: DemoOptions.definitions.map { ($0.name, $0.defaultText) })
    #expect(demo["algorithm"] == DemoOptions().algorithm)
    #expect(demo["seed"] == "\(DemoOptions().seed)")
  }

  @Test("every option of serve is read", arguments: ServeOptions.definitions.map(\.name))
  func everyOptionIsRead(name: String) throws {
    let values = [
      "host": "127.0.0.2", "port": "1", "database": "x", "token-file": "y", "workers": "2", "log-level": "debug",
      "cors-origin": "http://a", "host-name": "a", "export-series": "5", "public-url": "https://a/b",
      "request-limit": "5", "point-limit": "1000:5000", "idle-version-days": "7",
      "advertise-url": "http://10.0.0.7:8080",
    ]
    let arguments = values[name].map { ["--\(name)", $0] } ?? ["--\(name)"]
    #expect(try ServeOptions(arguments, environment: [:]) != ServeOptions())
  }

  @Test("help of what is no command is refused")
  func unknownCommand() {
    #expect(throws: UsageError.unknown("command", "sevre")) { try HelpText.text(for: ["sevre"]) }
  }
}
