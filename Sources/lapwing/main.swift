import Glibc
import Programs
import Storage

/// The way in: finds the command, runs it, and turns what went wrong into one line and an exit status of sysexits.h.
func run() -> Int32 {
  var arguments = CommandLine.arguments.dropFirst()
  let name = arguments.popFirst() ?? "--help"
  do {
    try Processor.check()
    Heap.giveBackLargeBlocks()
    if name == "--help" || name == "-h" {
      print(HelpText.overview)
      return 0
    }
    if name == "--version" || name == "-V" {
      print(Command.versionText)
      return 0
    }
    guard let command = Command(rawValue: name) else { throw UsageError.unknown("command", name) }
    if arguments.contains("--help") || arguments.contains("-h") {
      print(try HelpText.text(for: [name]))
      return 0
    }
    try command.run(Array(arguments), environment: Environment.variables)
    return 0
  } catch let error as UsageError {
    StandardError.write("lapwing: \(error.message); see lapwing --help")
    return EX_USAGE
  } catch is ToldFailure {
    return 1
  } catch is LoggedFailure {
    return EX_UNAVAILABLE
  } catch {
    StandardError.write("lapwing: \(Failure.sentence(for: error))")
    return EX_UNAVAILABLE
  }
}

StandardDescriptors.complete()
let status = run()
// What nobody reads must not keep the process from its end.
StandardError.flush(within: .seconds(1))
StandardOutput.flush(within: .seconds(1))
exit(status)
