import API
import Glibc

/// Who may reach the server: whoever holds the token; without one, whoever is on this machine.
struct AccessRule {
  let options: ServeOptions

  init(_ options: ServeOptions) {
    self.options = options
  }

  /// The token to ask for.
  ///
  /// - Throws: `StartError` for a token file that cannot be used, and where the server would be open to the network.
  func token() throws(StartError) -> BearerToken? {
    if let file = options.tokenFile {
      guard let text = TextFile.read(file, limit: 4_096) else { throw .unreadableTokenFile(file) }
      guard let token = BearerToken(text) else { throw .invalidToken("--token-file") }
      return token
    }
    if let text = options.token {
      guard let token = BearerToken(text) else { throw .invalidToken("LAPWING_TOKEN") }
      return token
    }
    guard options.insecure || Self.isLoopback(options.host) else { throw .openWithoutToken(options.host) }
    return nil
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// Why the server does not start.
enum StartError: Error, Equatable {
  case unreadableTokenFile(String)
  case invalidToken(String)
  case openWithoutToken(String)
  case unsupportedProcessor(missing: [String])
  case noTemporaryFolder(String)

  var message: String {
    switch self {
    case .unreadableTokenFile(let file): "the token file '\(file)' cannot be read"
    case .invalidToken(let source): "\(source) holds no token of visible ASCII characters"
    case .openWithoutToken(let host):
      "without a token the server listens on loopback only, not on '\(host)'; set --token-file, or say --insecure"
    case .noTemporaryFolder(let parent): "no folder can be made in '\(parent)'; TMPDIR names another place"
    case .unsupportedProcessor(let missing):
      "this processor lacks \(missing.joined(separator: " and ")), which this build of lapwing needs"
    }
  }
}
