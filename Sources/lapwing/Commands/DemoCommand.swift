import Glibc
import Programs

/// `lapwing demo`: the whole main job on a series that it makes itself, over HTTP, against a server of its own.
struct DemoCommand {
  let options: DemoOptions

  func run() throws {
    let folder = try TemporaryFolder()
    StopSignals.beforeEnding { [path = folder.path] in TemporaryFolder.remove(path) }
    var serving = ServeOptions()
    serving.port = options.port
    serving.database = folder.file("lapwing.db")
    let service = try RunningService.start(serving)
    defer { try? service.stop() }
    print("A Lapwing of its own listens on http://127.0.0.1:\(service.port),")
    print("its database in \(folder.path).\n")
    let input = try DemoInput(options, folder: folder.path)
    let client = DemoClient(port: service.port)
    try DemoJob(client: client, input: input, options: options).run()
    guard !options.ends else { return }
    print("\nThe server stays up for you: its console is http://127.0.0.1:\(service.port)/, in a browser;")
    print("go on with the commands above, end it with Ctrl-C.")
    fflush(nil)
    while true { pause() }
  }
}
