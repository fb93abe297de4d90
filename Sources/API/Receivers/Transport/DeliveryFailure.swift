/// Why a receiver did not hear. Where it was to be told is not said: addresses may hold secrets.
package struct DeliveryFailure: Equatable, Sendable {
  package enum Cause: Error, Equatable, Sendable {
    /// The receiver's name is not known, or it lets nobody connect.
    case unreachable
    /// It is on this machine or on the link, where this server does not call.
    case notAllowed
    /// No whole answer came in time.
    case timedOut
    /// What it answered is not HTTP, or ended before the head of the answer did.
    case noAnswer
    /// The status of the answer.
    case refused(Int)
    /// Its certificate is not to be trusted.
    case certificate
    /// No safe connection came about.
    case handshake
    /// The proxy that is to be used does not take it.
    case proxy
    /// curl(1), which sends over https, is not there or did not start.
    case noCurl
    /// So many are not tried again.
    case givenUp(Int)
  }

  /// Who was to hear.
  package let receiver: String
  package let cause: Cause

  package init(receiver: String, cause: Cause) {
    self.receiver = receiver
    self.cause = cause
  }
}

extension DeliveryFailure.Cause {
  /// As the log of deliveries names it.
  package var word: String {
    switch self {
    case .unreachable: "unreachable"
    case .notAllowed: "address_not_allowed"
    case .timedOut: "timed_out"
    case .noAnswer: "no_answer"
    case .refused: "refused"
    case .certificate: "certificate_not_trusted"
    case .handshake: "handshake_failed"
    case .proxy: "proxy_failed"
    case .noCurl: "curl_missing"
    case .givenUp: "given_up"
    }
  }

  /// What is wrong, and what mends it.
  package var sentence: String { sentence(of: "receiver") }

  /// - Parameter who: what was called.
  func sentence(of who: String) -> String {
    switch self {
    case .unreachable: "The \(who) cannot be reached: its name is not known, or nothing listens there."
    case .notAllowed:
      "The \(who) is on this machine or on the link, where the server calls only with --allow-local-receivers."
    case .timedOut: "The \(who) did not answer in time."
    case .noAnswer: "The \(who) did not answer in HTTP."
    case .refused(let status): "The \(who) answered \(status); any 2xx takes a message."
    case .certificate:
      "The \(who)'s certificate is not trusted: install 'ca-certificates', or name its authority in SSL_CERT_FILE."
    case .handshake: "No TLS connection to the \(who) came about."
    case .proxy: "The proxy of the server's environment (https_proxy) does not let it through."
    case .noCurl: "curl(1), which sends over https, is not on the server's PATH: install the package 'curl'."
    case .givenUp(let count): "\(count) messages are not tried again."
    }
  }
}

/// What came of one try.
package struct DeliveryAttempt: Equatable, Sendable {
  /// Of HTTP; nil where no answer came.
  package let status: Int?
  /// Nil where the receiver took it.
  package let failure: DeliveryFailure.Cause?

  init(status: Int) {
    self.status = status
    failure = (200..<300).contains(status) ? nil : .refused(status)
  }

  init(_ failure: DeliveryFailure.Cause) {
    status = nil
    self.failure = failure
  }
}
