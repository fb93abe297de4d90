/// Asks a Prometheus, for use cases, which call nobody themselves. Blocks for as long as that takes, which is bounded.
package protocol QuerySource: Sendable {
  /// - Parameters:
  ///   - target: what is added to the address: a path and a query.
  ///   - headers: besides those of HTTP itself.
  ///   - most: bytes of an answer.
  func ask(
    _ target: String, at address: ReceiverAddress, headers: [ReceiverDefinition.Header], most: Int
  ) throws(QueryFailure) -> QueryAnswer
}

package struct QueryAnswer: Equatable, Sendable {
  /// Of HTTP.
  package let status: Int
  package let body: [UInt8]

  package init(status: Int, body: [UInt8]) { (self.status, self.body) = (status, body) }
}

/// Why there is no answer.
package enum QueryFailure: Error, Equatable, Sendable {
  /// It is longer than was asked for.
  case tooLarge
  /// What may pass by itself, as a sentence.
  case passing(String)
  /// What somebody has to mend.
  case lasting(String)
}
