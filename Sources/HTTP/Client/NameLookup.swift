internal import CLinux
import Platform

/// Finds the addresses of hosts within a time. The system's own function (getaddrinfo) may take minutes and cannot be
/// told to stop, so that each lookup has a thread of its own, which is left to itself where it takes too long.
final class NameLookup: Sendable {
  typealias Outcome = Result<[Address], SystemError>

  static let shared = NameLookup { host, port in
    Outcome { () throws(SystemError) in try Address.resolve(host, port) }
  }

  /// Lookups under way, those included that nobody waits for any more.
  private let running = ConditionLock(0)
  private let most: Int
  private let lookUp: @Sendable (String, UInt16) -> Outcome

  /// - Parameter most: lookups at a time.
  init(most: Int = 64, lookUp: @escaping @Sendable (String, UInt16) -> Outcome) {
    self.most = most
    self.lookUp = lookUp
  }

  /// Numeric addresses are never looked up.
  ///
  /// - Throws: `timedOut`; `cannotConnect` for a name that is not known, and while too many lookups hang.
  func addresses(of host: String, _ port: UInt16, by deadline: MonotonicTime) throws(HTTPClientError) -> [Address] {
    if let known = try? Address.resolve(host, port, flags: AI_NUMERICHOST) { return known }
    let answer = ConditionLock<Outcome?>(nil)
    guard start(host, port, answer) else { throw .cannotConnect(SystemError(call: "getaddrinfo", code: EAI_AGAIN)) }
    switch answer.waitUntil({ $0 != nil }, by: deadline, then: { $0 }) {
    case .success(let addresses): return addresses
    case .failure(let error): throw .cannotConnect(error)
    case nil: throw .timedOut
    }
  }

  /// The same without the addresses of this machine and of the link, unless they are allowed.
  ///
  /// - Throws: `notAllowed` where nothing is left.
  func addresses(
    of host: String, _ port: UInt16, by deadline: MonotonicTime, allowsLocal: Bool
  ) throws(HTTPClientError) -> [Address] {
    let all = try addresses(of: host, port, by: deadline)
    let allowed = allowsLocal ? all : all.filter { !$0.isLocal }
    if allowed.isEmpty, !all.isEmpty { throw .notAllowed }
    return allowed
  }

  /// False where there are too many, or no thread is to be had.
  private func start(_ host: String, _ port: UInt16, _ answer: ConditionLock<Outcome?>) -> Bool {
    let mayRun = running.withLock { running in
      guard running < most else { return false }
      running += 1
      return true
    }
    guard mayRun else { return false }
    let isStarted = Thread.startIfPossible { [self] in
      let outcome = lookUp(host, port)
      running.withLock { $0 -= 1 }
      answer.withLockNotifying { $0 = outcome }
    }
    if !isStarted { running.withLock { $0 -= 1 } }
    return isStarted
  }
}
