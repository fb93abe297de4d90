import API
import Glibc
import HTTP

/// Who may reach the server: whoever holds a token; without one, whoever is on this machine.
struct AccessRule {
  let options: ServeOptions

  init(_ options: ServeOptions) {
    self.options = options
  }

  /// The token file to follow.
  var tokenFile: TokenFile? { options.tokenFile.map(TokenFile.init) }

  /// What lets requests in where there is no token file.
  ///
  /// - Throws: `StartError` for a token that cannot be used, and where the server would be open to the network.
  func control() throws(StartError) -> AccessControl {
    if let text = options.token {
      guard let token = AccessToken(text, name: "environment") else { throw .invalidToken }
      return AccessControl(TokenSet([token]))
    }
    guard options.insecure || Self.isLoopback(options.host) else { throw .openWithoutToken(options.host) }
    return AccessControl()
  }

  /// Tells of what is accepted, and should not stay so.
  func warn(_ log: Log) {
    guard let text = options.token else {
      if options.insecure && options.tokenFile == nil && !Self.isLoopback(options.host) {
        log.write(.warning, "whoever reaches this address may do everything: there is no token")
      }
      return
    }
    if options.tokenFile != nil {
      log.write(.warning, "LAPWING_TOKEN is passed over: there is a token file")
    } else if AccessToken(text, name: "environment")?.isShort ?? false {
      log.write(.warning, "LAPWING_TOKEN is shorter than 16 characters and may be guessed")
    }
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
  case specialTokenFile(String)
  case invalidTokenFile(String, TokenSetError)
  case invalidToken
  case openWithoutToken(String)
  case cannotListen(host: String, port: Int, SystemError)

  var message: String {
    switch self {
    case .unreadableTokenFile(let file):
      "the token file '\(file)' cannot be read, or is longer than \(TokenSet.mostFileBytes) bytes"
    case .specialTokenFile(let file): "the token file '\(file)' is a folder, a pipe or a device, and has to be a file"
    case .invalidTokenFile(let file, let error): "the token file '\(file)' \(error.message)"
    case .invalidToken: "LAPWING_TOKEN holds no token of visible ASCII characters"
    case .openWithoutToken(let host):
      "without a token the server listens on loopback only, not on '\(host)'; set --token-file, or say --insecure"
    case .cannotListen(let host, let port, let error):
      "the server cannot listen on \(host), port \(port): \(Failure.sentence(for: error))"
    }
  }
}
