/// Somebody who is told of incidents.
package struct ReceiverRecord: Sendable, Equatable {
  package let key: Int64
  package let id: String
  /// Its kind, address and secrets: a JSON object.
  package let definitionJSON: String
  package let createdAt: Int64
  package let updatedAt: Int64
  package let revision: Int64
}
