import API
import Dispatch
import JSON
import Monitoring
import Platform

/// Reads the token file again when it has changed, so that tokens come and go without a restart. A file that cannot be
/// used leaves the tokens that there are.
struct TokenReloader: Sendable {
  private let file: TokenFile
  private let access: AccessControl
  private let log: Log
  private var seen: TokenFile.Stamp?

  /// Reads the file for the first time.
  ///
  /// - Throws: `StartError` for a file that cannot be used.
  init(file: TokenFile, log: Log) throws(StartError) {
    self.file = file
    self.log = log
    seen = file.stamp
    let tokens = try file.read()
    access = AccessControl(tokens)
    warn(of: tokens)
  }

  var control: AccessControl { access }

  /// Looks at the file each second, and whenever it is asked to, on a thread of its own: the disk may hang.
  func follow(_ asked: DispatchSemaphore) {
    Thread.start(niceness: 5) {
      var watch = self
      while true { watch.look(isAsked: asked.wait(timeout: .now() + 1) == .success) }
    }
  }

  /// - Parameter isAsked: reads the file though it looks the same.
  private mutating func look(isAsked: Bool) {
    let stamp = file.stamp
    guard isAsked || stamp != seen else { return }
    // Taken before the reading: what changes meanwhile is seen at the next look.
    seen = stamp
    do {
      let tokens = try file.read()
      access.replace(with: tokens)
      log.write(.info, "tokens read again") { $0.field("tokens", tokens.tokens.count) }
      warn(of: tokens)
    } catch {
      log.write(.warning, "tokens kept: " + Failure.sentence(for: error))
    }
  }

  private func warn(of tokens: TokenSet) {
    if file.isOpenToOthers { log.write(.warning, "every user of this machine can read the token file") }
    for token in tokens.tokens where token.isShort {
      log.write(.warning, "a token is shorter than 16 characters and may be guessed") { $0.field("token", token.name) }
    }
  }
}
