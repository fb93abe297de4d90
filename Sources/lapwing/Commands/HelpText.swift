import Programs

/// What `lapwing --help` and `lapwing help COMMAND` print; made from the same definitions that the options are read by.
enum HelpText {
  static var overview: String {
    let commands = Command.allCases.map { "  \(padded($0.rawValue, to: 12))\($0.summary)" }
    return """
      lapwing watches time series: upload KPIs, train a detector, get anomaly scores and alerts over HTTP.

      Usage: lapwing COMMAND [OPTIONS]

      \(commands.joined(separator: "\n"))

      lapwing help COMMAND tells a command's options, lapwing --version which one this is.
      """
  }

  /// - Throws: `UsageError` for a command that there is not.
  static func text(for arguments: [String]) throws(UsageError) -> String {
    guard let name = arguments.first else { return overview }
    guard let command = Command(rawValue: name) else { throw .unknown("command", name) }
    let usage = "Usage: lapwing \(name)\(command.options.isEmpty ? "" : " [OPTIONS]")\(command.words)"
    var lines = [usage, "", command.summary]
    if !command.options.isEmpty { lines += [""] + command.options.map(\.help) }
    return lines.joined(separator: "\n")
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
