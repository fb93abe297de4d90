import Glibc
import HTTP
import Monitoring
import Platform

/// Sends over https by curl(1), which knows certificates and proxies and is well kept. Address, headers and body are told to it
/// over its standard input; its arguments hold nothing.
///
/// The receiver's name is looked up here, and curl is told the addresses, so that what was allowed is what is called. Where a
/// proxy is to be used and the name is not known here, as is usual behind one, curl is told to use the proxy for whatever host.
struct CurlTransport {
  let allowsLocal: Bool
  let wait: Duration
  let total: Duration
  var environment = ProcessVariables.all

  /// Where the program is, by the search path; nil where it is not there.
  static func program(in environment: [String: String] = ProcessVariables.all) -> String? {
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/curl" }.first { $0.hasPrefix("/") && access($0, X_OK) == 0 }
  }

  func send(_ post: OutgoingPost) -> DeliveryAttempt {
    do throws(DeliveryFailure.Cause) {
      return Self.attempt(
        try run(at: post.address, limit: 1_024) { place, left in
          CurlConfiguration(post, at: place, wait: wait, total: left)
        })
    } catch {
      return DeliveryAttempt(error)
    }
  }

  /// The status and the body of an answer.
  ///
  /// - Parameter most: bytes of it.
  /// - Returns: nil where it is longer.
  func ask(_ question: OutgoingQuestion, most: Int) throws(DeliveryFailure.Cause) -> (status: Int, body: [UInt8])? {
    let result = try run(at: question.address, limit: most + 64) { place, left in
      CurlConfiguration(question, at: place, wait: wait, total: left, most: most)
    }
    // Beyond the limit curl stops where it knows the length, and else what it prints is cut.
    if result.code == 63 || result.output.count > most + 32 { return nil }
    guard result.code == 0, let status = Self.attempt(result).status else { throw Self.cause(of: result.code ?? -1) }
    let end = result.output.dropLast().lastIndex(of: UInt8(ascii: "\n")) ?? 0
    return (status, Array(result.output[..<end]))
  }

  /// Runs curl(1), told all that it needs once it is known where the host is.
  private func run(
    at address: ReceiverAddress, limit: Int, _ configure: (CurlConfiguration.Place, Duration) -> CurlConfiguration
  ) throws(DeliveryFailure.Cause) -> Subprocess.Result {
    guard let program = Self.program(in: environment) else { throw .noCurl }
    let start = ContinuousClock.now
    var place = CurlConfiguration.Place.unknown
    do throws(HTTPClientError) {
      let addresses = try HostAddresses.find(address.host, address.port, within: wait, allowsLocal: allowsLocal)
      let isNumeric = HostAddresses.numeric(address.host) != nil
      place = isNumeric ? .numeric(addresses.first ?? address.host) : .addresses(addresses)
    } catch .cannotConnect where isProxied {
    } catch {
      throw DeliveryFailure.Cause(error)
    }
    let left = max(total - (ContinuousClock.now - start), .milliseconds(100))
    // Without its own configuration file (-q, which must come first), which may say anything.
    let process = Subprocess(program, ["-q", "--config", "-"], environment: variables)
    do throws(Subprocess.Failure) {
      return try process.run(input: configure(place, left).bytes, limit: limit, within: left + .seconds(1))
    } catch .timedOut {
      throw .timedOut
    } catch {
      throw .noCurl
    }
  }

  /// By the status that curl prints, which it also knows of an answer that did not end; else by its exit code (curl(1), "EXIT
  /// CODES").
  static func attempt(_ result: Subprocess.Result) -> DeliveryAttempt {
    let printed = String(decoding: result.output, as: UTF8.self).split(separator: "\n").last.flatMap { Int($0) }
    if let status = printed, status >= 200 { return DeliveryAttempt(status: status) }
    return DeliveryAttempt(cause(of: result.code ?? -1))
  }

  private static func cause(of code: Int32) -> DeliveryFailure.Cause {
    switch code {
    case 28: .timedOut
    case 35, 53, 54, 58, 59, 66, 80, 83: .handshake
    case 51, 60, 77, 82, 90, 91: .certificate
    case 5, 97: .proxy
    // A proxy that answers CONNECT with a refusal is "failure in receiving network data".
    case 1, 8, 52, 55, 56: .noAnswer
    case 2, 4, 26, 27, 43, 48: .noCurl
    default: .unreachable
    }
  }

  private var isProxied: Bool {
    ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].contains { !(environment[$0] ?? "").isEmpty }
  }

  /// What curl needs of the environment: no tokens of this server.
  private var variables: [String] {
    let names = [
      "PATH", "HOME", "LANG", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
      "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]
    return names.compactMap { name in environment[name].map { "\(name)=\($0)" } }
  }
}

/// The environment of the process.
enum ProcessVariables {
  static var all: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }
}
