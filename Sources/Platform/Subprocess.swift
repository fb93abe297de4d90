internal import CLinux

/// Another program, run to its end within a time: told what it needs over its standard input, so that no secret stands
/// among its arguments, which every user of the machine can read.
///
/// No shell is in between, and of this process's open files it gets none. It is killed and reaped where it takes too long.
package struct Subprocess: Sendable {
  package enum Failure: Error, Equatable, Sendable {
    /// The system did not start it.
    case cannotStart(code: Int32)
    case timedOut
  }

  package struct Result: Equatable, Sendable {
    /// What it ended with; nil where a signal ended it.
    package let code: Int32?
    package let output: [UInt8]
  }

  /// The path of the program.
  private let path: String
  private let arguments: [String]
  /// `NAME=VALUE` each.
  private let environment: [String]

  package init(_ path: String, _ arguments: [String], environment: [String]) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }

  /// - Parameter limit: bytes of output that are kept; what comes beyond is read and forgotten. Errors go nowhere.
  package func run(input: [UInt8], limit: Int, within duration: Duration) throws(Failure) -> Result {
    let end = ContinuousClock.now + duration
    let (ours, theirs) = try Self.channel()
    defer { close(ours) }
    let process: pid_t
    do {
      defer { close(theirs) }
      process = try start(theirs)
    }
    guard let output = Self.converse(ours, input, limit, until: end), let code = Self.code(of: process, until: end)
    else {
      kill(process, SIGKILL)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, lastError() == EINTR {}
      throw .timedOut
    }
    return Result(code: code >= 0 ? code : nil, output: output)
  }

  /// Two ends of one socket, which unlike a pipe can be written to without a signal where the other side is gone.
  private static func channel() throws(Failure) -> (ours: Int32, theirs: Int32) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw .cannotStart(code: lastError())
    }
    return (ends[0], ends[1])
  }

  /// Starts it with the channel as its standard input and output.
  private func start(_ channel: Int32) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, channel, 0)
    posix_spawn_file_actions_adddup2(&actions, channel, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    // The threads that send let no signal through, and the program is to end at one as others do.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var texts: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for text in texts + variables { free(text) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, path, &actions, &attributes, &texts, &variables)
    guard code == 0 else { throw .cannotStart(code: code) }
    return process
  }

  /// Sends the input and reads until the program closes its output; nil where that takes too long.
  private static func converse(
    _ channel: Int32, _ input: [UInt8], _ limit: Int, until end: ContinuousClock.Instant
  ) -> [UInt8]? {
    var (sent, output) = (0, [UInt8]())
    var piece = [UInt8](repeating: 0, count: 4_096)
    let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
    if input.isEmpty { shutdown(channel, Int32(SHUT_WR)) }
    while true {
      let left = (end - ContinuousClock.now) / .milliseconds(1)
      guard left > 0 else { return nil }
      let events = sent < input.count ? POLLIN | POLLOUT : POLLIN
      var entry = pollfd(fd: channel, events: Int16(events), revents: 0)
      guard poll(&entry, 1, Int32(clamping: Int(left) + 1)) > 0 else { continue }
      let ready = Int32(entry.revents)
      if ready & POLLOUT != 0, sent < input.count {
        let count = input.withUnsafeBytes { send(channel, $0.baseAddress.map { $0 + sent }, $0.count - sent, flags) }
        // A program that wants no more of it still has its output read.
        if count < 0, lastError() != EAGAIN, lastError() != EINTR { sent = input.count } else { sent += max(count, 0) }
        if sent == input.count { shutdown(channel, Int32(SHUT_WR)) }
      }
      if ready & (POLLIN | POLLHUP | POLLERR) != 0 {
        let count = recv(channel, &piece, piece.count, Int32(MSG_DONTWAIT))
        if count == 0 { return output }
        if count < 0, lastError() != EAGAIN, lastError() != EINTR { return output }
        if count > 0 { output += piece.prefix(min(count, max(limit - output.count, 0))) }
      }
    }
  }

  /// What it ended with, -1 for a signal; nil where it goes on for too long after it closed its output.
  private static func code(of process: pid_t, until end: ContinuousClock.Instant) -> Int32? {
    while true {
      var status: Int32 = 0
      let found = waitpid(process, &status, WNOHANG)
      if found == process { return status & 0x7f == 0 ? status >> 8 & 0xff : -1 }
      // Where the system reaps by itself nobody can tell.
      if found < 0, lastError() != EINTR { return -1 }
      guard ContinuousClock.now < end else { return nil }
      // It has closed its output, so it is about to end: a look each millisecond is cheaper than a signal's handler.
      usleep(1_000)
    }
  }
}
