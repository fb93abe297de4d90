import Glibc
import Programs

/// `lapwing inspect`: prints what files are taken for, by the reading that `POST /v1/imports` makes.
///
struct InspectCommand {
  let options: InspectOptions

  /// - Throws: `ToldFailure` where a file cannot be taken, which was printed.
  func run() throws {
    let folder = try TemporaryFolder()
    StopSignals.beforeEnding { [path = folder.path] in TemporaryFolder.remove(path) }
    if options.files.contains("-"), isatty(STDIN_FILENO) == 1 {
      StandardError.write("lapwing: a file is read from standard input; Ctrl-D ends it")
    }
    let inspector = try FileInspector(parameters: options.parameters, id: options.id, folder: folder.path)
    var isTaken = true
    for (place, path) in options.files.enumerated() {
      if place > 0 { print("") }
      let result = try inspector.look(at: InspectedFile(path))
      print(result.text)
      isTaken = isTaken && result.isTaken
    }
    if !isTaken { throw ToldFailure() }
  }
}

/// A failure that standard output tells of already; ends the program with status 1.
struct ToldFailure: Error {}
