import CLinux
import Dispatch
import Glibc
import HTTP
import JSON
import Programs
import Synchronization
import Testing
import Waiting

/// A real `lapwing`, started as a user would, and killed with the value that holds it.
final class ServerProcess {
  let identifier: pid_t
  /// Read from the line that the server prints; 0 where it ended without one.
  private(set) var port: UInt16 = 0
  /// What it wrote to standard error until it listened or ended.
  private(set) var opening = ""
  /// What came after.
  private let rest = CollectedText()
  private let errors: Int32
  private var status: Int32?
  private var drain: pthread_t?
  /// Of a server that has one of its own.
  private(set) var database = ""
  private var folder: TemporaryFolder?
  /// Seconds for what a process does by itself: a demo, a training, a stop.
  private static let limit = 300.0

  /// Starts `lapwing serve` and returns once it listens or has ended.
  ///
  /// - Parameter port: 0 for one that is free.
  convenience init(
    database: String, port: UInt16 = 0, _ arguments: [String] = [], environment: [String] = [],
    executable: String = ServerProcess.executable
  ) throws {
    try self.init(
      ["serve", "--port", "\(port)", "--database", TestCluster.location(of: database)] + arguments,
      environment: environment,
      executable: executable)
    readOpening()
  }

  /// The same on a database that is on one engine, whichever the tests run on.
  convenience init(location: String) throws {
    try self.init(["serve", "--port", "0", "--database", location])
    readOpening()
  }

  /// Starts it on a database of its own, which goes with the value.
  static func fresh(
    _ arguments: [String] = [], environment: [String] = [], executable: String = ServerProcess.executable
  ) throws -> ServerProcess {
    let folder = try TemporaryFolder()
    let database = folder.file("lapwing.db")
    let server = try ServerProcess(
      database: database, arguments, environment: environment, executable: executable)
    server.database = database
    server.folder = consume folder
    return server
  }

  /// Starts `lapwing`, or another program, with these arguments.
  init(_ arguments: [String], environment: [String] = [], executable: String = ServerProcess.executable) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw CannotStart(call: "pipe", code: errno) }
    // Another test's child must not hold this pipe open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    let words = ([executable] + arguments).map { strdup($0) } + [nil]
    let variables = (["PATH=/usr/bin:/bin"] + environment).map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, executable, &actions, nil, words, variables)
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw CannotStart(call: "posix_spawn", code: code)
    }
    (identifier, errors) = (child, ends[0])
  }

  deinit {
    kill(SIGKILL)
    _ = wait()
    if let report = Sanitizer.report(in: log) { Issue.record("\(report)") }
    close(errors)
  }

  /// Beside the test bundle, where the build puts it.
  static var executable: String {
    var path = [CChar](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &path, path.count)
    let folders = [
      String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self),
      CommandLine.arguments.first { $0.contains(".xctest") } ?? "",
    ].map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") }
    return folders.map { "\($0)/lapwing" }.first { access($0, X_OK) == 0 } ?? "lapwing"
  }

  /// A binary whose memory says something: this build's own or, under a sanitizer, the one that
  /// `LAPWING_UNINSTRUMENTED` names; nil where there is none.
  static var uninstrumented: String? {
    Sanitizer.isOn ? getenv("LAPWING_UNINSTRUMENTED").map { String(cString: $0) } : executable
  }

  /// For what a sanitizer watches over and memory is measured of: this build's binary and, where that is another, the one
  /// without a sanitizer.
  static var executables: [String] { [executable] + [uninstrumented].compactMap { $0 == executable ? nil : $0 } }

  func client(timeout: Duration = .seconds(90)) -> HTTPClient {
    HTTPClient(host: "127.0.0.1", port: port, timeout: timeout)
  }

  func kill(_ signal: Int32) {
    if status == nil { Glibc.kill(identifier, signal) }
  }

  /// Waits for the end: the exit status, or minus the signal that ended it. What does not end in five minutes is killed.
  @discardableResult
  func wait() -> Int32 {
    if let status { return status }
    do {
      try bounded(Self.limit) { [identifier] in
        // It stays to be taken below.
        var ended = siginfo_t()
        while waitid(P_PID, id_t(identifier), &ended, WEXITED | WNOWAIT) < 0, errno == EINTR {}
      }
    } catch {
      Issue.record("it does not end: \(error)")
      kill(SIGKILL)
    }
    var raw: Int32 = 0
    while waitpid(identifier, &raw, 0) < 0, errno == EINTR {}
    let ended = raw & 0x7f == 0 ? (raw >> 8) & 0xff : -(raw & 0x7f)
    status = ended
    return ended
  }

  /// Whether it has ended already.
  var hasEnded: Bool {
    guard status == nil else { return true }
    var raw: Int32 = 0
    guard waitpid(identifier, &raw, WNOHANG) == identifier else { return false }
    status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : -(raw & 0x7f)
    return true
  }

  /// All lines of the log, once the process has ended.
  var log: String {
    if let drain { pthread_join(drain, nil) }
    drain = nil
    return opening + rest.text
  }

  /// Waits until the log has said something since the server listened, for half a minute at most.
  func waitForLog(_ text: String, _ location: SourceLocation = #_sourceLocation) {
    let isThere = rest.wait(for: text, seconds: 30)
    #expect(isThere, "the log does not say: \(text)\n\(rest.text)", sourceLocation: location)
  }

  /// All that it writes until its end, for commands that end by themselves.
  func errorsUntilEnd() -> String {
    var text = ""
    while let line = readLine() { text += line + "\n" }
    return text
  }

  /// Returns once it listens or has ended.
  private func readOpening() {
    while let line = readLine() {
      opening += line + "\n"
      if let address = (try? JSONValue.parse(line))?["address"]?.string, let text = address.split(separator: ":").last {
        port = UInt16(text) ?? 0
        startDrain()
        return
      }
    }
  }

  private func readLine() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while isReadable, read(errors, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Whether there is something to read, or the end, before the limit; what writes nothing for so long is killed.
  private var isReadable: Bool {
    var waited = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
    var count: Int32
    repeat { count = Glibc.poll(&waited, 1, Int32(Self.limit * 1_000)) } while count < 0 && errno == EINTR
    if count == 0 {
      Issue.record("it writes nothing")
      kill(SIGKILL)
    }
    return true
  }

  /// The server logs a line a request, and would stop where nobody reads.
  private func startDrain() {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Drain(descriptor: errors, text: rest))
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Drain>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument.toOpaque())
    if code == 0 { drain = thread } else { argument.release() }
  }
}

/// Reads a pipe to its end.
private final class Drain: Sendable {
  private let descriptor: Int32
  private let text: CollectedText

  init(descriptor: Int32, text: CollectedText) {
    self.descriptor = descriptor
    self.text = text
  }

  func run() {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      text.append(buffer[..<count])
    }
  }
}

/// What a process has written so far.
final class CollectedText: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  private let news = DispatchSemaphore(value: 0)

  func append(_ more: ArraySlice<UInt8>) {
    bytes.withLock { $0 += more }
    news.signal()
  }

  /// Whether it holds the words before so many seconds are over. For one thread at a time.
  func wait(for words: String, seconds: Double) -> Bool {
    let deadline = DispatchTime.now() + seconds
    while !text.contains(words) {
      if news.wait(timeout: deadline) == .timedOut { return text.contains(words) }
    }
    return true
  }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

struct CannotStart: Error {
  let call: String
  let code: Int32
}
