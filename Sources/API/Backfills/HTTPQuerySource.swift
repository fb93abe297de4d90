import HTTP
package import Monitoring

/// Asks over http, and over https by curl(1), under the rule on local addresses that holds for receivers.
package struct HTTPQuerySource: QuerySource {
  private let allowsLocal: Bool
  private let wait: Duration
  private let total: Duration

  /// - Parameters:
  ///   - allowsLocal: whether addresses of this machine and of the link may be called.
  ///   - wait: bounds finding the host, connecting to it, and each wait for it: a query takes a while.
  ///   - total: bounds a whole question.
  package init(allowsLocal: Bool, wait: Duration = .seconds(30), total: Duration = .seconds(120)) {
    (self.allowsLocal, self.wait, self.total) = (allowsLocal, wait, total)
  }

  package func ask(
    _ target: String, at address: ReceiverAddress, headers: [ReceiverDefinition.Header], most: Int
  ) throws(QueryFailure) -> QueryAnswer {
    let prefix = address.target.hasSuffix("/") ? String(address.target.dropLast()) : address.target
    var fields: HTTPHeaders = ["User-Agent": "lapwing", "Accept": "application/json", "Connection": "close"]
    for header in headers { fields.set(header.name, header.value) }
    let question = OutgoingQuestion(address: address, target: prefix + target, headers: fields)
    let answer: (status: Int, body: [UInt8])?
    do throws(DeliveryFailure.Cause) {
      answer =
        address.isSecure
        ? try CurlTransport(allowsLocal: allowsLocal, wait: wait, total: total).ask(question, most: most)
        : try PlainTransport(allowsLocal: allowsLocal, wait: wait, total: total).ask(question, most: most)
    } catch {
      throw QueryFailure(error)
    }
    guard let answer else { throw .tooLarge }
    return QueryAnswer(status: answer.status, body: answer.body)
  }
}

extension QueryFailure {
  fileprivate init(_ cause: DeliveryFailure.Cause) {
    let sentence = cause.sentence(of: "Prometheus server")
    switch cause {
    case .unreachable, .timedOut, .noAnswer, .handshake, .proxy: self = .passing(sentence)
    case .notAllowed, .refused, .certificate, .noCurl, .givenUp: self = .lasting(sentence)
    }
  }
}
