/// Why a program cannot go on.
package enum ProgramError: Error, Equatable {
  case unreadable(String)
  case unwritable(String)
  case noTemporaryFolder(String)
  case unsupportedProcessor(missing: [String])
  /// A server that the program asks something of did not do it.
  case refused(step: String, detail: String)
  case unexpectedAnswer(step: String)

  package var message: String {
    switch self {
    case .unreadable(let file): "the file '\(file)' cannot be read"
    case .unwritable(let file): "the file '\(file)' cannot be written"
    case .noTemporaryFolder(let parent): "no folder can be made in '\(parent)'; TMPDIR names another place"
    case .unsupportedProcessor(let missing):
      "this processor lacks \(missing.joined(separator: " and ")), which this build of lapwing needs"
    case .refused(let step, let detail): "\(step): \(detail)"
    case .unexpectedAnswer(let step): "\(step): the server's answer is not what was expected"
    }
  }
}
